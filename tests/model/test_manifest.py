"""A take's row: what no take can say is no row."""

from __future__ import annotations

import pytest

from collector.errors import Malformed
from collector.model.manifest import LONGEST_MS
from tests.rig.events import take_row

CODE = "FT-22222222"


@pytest.mark.parametrize("duration_ms", [LONGEST_MS + 1, 2**53 - 1, -1])
def test_no_take_lasts_so_long_that_no_clock_can_reckon_with_it(duration_ms: int) -> None:
    with pytest.raises(Malformed, match="duration_ms"):
        take_row("111111111", CODE, duration_ms=duration_ms)


def test_a_take_of_a_day_is_one() -> None:
    assert take_row("111111111", CODE, duration_ms=86_400_000).duration_ms == 86_400_000

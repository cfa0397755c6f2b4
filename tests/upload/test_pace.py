"""How fast blocks may go: a cap that somebody set, and a lower one while something more urgent runs."""

from __future__ import annotations

import pytest

from collector.upload.pace import YIELDING_BYTES_S, Pace
from tests.rig.clocks import FastClock


@pytest.mark.parametrize(
    ("rate_bytes_s", "busy", "seconds"),
    [
        (None, False, 0),
        (None, True, 60_000_000 / YIELDING_BYTES_S),
        (1_000_000, False, 60),
        (1_000_000, True, 60),  # a slower cap stays
        (60_000_000, True, 60_000_000 / YIELDING_BYTES_S),
    ],
)
def test_the_lower_of_both_caps_is_kept(rate_bytes_s: int | None, busy: bool, seconds: float) -> None:
    clock = FastClock()
    pace = Pace(rate_bytes_s, clock.clock(), lambda: busy)
    for _ in range(61):
        pace.take(1_000_000)
    assert sum(clock.slept) == pytest.approx(seconds)


def test_it_goes_as_fast_as_before_once_nothing_urgent_runs() -> None:
    clock, busy = FastClock(), [True]
    pace = Pace(None, clock.clock(), lambda: busy[0])
    pace.take(YIELDING_BYTES_S)
    pace.take(YIELDING_BYTES_S)
    assert sum(clock.slept) == pytest.approx(1)
    busy[0] = False
    for _ in range(50):
        pace.take(YIELDING_BYTES_S)
    assert sum(clock.slept) == pytest.approx(1)

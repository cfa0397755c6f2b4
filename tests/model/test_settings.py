"""What may be chosen on a laptop, and the hours of a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collector.errors import Malformed
from collector.model.settings import Hours, Settings


def at(hour: int, minute: int = 0) -> datetime:
    """A moment of the laptop's own day, told in UTC as the core has it."""
    return datetime(2026, 11, 24, hour, minute).astimezone().astimezone(UTC)


DAY, NIGHT, WHOLE = (
    Hours(since_min=9 * 60, until_min=17 * 60), Hours(since_min=22 * 60, until_min=6 * 60),
    Hours(since_min=480, until_min=480),
)  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "moment", "held"),
    [
        (DAY, at(9), True), (DAY, at(16, 59), True), (DAY, at(17), False), (DAY, at(8, 59), False),
        (NIGHT, at(22), True), (NIGHT, at(0), True), (NIGHT, at(5, 59), True), (NIGHT, at(6), False),
        (NIGHT, at(12), False), (WHOLE, at(3), True),
    ],
)  # fmt: skip
def test_hours_may_go_over_midnight(hours: Hours, moment: datetime, held: bool) -> None:
    assert hours.hold(moment) == held


def test_the_next_start_is_ahead_and_within_a_day() -> None:
    for moment in (at(21, 59), at(22), at(3), at(12)):
        start = NIGHT.find_next(moment)
        assert timedelta(0) < start - moment <= timedelta(days=1)
        assert (start.hour, start.minute) == (22, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_size": 3}, {"look": "pink"}, {"rate_bytes_s": 0},
        {"hours": {"since_min": 1440, "until_min": 0}},
        {"hours": {"since_min": 3}}, {"tones": "yes"}, {"pedal": "x" * 41},
        {"window": {"left": 0, "top": 0, "width": 0, "height": 5}},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        Settings.from_json(wrong)

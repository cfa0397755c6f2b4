"""Due dates and alarms: thirty calendar days, across month ends and a leap February."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.rights.calendar import due_date, find_alarms


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-25", "2026-12-25"),
        ("2026-12-31", "2027-01-30"),
        ("2027-01-30", "2027-03-01"),  # a common February
        ("2028-01-30", "2028-02-29"),  # a leap one
        ("2028-02-29", "2028-03-30"),
        ("2026-03-31", "2026-04-30"),
    ],
)
def test_an_answer_is_due_thirty_calendar_days_after_the_local_date(received: str, due: str) -> None:
    assert due_date(date.fromisoformat(received)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("days", "unsent", "alarms"),
    [
        (0, True, ()),
        (2, True, ()),
        (3, True, ("unsent",)),
        (3, False, ()),
        (14, False, ()),
        (15, False, ("day_15",)),
        (15, True, ("day_15", "unsent")),
        (24, False, ("day_15",)),
        (25, False, ("day_25",)),
        (30, False, ("day_25",)),
        (31, False, ("overdue",)),
        (31, True, ("overdue", "unsent")),
    ],
)
def test_alarms(days: int, unsent: bool, alarms: tuple[str, ...]) -> None:
    received = date(2028, 2, 1)
    today = received + timedelta(days=days)
    assert find_alarms(received, due_date(received), today, unsent=unsent) == alarms


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(0, 80))
def test_overdue_begins_the_day_after_the_last_day(received: date, days: int) -> None:
    alarms = find_alarms(received, due_date(received), received + timedelta(days=days), unsent=False)
    assert ("overdue" in alarms) == (days > 30)

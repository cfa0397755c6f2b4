"""When a request is due and when it becomes pressing. Pure, by local dates (consent.md section 6, Clock)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

DUE_DAYS = 30  # P-3.1, P-3.2, P-3.6: calendar days from the local date on which anybody of the team took it
FIRST_ALARM_DAYS, SECOND_ALARM_DAYS = 15, 25
UNSENT_DAYS = 3  # the clock runs though nobody who can answer has seen it

Alarm = Literal["overdue", "day_25", "day_15", "unsent"]


def due_date(received: date) -> date:
    """Return the last day for an answer."""
    return received + timedelta(days=DUE_DAYS)


def find_alarms(received: date, due: date, today: date, *, unsent: bool) -> tuple[Alarm, ...]:
    """Return what presses in a request that is not settled, the worst first."""
    waited = (today - received).days
    alarms: list[Alarm] = []
    if today > due:
        alarms.append("overdue")
    elif waited >= SECOND_ALARM_DAYS:
        alarms.append("day_25")
    elif waited >= FIRST_ALARM_DAYS:
        alarms.append("day_15")
    if unsent and waited >= UNSENT_DAYS:
        alarms.append("unsent")
    return tuple(alarms)

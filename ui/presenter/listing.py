"""What a list of sessions is asked for, in a screen's words, and what that means to the core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import get_args

from collector.index import NEEDS, Standing, Wanted
from collector.model.times import time_text
from ui.presenter.moments import tell_day

DAYS = 14


@dataclass(frozen=True)
class ListFilter:
    """What was typed and chosen: a standing or `needs`, a day as ISO date, a project; nothing is all."""

    typed: str = ""
    standing: str = ""
    day: str = ""
    project: str = ""


@dataclass(frozen=True)
class FilterView:
    """What can be chosen: days and projects as (id, words), and what is chosen."""

    days: tuple[tuple[str, str], ...]
    projects: tuple[tuple[str, str], ...]
    chosen: ListFilter = ListFilter()


def list_days(now: datetime, language: str) -> tuple[tuple[str, str], ...]:
    """Return the last two weeks, today first, as (ISO date, words)."""
    days = [now - timedelta(days=back) for back in range(DAYS)]
    return tuple((day.date().isoformat(), tell_day(day, language)) for day in days)


def make_wanted(chosen: ListFilter, held: frozenset[str], zone: tzinfo | None = None) -> Wanted:
    """Return what the core is asked for; a day is one of `zone`, by default of this laptop."""
    since, until = span_day(date.fromisoformat(chosen.day), zone) if chosen.day else ("", "")
    return Wanted(
        chosen.project or None, _standings(chosen.standing), since, until, chosen.typed.strip(), held
    )


def span_day(day: date, zone: tzinfo | None = None) -> tuple[str, str]:
    """Return when a day begins and ends there, as stored UTC times; it may have 23 or 25 hours."""
    midnights = (datetime.combine(each, time.min) for each in (day, day + timedelta(days=1)))
    begins, ends = (moment.replace(tzinfo=zone) if zone else moment.astimezone() for moment in midnights)
    return time_text(begins), time_text(ends)


def _standings(chosen: str) -> frozenset[Standing] | None:
    if chosen == "needs":
        return NEEDS
    found = frozenset(name for name in get_args(Standing) if name == chosen)
    return found or None

"""When somebody can have been born, by the age bands that were given on several days (P-4.1). Pure.

A band on a day leaves a range of birth dates. Two sessions of one person leave what both allow: where nothing
is left, one of them is wrong, and the younger age counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from collector.model.manifest import AgeBand
from collector.rules.age import ADULT_YEARS, ASSENT_YEARS, OLDEST_YEAR

_YEARS: dict[AgeBand, tuple[int, int]] = {
    "under_8": (0, ASSENT_YEARS),
    "8_to_13": (ASSENT_YEARS, 14),
    "14_to_17": (14, ADULT_YEARS),
    "18_plus": (ADULT_YEARS, 200),
}
_SLACK = timedelta(days=2)  # two time zones, and whether a birthday itself counts


@dataclass(frozen=True)
class Births:
    """The first and the last day on which somebody can have been born."""

    first: date
    last: date

    @property
    def possible(self) -> bool:
        """Whether anybody can have been born then."""
        return self.first <= self.last

    def meet(self, other: Births) -> Births:
        """Return what both allow."""
        return Births(max(self.first, other.first), min(self.last, other.last))


def births_of(band: AgeBand, day: date) -> Births:
    """Return who was in a band on a day: at least the lower age, less than the upper one."""
    least, less_than = _YEARS[band]
    first = date(OLDEST_YEAR, 1, 1) if day.year - less_than < OLDEST_YEAR else _years_before(day, less_than)
    return Births(first - _SLACK, _years_before(day, least) + _SLACK)


def births_of_older(years: int, day: date) -> Births:
    """Return who was `years` or older on a day."""
    return Births(date(OLDEST_YEAR, 1, 1), _years_before(day, years) + _SLACK)


def births_of_younger(years: int, day: date) -> Births:
    """Return who was not yet `years` on a day."""
    return Births(_years_before(day, years) + timedelta(days=1), date.max)


def births_of_children(years: int, day: date) -> Births:
    """Return who lived on a day and was said to be younger than `years`."""
    return Births(_years_before(day, years) - _SLACK, day + _SLACK)


def can_be_one(told: Iterable[tuple[AgeBand, date]]) -> bool:
    """Tell whether one person can have been in all these bands on their days."""
    births = Births(date.min, date.max)
    for band, day in told:
        births = births.meet(births_of(band, day))
    return births.possible


def can_be_between(band: AgeBand, youngest: int | None, oldest: int | None) -> bool:
    """Tell whether somebody in a band can have at least and at most so many full years; None is no limit."""
    least, less_than = _YEARS[band]
    return (youngest is None or youngest < less_than) and (oldest is None or oldest >= least)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 3, 1)

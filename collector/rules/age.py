"""Age on the day of a session (consent.md section 3; P-4.1, P-4.2)."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from typing import Literal

from collector.errors import FormIncomplete
from collector.model.manifest import AgeBand
from collector.model.pack import Age as AgeRule
from collector.model.times import civil_dates

ADULT_YEARS = 18
ASSENT_YEARS = 8  # Civil Code: no legal capacity under 8; the picture version of the assent stands below it
OLDEST_YEAR = 1900
YOUNGEST_PARENT = 12  # a guardian who was younger when the child was born is a slip of the pen
Reached = Literal["day_after", "birthday"]


def years_on(birth: date, day: date, reached: Reached = "day_after") -> int:
    """Return the full years of age on `day`.

    `day_after`: a year is full only once the birthday has ended (practice of the courts; the protective
    choice). Who was born on 29 February has the birthday on the last day of February in common years.
    """
    if reached == "day_after":
        day -= timedelta(days=1)
    years = day.year - birth.year
    return years if day >= _birthday(birth, day.year) else years - 1


def is_under(birth: date, day: date, years: int, reached: Reached = "day_after") -> bool:
    """Tell whether somebody born on `birth` is younger than `years` on `day`."""
    return years_on(birth, day, reached) < years


def first_day_grown(birth: date, years: int, reached: Reached = "day_after") -> date:
    """Return the first day on which somebody born on `birth` is no longer younger than `years`."""
    day = _birthday(birth, birth.year + years)
    return day + timedelta(days=1) if reached == "day_after" else day


def session_date(moment: datetime, zone: str, offset_minutes: int | None = None) -> date:
    """Return the date that counts: the earlier one of the laptop's zone and the project's (P-4.1).

    Who checks what a laptop wrote gives that laptop's `offset_minutes`: its own host stands elsewhere.
    """
    return min(civil_dates(moment, zone, offset_minutes))


def age_band_without_date(under_threshold: bool) -> AgeBand:
    """Return `under_8` for who answered "under 14", else `14_to_17`, until a birth date says more."""
    return "under_8" if under_threshold else "14_to_17"


def age_band(birth: date | None, under_threshold: bool, day: date, reached: Reached = "day_after") -> AgeBand:
    """Return the only thing the media side learns of an age."""
    if birth is None:
        return age_band_without_date(under_threshold)
    years = years_on(birth, day, reached)
    if years < ASSENT_YEARS:
        return "under_8"
    if years < 14:  # noqa: PLR2004 - the band's own edge, whatever the project's threshold
        return "8_to_13"
    return "14_to_17" if years < ADULT_YEARS else "18_plus"


def parse_birth_date(text: str, day: date, name: str = "birth_date") -> date:
    """Return a typed birth date. A year alone counts as 31 December of it, the younger reading.

    Raises FormIncomplete naming the field when it is no date, before 1900 or after `day`.
    """
    birth = _read_date(text.strip(), day)
    if birth is None:
        raise FormIncomplete("This is not a date.", field=name, remedy="Write it as 2001-05-04.")
    if birth > day or birth.year < OLDEST_YEAR:
        raise FormIncomplete("This birth date can't be right.", field=name, remedy="Check the year.")
    return birth


def parse_child_birth(age: AgeRule, text: str, day: date, guardian: date | None) -> date:
    """Return a child's birth date as its guardian types it: under the threshold on `day`, and plausible.

    Raises FormIncomplete naming `child_birth_date`.
    """
    name = "child_birth_date"
    if not text.strip():
        raise FormIncomplete("The child's birth date is needed.", field=name)
    birth = parse_birth_date(text, day, name)
    if not is_under(birth, day, age.threshold, age.reached):
        raise FormIncomplete(
            "By this birth date the person is old enough to decide alone.", field=name,
            remedy="Check the date. If it is right, stop and start again with the other answer.",
        )  # fmt: skip
    if guardian is not None and years_on(guardian, birth) < YOUNGEST_PARENT:
        raise FormIncomplete("The guardian was too young when this child was born.", field=name)
    return birth


def parse_ahead_date(text: str, day: date, most_days: int) -> date:
    """Return the last day that a guardian signs ahead for: after `day`, at most `most_days` later.

    Raises FormIncomplete naming `ahead_until`.
    """
    until = _read_date(text.strip(), date.max)
    if until is None or len(text.strip()) == 4:  # noqa: PLR2004 - a year alone is no day
        raise FormIncomplete("This is not a date.", field="ahead_until", remedy="Write it as 2026-12-24.")
    if not day < until <= day + timedelta(days=most_days):
        raise FormIncomplete(
            "A guardian can't sign ahead for this day.",
            field="ahead_until",
            remedy="Choose a day after today that is not too far ahead.",
        )
    return until


def _read_date(typed: str, day: date) -> date | None:
    """Return the date, or None: the error that says why would repeat what was typed."""
    try:
        if len(typed) == 4 and typed.isdigit():  # noqa: PLR2004 - a year
            birth = date(int(typed), 12, 31)
            return min(birth, day) if int(typed) == day.year else birth
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _birthday(birth: date, year: int) -> date:
    if birth.month == 2 and birth.day == 29 and not calendar.isleap(year):  # noqa: PLR2004 - 29 February
        return date(year, 2, 28)
    return birth.replace(year=year)

"""Where a consent stands now, from what was decided, the policy since, the age, and its end: pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from collector.errors import Malformed
from collector.rules.gate import Standing

Decided = Literal[
    "draft", "given", "partly_given", "partly_withdrawn", "refused", "withdrawn", "invalidated",
]  # fmt: skip
PolicyChange = Literal["same", "minor", "major"]
AgeChange = Literal["same", "grown"]
_FINAL: frozenset[Decided] = frozenset({"draft", "refused", "withdrawn", "invalidated"})
_PERIOD = re.compile(r"P(\d{1,5})([YMWD])")
_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Facts:
    """What is known of one consent at the moment it is asked about.

    `age`: `grown` when a guardian decided and no longer may: the child has come of age, or the days that the
    guardian signed ahead for are over.
    """

    decided: Decided
    policy: PolicyChange = "same"
    age: AgeChange = "same"
    expired: bool = False


def find_standing(facts: Facts) -> Standing:
    """Return the state of consent.md section 5 that holds now: the strictest one that applies."""
    if facts.decided in _FINAL:
        return facts.decided
    strictest_first: tuple[tuple[bool, Standing], ...] = (
        (facts.expired, "expired"),
        (facts.age == "grown", "guardian_lapsed"),
        (facts.policy == "major", "superseded_major"),
        (facts.decided == "partly_withdrawn", "partly_withdrawn"),
        (facts.policy == "minor", "superseded_minor"),
    )
    return next((standing for applies, standing in strictest_first if applies), facts.decided)


def end_of_validity(given: date, period: str) -> date:
    """Return the last day of a consent given for an ISO 8601 `period` such as P5Y. Raises Malformed."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise Malformed("This is no period such as P5Y.")
    count, unit = int(match.group(1)), match.group(2)
    if unit in "WD":
        return given + timedelta(days=count * (7 if unit == "W" else 1))
    months = given.month - 1 + count * (_MONTHS_A_YEAR if unit == "Y" else 1)
    year, month = given.year + months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(given.day, calendar.monthrange(year, month)[1]))

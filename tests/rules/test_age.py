"""Ages from 1900 to 2100: the protective rule, leap births, the earlier of two dates (consent.md 3)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from collector.errors import FormIncomplete
from collector.rules.age import age_band, is_under, parse_birth_date, session_date, years_on

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
YEARS = st.integers(1, 99)
DAY = timedelta(days=1)


def first_day_of(birth: date, years: int, *, day_after: bool) -> date:
    """An oracle: the first day on which somebody is `years` old, counted by calendar months alone."""
    year = birth.year + years
    try:
        birthday = date(year, birth.month, birth.day)
    except ValueError:  # 29 February in a common year: its last day of February
        birthday = date(year, 3, 1) - DAY
    return birthday + DAY if day_after else birthday


@settings(max_examples=400, deadline=None)
@given(DAYS, YEARS, st.booleans())
def test_a_year_is_full_from_its_first_day_on(birth: date, years: int, day_after: bool) -> None:
    assume(birth.year + years <= 2100)
    reached = "day_after" if day_after else "birthday"
    first = first_day_of(birth, years, day_after=day_after)
    assert not is_under(birth, first, years, reached)
    assert is_under(birth, first - DAY, years, reached)
    assert years_on(birth, first, reached) == years
    assert years_on(birth, first - DAY, reached) == years - 1


@settings(max_examples=300, deadline=None)
@given(DAYS, DAYS)
def test_age_only_grows_and_day_after_protects_at_least_as_long(birth: date, day: date) -> None:
    assume(birth < day < date(2100, 12, 31))
    assert years_on(birth, day) <= years_on(birth, day + DAY) <= years_on(birth, day) + 1
    assert years_on(birth, day) <= years_on(birth, day, "birthday") <= years_on(birth, day) + 1


GOLDEN = [
    # consent.md: born on 29 February 2012
    (date(2012, 2, 29), date(2026, 2, 28), "day_after", True),
    (date(2012, 2, 29), date(2026, 3, 1), "day_after", False),
    (date(2012, 2, 29), date(2026, 2, 27), "birthday", True),
    (date(2012, 2, 29), date(2026, 2, 28), "birthday", False),
    # birth date 14 years before the session date: still the guardian path; one day later: none
    (date(2012, 11, 23), date(2026, 11, 23), "day_after", True),
    (date(2012, 11, 23), date(2026, 11, 24), "day_after", False),
    (date(2012, 11, 23), date(2026, 11, 23), "birthday", False),
    (date(2012, 12, 31), date(2027, 1, 1), "day_after", False),
    (date(2012, 2, 29), date(2028, 2, 29), "birthday", False),
]


@pytest.mark.parametrize(("birth", "day", "reached", "child"), GOLDEN)
def test_golden_cases(birth: date, day: date, reached: str, child: bool) -> None:
    assert is_under(birth, day, 14, reached) == child  # type: ignore[arg-type]


def test_bands_change_on_the_first_day_after_the_birthday() -> None:
    birth = date(2010, 6, 1)
    edges = [(8, "under_8", "8_to_13"), (14, "8_to_13", "14_to_17"), (18, "14_to_17", "18_plus")]
    for years, before, after in edges:
        birthday = date(2010 + years, 6, 1)
        assert age_band(birth, False, birthday) == before
        assert age_band(birth, False, birthday + DAY) == after


def test_without_a_date_the_younger_reading_stands() -> None:
    assert age_band(None, True, date(2026, 1, 1)) == "under_8"
    assert age_band(None, False, date(2026, 1, 1)) == "14_to_17"


def test_typed_birth_dates() -> None:
    day = date(2026, 11, 23)
    assert parse_birth_date(" 2001-05-04 ", day) == date(2001, 5, 4)
    assert parse_birth_date("2012", day) == date(2012, 12, 31)  # unknown day: the younger reading
    assert parse_birth_date("2026", day) == day
    assert parse_birth_date("2004-02-29", day) == date(2004, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2003-02-29", "2004-02-30", "1899-12-31", "2026-11-24", "04.05.2001", "0000",
             "２００１-05"],
)  # fmt: skip
def test_what_can_not_be_a_birth_date_names_the_field_never_the_value(text: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        parse_birth_date(text, date(2026, 11, 23), "child_birth_date")
    assert caught.value.field == "child_birth_date"
    assert not text or text not in f"{caught.value} {caught.value.remedy}"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12))
def test_only_a_form_error_leaves_the_parser(text: str) -> None:
    try:
        found = parse_birth_date(text, date(2026, 11, 23))
    except FormIncomplete:
        return
    assert date(1900, 1, 1) <= found <= date(2026, 11, 23)


@pytest.fixture
def zone() -> Iterator[object]:
    """Set the laptop's own zone."""
    before = os.environ.get("TZ")

    def choose(name: str) -> None:
        os.environ["TZ"] = name
        time.tzset()

    yield choose
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


CASES = [
    # laptop, moment in UTC, the earlier date; the project is in Shanghai (UTC+8)
    ("America/Los_Angeles", datetime(2026, 11, 22, 17, 0, tzinfo=UTC), date(2026, 11, 22)),
    ("America/Los_Angeles", datetime(2026, 11, 23, 9, 0, tzinfo=UTC), date(2026, 11, 23)),
    ("Asia/Shanghai", datetime(2026, 11, 22, 15, 59, tzinfo=UTC), date(2026, 11, 22)),
    ("Asia/Shanghai", datetime(2026, 11, 22, 16, 0, tzinfo=UTC), date(2026, 11, 23)),
    ("Pacific/Kiritimati", datetime(2026, 11, 22, 12, 0, tzinfo=UTC), date(2026, 11, 22)),
]


@pytest.mark.parametrize(("laptop", "moment", "expected"), CASES)
def test_the_earlier_of_two_zones_counts(zone: object, laptop: str, moment: datetime, expected: date) -> None:
    zone(laptop)  # type: ignore[operator]
    assert session_date(moment, "Asia/Shanghai") == expected

"""What a laptop may do, as its file says it: written and read again the same, and named where it is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import Malformed
from collector.receive.terms import Terms, parse_terms

MOMENTS = st.datetimes(
    datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2999-01-01"), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))
NAMES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"])), max_size=3).map(tuple)


@given(
    terms=st.builds(
        Terms, NAMES, NAMES, st.none() | MOMENTS | st.dates(date(2000, 1, 1)), st.booleans(),
        st.none() | MOMENTS, st.none() | st.booleans(),
    )
)  # fmt: skip
def test_what_is_written_is_read(terms: Terms) -> None:
    assert parse_terms(terms.to_toml().encode()) == terms


def test_a_day_ends_with_its_last_second_and_begins_with_its_first() -> None:
    terms = parse_terms(b"expires = 2026-11-30\nsince = 2026-11-30\n")
    assert terms.ends == datetime(2026, 11, 30, 23, 59, 59, 999999, UTC)
    assert terms.since == datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "earlier = 1",
        'revoked = "no"',
        "since = 5",
        "expires = []",
        'projects = "p"',
        "roles = [1]",
        "x = 1",
        "=",
    ],
)
def test_what_is_wrong_is_named(text: str) -> None:
    with pytest.raises(Malformed):
        parse_terms(text.encode())

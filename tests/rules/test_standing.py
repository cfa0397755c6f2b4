"""State × question × policy × age, every cell, written down once as data (consent.md section 5 and 7)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import Malformed
from collector.rules.gate import QUESTIONS, Person, Question, Situation, find_reason
from collector.rules.standing import (
    AgeChange,
    Decided,
    Facts,
    PolicyChange,
    end_of_validity,
    find_standing,
)

# What a consent allows: d device and take, k what was recorded may be kept, sealed, sent; - nothing.
# Columns: policy same, minor, major. One table for each change of age.
TABLES: dict[AgeChange, str] = {
    "same": """
        draft             -   -   -
        given             dk  dk  k
        partly_given      dk  dk  k
        partly_withdrawn  dk  dk  k
        refused           -   -   -
        withdrawn         -   -   -
        invalidated       -   -   -
    """,
    "grown": """
        draft             -   -   -
        given             k   k   k
        partly_given      k   k   k
        partly_withdrawn  k   k   k
        refused           -   -   -
        withdrawn         -   -   -
        invalidated       -   -   -
    """,
}
POLICIES: tuple[PolicyChange, ...] = get_args(PolicyChange)
AGES: tuple[AgeChange, ...] = get_args(AgeChange)
STATES: tuple[Decided, ...] = get_args(Decided)
NEEDED: dict[Question, str] = {
    "open_device": "d",
    "start_take": "d",
    "seal": "k",
    "queue": "k",
    "send_chunk": "k",
}
CELLS = {
    (row.split()[0], policy, age): cell
    for age, table in TABLES.items()
    for row in table.strip().splitlines()
    for policy, cell in zip(POLICIES, row.split()[1:], strict=True)
}
SOUND = frozenset({"sound"})


def answer(question: Question, facts: Facts, *, oral: bool = False) -> bool:
    person = Person(find_standing(facts), kinds=SOUND, oral_with_witness=oral)
    return find_reason(question, Situation([person], kinds=SOUND)) is None


def test_the_tables_name_every_cell() -> None:
    assert set(CELLS) == set(product(STATES, POLICIES, AGES))
    assert {*NEEDED, "try_device", "record_statement"} == set(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("age", AGES)
def test_every_cell(question: Question, age: AgeChange) -> None:
    for state, policy in product(STATES, POLICIES):
        facts = Facts(state, policy, age)
        if question == "try_device":
            expected = False  # never while a session is open
        elif question == "record_statement":
            expected = state == "draft"
        else:
            expected = NEEDED[question] in CELLS[state, policy, age]
        assert answer(question, facts, oral=True) == expected, facts


@pytest.mark.parametrize("question", NEEDED)
def test_an_expired_consent_allows_nothing(question: Question) -> None:
    for state, policy, age in product(STATES, POLICIES, AGES):
        assert not answer(question, Facts(state, policy, age, expired=True))


def test_nothing_makes_an_ended_consent_valid_again() -> None:
    for state in ("draft", "refused", "withdrawn", "invalidated"):
        for policy, age, expired in product(POLICIES, AGES, (True, False)):
            assert find_standing(Facts(state, policy, age, expired=expired)) == state


@pytest.mark.parametrize(
    ("day", "period", "last"),
    [
        (date(2026, 11, 24), "P5Y", date(2031, 11, 24)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2026, 10, 31), "P1M", date(2026, 11, 30)),
        (date(2026, 12, 15), "P1M", date(2027, 1, 15)),
        (date(2026, 11, 24), "P2W", date(2026, 12, 8)),
        (date(2026, 11, 24), "P30D", date(2026, 12, 24)),
        (date(2026, 11, 24), "P9999Y", date.max),
    ],
)
def test_the_last_day_of_a_consent(day: date, period: str, last: date) -> None:
    assert end_of_validity(day, period) == last


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(1, 300))
def test_a_longer_period_never_ends_earlier(day: date, count: int) -> None:
    assert day < end_of_validity(day, f"P{count}M") <= end_of_validity(day, f"P{count + 1}M")
    assert end_of_validity(day, f"P{count}Y") == end_of_validity(day, f"P{12 * count}M")
    assert end_of_validity(day, f"P{count}W") == day + timedelta(days=7 * count)


@pytest.mark.parametrize("period", ["", "5Y", "P", "P5", "PT5H", "P1Y2M"])
def test_no_other_period_is_taken(period: str) -> None:
    with pytest.raises(Malformed):
        end_of_validity(date(2026, 11, 24), period)

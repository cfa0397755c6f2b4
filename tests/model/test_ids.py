"""Ids are random, carry a check character, and forgive how people type them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.model import ids

BODY = st.text(st.sampled_from(ids.CROCKFORD), min_size=8, max_size=8)


def test_shapes() -> None:
    for _ in range(200):
        assert ids.is_code(ids.new_contributor_code("DR"))
        assert re.fullmatch(ids.TAKE_PATTERN, ids.new_take_id())
        assert re.fullmatch(ids.UUID_PATTERN, ids.new_uuid())
        assert re.fullmatch(r"C26-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", ids.new_copy_number(2026))
    assert len({ids.new_contributor_code("DR") for _ in range(500)}) == 500


def test_the_check_character_is_the_formats() -> None:
    assert ids.check_character("00000001") == "8"  # 1 × 8
    assert ids.check_character("Z0000000") == "0"  # 31 × 1, mod 31
    assert ids.check_character("ABCDEFGH") == ids.CROCKFORD[sum((10 + n) * (n + 1) for n in range(8)) % 31]


@settings(max_examples=200, deadline=None)
@given(BODY, st.integers(0, 7), st.sampled_from(ids.CROCKFORD))
def test_one_wrong_character_is_found(body: str, place: int, other: str) -> None:
    code = f"DR-{body}{ids.check_character(body)}"
    assert ids.is_code(code)
    changed = code[: 3 + place] + other + code[4 + place :]
    same = (ids.CROCKFORD.index(other) - ids.CROCKFORD.index(body[place])) % 31 == 0
    assert ids.is_code(changed) == same


@settings(max_examples=200, deadline=None)
@given(BODY, st.integers(0, 6))
def test_two_swapped_neighbours_are_found(body: str, place: int) -> None:
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    differ = (ids.CROCKFORD.index(body[place]) - ids.CROCKFORD.index(body[place + 1])) % 31 != 0
    assert (ids.check_character(body) != ids.check_character(swapped)) == differ


@pytest.mark.parametrize(
    ("typed", "code"),
    [("dr-7k3m 9qwt a", "DR-7K3M9QWTA"), ("DR-0OIL-1111-1", "DR-001111111"), (" dr7k ", "DR7K"), ("", "")],
)
def test_typed_codes(typed: str, code: str) -> None:
    assert ids.normalise_code(typed) == code


@pytest.mark.parametrize("text", ["", "DR", "DR-", "DR-7K3M9QWT\n", "dr-7k3m9qwta", "DR-UUUUUUUUU"])
def test_what_is_no_code(text: str) -> None:
    assert not ids.is_code(text)

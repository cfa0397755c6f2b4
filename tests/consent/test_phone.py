"""Telephone numbers: which are kept as E.164, which are asked about, which are none."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.consent.phone import read_phone
from collector.errors import FormIncomplete

USUAL = [
    ("13800138000", "CN", "+8613800138000"),
    ("138 0013-8000", "CN", "+8613800138000"),
    ("１３８００１３８０００", "CN", "+8613800138000"),
    ("＋８６１３８００１３８０００", "US", "+8613800138000"),
    ("+86 138 0013 8000", "", "+8613800138000"),
    ("0086 138 0013 8000", "CN", "+8613800138000"),
    ("19912345678", "CN", "+8619912345678"),
    ("16612345678", "CN", "+8616612345678"),
    ("(010) 5555 0100", "CN", "+861055550100"),
    ("010-55550100#12", "CN", "+861055550100;ext=12"),
    ("010 5555 0100 ext 12", "CN", "+861055550100;ext=12"),
    ("020 7946 0018", "GB", "+442079460018"),
]


@pytest.mark.parametrize(("typed", "region", "kept"), USUAL)
def test_a_valid_number_is_kept_as_e164(typed: str, region: str, kept: str) -> None:
    found = read_phone(typed, region)
    assert (found.number, found.usual) == (kept, True)


@pytest.mark.parametrize(
    ("typed", "region", "kept"),
    [("10000000000", "CN", "10000000000"), ("6212 3456", "CN", "62123456"),
     ("+1 555 010 0123", "CN", "+15550100123"), ("138001380001", "CN", "138001380001"),
     ("13800138000", "", "13800138000"), ("13800138000", "Atlantis", "13800138000"),
     ("+999 123456", "CN", "+999123456")],
)  # fmt: skip
def test_what_is_possible_but_not_valid_is_asked_about_and_kept_as_typed(
    typed: str, region: str, kept: str
) -> None:
    found = read_phone(typed, region)
    assert (found.number, found.usual) == (kept, False)


@pytest.mark.parametrize(
    "typed",
    ["", "12", "CANARY", "ask at the shop", "13800138000 anna", "1-800-FLOWERS", "1380013800013", "+", "０",
     "1380013800013800138000", "00000 0#"],
)  # fmt: skip
def test_what_is_no_number_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        read_phone(typed, "CN")
    assert caught.value.field == "phone"
    assert len(typed) < 3 or typed not in f"{caught.value} {caught.value.remedy}"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789+-() #extx;=１２３", max_size=24), st.sampled_from(["CN", "US", ""]))
def test_reading_again_changes_nothing(typed: str, region: str) -> None:
    try:
        found = read_phone(typed, region)
    except FormIncomplete:
        return
    assert read_phone(found.number, region) == found


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=24))
def test_only_a_form_error_leaves_the_reader(typed: str) -> None:
    with contextlib.suppress(FormIncomplete):
        assert read_phone(typed, "CN").number


def test_a_number_is_not_shown() -> None:
    assert "138" not in repr(read_phone("13800138000", "CN"))

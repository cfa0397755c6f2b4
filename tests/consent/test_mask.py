"""Masks: the strict form, and that nothing more than it is ever left to see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.consent.mask import is_sensitive, mask


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("phone", "13812341234", "138****1234"),
        ("phone", "138 1234 1234", "138****1234"),
        ("phone", "+8613812341234", "+86****1234"),
        ("phone", "62123456", "********"),
        ("id_number", "11010519491231002X", "1****************X"),
        ("id_number", "E12345678", "E*******8"),
        ("id_number", "A123", "****"),
        ("email", "anna.quill@larkfield.example", "a***@larkfield.example"),
        ("email", "anna", "****"),
        ("address", "8 Example Road", "************"),
        ("name", "王小美", "王*"),
        ("name", "欧阳娜娜", "欧阳*"),
        ("name", "司马", "司*"),
        ("name", "买买提·艾力", "买*"),
        ("name", "Wang Xiaomei", "W* X*"),
        ("name", "  Anna  Maria Quill ", "A* M* Q*"),
        ("name", " ", ""),
        ("phone", "", ""),
        ("anything", "abc", "***"),
    ],
)
def test_what_may_be_shown(field: str, value: str, shown: str) -> None:
    assert mask(field, value) == shown


def test_what_is_hidden_when_it_is_left() -> None:
    assert [name for name in ("name", "birth_date", "gender", "id_kind", "id_number", "phone", "email",
                              "address", "school") if is_sensitive(name)] == [
        "id_number", "phone", "email", "address",
    ]  # fmt: skip


VISIBLE = st.characters(exclude_categories=("Zs", "Cc", "Zl", "Zp"), exclude_characters="*")


@given(st.text(VISIBLE), st.sampled_from(["id_number", "phone", "address"]))
def test_at_most_seven_characters_are_left(value: str, field: str) -> None:
    left = mask(field, value).replace("*", "")
    allowed = {"id_number": 2, "phone": 7, "address": 0}[field]
    assert len(left) <= allowed
    assert len(left) <= max(0, len(value) - 2)

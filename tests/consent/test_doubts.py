"""What is asked about rather than refused, whose birth date counts, and every use of every field."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.consent.form import Filled, clean_form, clean_guardian
from collector.consent.id_number import check_character
from collector.errors import FormIncomplete, FormInDoubt
from collector.model.doubt import Doubt
from collector.model.pack import IdentityField, Project
from collector.project.pack import read_signed_pack
from tests.rig.answers import FORM, GUARDIAN
from tests.rig.world import kit

TODAY = date(2026, 11, 23)
WOMAN = "11010519491231002X"
RIGHT = {
    "name": "Anna", "birth_date": "1949-12-31", "gender": "female", "id_kind": "resident_id",
    "id_number": WOMAN, "phone": "13800138000",
}  # fmt: skip


@pytest.fixture(scope="module")
def project() -> Project:
    """The demo project as a real one would have it."""
    return read_signed_pack(kit().pack).project.model_copy(update={"rehearsal": False})


@pytest.fixture(scope="module")
def rehearsal() -> Project:
    return read_signed_pack(kit().pack).project


def doubts_of(filled: Filled) -> dict[str, str]:
    return {doubt.code: doubt.field for doubt in filled.doubts}


def test_what_goes_together_raises_no_question(project: Project) -> None:
    filled = clean_form(project, RIGHT, TODAY)
    assert filled.doubts == ()
    assert filled.birth == date(1949, 12, 31)
    assert filled.fields == {**RIGHT, "phone": "+8613800138000"}
    filled.refuse_doubts(frozenset())


ASKED: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"id_number": "110105194912310021"}, {"id_check": "id_number"}),
    ({"birth_date": "1949-12-30"}, {"id_birth_date": "birth_date"}),
    ({"birth_date": "1950"}, {"id_birth_date": "birth_date"}),
    ({"birth_date": "1949"}, {}),
    ({"gender": "male"}, {"id_gender": "gender"}),
    ({"gender": "other"}, {}),
    ({"gender": "prefer_not_to_say"}, {}),
    ({"phone": "10000000000"}, {"phone_unusual": "phone"}),
    ({"id_kind": "other", "birth_date": "1960-01-01"}, {"id_birth_date": "birth_date"}),
    ({"id_kind": "passport", "id_number": "E12345678", "gender": "male", "birth_date": "1960-01-01"}, {}),
    ({"id_number": "110105194912310031", "birth_date": "1960-01-01", "phone": "10000000000"},
     {"id_check": "id_number", "id_birth_date": "birth_date", "id_gender": "gender",
      "phone_unusual": "phone"}),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "asked"), ASKED)
def test_slips_are_asked_about_and_kept_when_confirmed(
    project: Project, changes: dict[str, str], asked: dict[str, str]
) -> None:
    filled = clean_form(project, RIGHT | changes, TODAY)
    assert doubts_of(filled) == asked
    confirmed: frozenset[str] = frozenset()
    for left in range(len(asked), 0, -1):  # one answer after the other; only the others are asked again
        with pytest.raises(FormInDoubt) as caught:
            filled.refuse_doubts(confirmed)
        assert len(caught.value.doubts) == left
        confirmed |= {caught.value.doubts[0].code}
    filled.refuse_doubts(confirmed)
    assert filled.fields["id_number"] == (RIGHT | changes)["id_number"]


def test_a_question_repeats_nothing_that_was_typed(project: Project) -> None:
    filled = clean_form(project, RIGHT | {"birth_date": "1949-12-30", "gender": "male"}, TODAY)
    with pytest.raises(FormInDoubt) as caught:
        filled.refuse_doubts(frozenset())
    shown = f"{caught.value} {caught.value.remedy} {caught.value!r} {caught.value.doubts!r} {filled!r}"
    assert "1949" not in shown
    assert "female" not in shown
    assert Doubt("id_birth_date", "birth_date", "1949-12-31") in caught.value.doubts


@pytest.mark.parametrize(
    ("field", "value"),
    [("id_number", WOMAN[:-1]), ("id_number", "11010520030229001X"), ("id_number", "CANARY-77"),
     ("phone", "CANARY-77"), ("phone", "12")],
)  # fmt: skip
def test_the_impossible_is_refused_but_may_be_made_up_in_a_rehearsal(
    project: Project, rehearsal: Project, field: str, value: str
) -> None:
    with pytest.raises(FormIncomplete) as caught:
        clean_form(project, RIGHT | {field: value}, TODAY)
    assert caught.value.field == field
    filled = clean_form(rehearsal, RIGHT | {field: value}, TODAY)
    assert doubts_of(filled) == {f"{field.removesuffix('_number')}_made_up": field}
    assert filled.fields[field] == value


@pytest.mark.parametrize("value", ["2003-02-29", "2026-11-24", "1899-12-31"])
def test_a_birth_date_that_can_not_be_is_refused_even_there(rehearsal: Project, value: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        clean_form(rehearsal, RIGHT | {"birth_date": value}, TODAY)
    assert caught.value.field == "birth_date"


DATES = st.dates(date(1900, 1, 1), TODAY)


def number_of(birth: date) -> str:
    body = f"110105{birth:%Y%m%d}002"
    return body + check_character(body)


@settings(max_examples=200, deadline=None)
@given(typed=DATES, paper=DATES)
def test_the_younger_birth_date_counts(project: Project, typed: date, paper: date) -> None:
    fields = RIGHT | {"birth_date": typed.isoformat(), "id_number": number_of(paper)}
    filled = clean_form(project, fields, TODAY)
    assert filled.birth == max(typed, paper)
    assert doubts_of(filled) == ({} if typed == paper else {"id_birth_date": "birth_date"})


def test_without_one_of_them_the_other_counts(project: Project) -> None:
    only_paper = {name: value for name, value in RIGHT.items() if name != "birth_date"}
    free = with_use(project, "birth_date", "optional")
    assert clean_form(free, only_paper, TODAY).birth == date(1949, 12, 31)
    assert clean_form(free, {"name": "A"}, TODAY).birth is None


MOTHER = GUARDIAN | {"id_kind": "resident_id", "birth_date": "1980-02-03"}


def test_a_guardians_slips_are_asked_about_too(project: Project) -> None:
    filled = clean_guardian(project, MOTHER | {"id_number": number_of(date(1980, 2, 4))}, TODAY)
    assert doubts_of(filled) == {"id_birth_date": "birth_date"}
    right = clean_guardian(project, MOTHER | {"id_number": number_of(date(1980, 2, 3))}, TODAY)
    assert right.doubts == ()


def test_a_guardian_is_eighteen_by_the_paper_too(project: Project) -> None:
    young = number_of(TODAY - timedelta(days=17 * 365))
    with pytest.raises(FormIncomplete) as caught:
        clean_guardian(project, MOTHER | {"id_number": young}, TODAY)
    assert caught.value.field == "birth_date"


def with_use(project: Project, name: str, use: str) -> Project:
    def changed(field: IdentityField) -> IdentityField:
        return field.model_copy(update={"use": use}) if field.id == name else field

    return project.model_copy(update={"identity_fields": [changed(item) for item in project.identity_fields]})


ALL = {**FORM, "birth_date": "1990-05-04", "email": "a@b.example", "address": "8 Road", "school": "No. 1"}


@pytest.fixture(scope="module")
def asks_all(project: Project) -> Project:
    """A project whose every field is optional."""
    for field in project.identity_fields:
        project = with_use(project, field.id, "optional")
    return project


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_field_is_off_optional_or_required(asks_all: Project, name: str) -> None:
    without: dict[str, Any] = {key: value for key, value in ALL.items() if key != name}
    for empty in (without, without | {name: ""}, without | {name: "  "}):
        filled = clean_form(asks_all, empty, TODAY)
        assert name not in filled.fields
        assert filled.doubts == ()
        with pytest.raises(FormIncomplete) as caught:
            clean_form(with_use(asks_all, name, "required"), empty, TODAY)
        assert caught.value.field == name
    off = with_use(asks_all, name, "off")
    assert name not in clean_form(off, without, TODAY).fields
    with pytest.raises(FormIncomplete) as caught:
        clean_form(off, ALL, TODAY)
    assert caught.value.field == name


def test_nothing_optional_is_needed(asks_all: Project) -> None:
    assert clean_form(asks_all, {}, TODAY).fields == {}

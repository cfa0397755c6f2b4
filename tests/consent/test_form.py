"""The identity form, the guardian's particulars and the profile: what is taken, what is refused, by field."""

from __future__ import annotations

from datetime import date

import pytest

from collector.consent.form import (
    clean_form,
    clean_guardian,
    clean_profile,
    normal_id,
    refuse_same_person,
    resident_id_fits,
)
from collector.errors import FormIncomplete
from collector.model.pack import Project
from collector.project.pack import read_signed_pack
from tests.rig.answers import FORM, GUARDIAN
from tests.rig.world import kit

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def project() -> Project:
    return read_signed_pack(kit().pack).project


def field_of(call: object, *arguments: object) -> str:
    with pytest.raises(FormIncomplete) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.field


def test_an_empty_field_is_absent_not_empty(project: Project) -> None:
    cleaned = clean_form(project, {**FORM, "birth_date": "1990-05-04", "phone": "  "}, TODAY)
    assert "phone" not in cleaned
    assert cleaned["name"] == FORM["name"]


def with_use(project: Project, name: str, use: str) -> Project:
    fields = [
        item.model_copy(update={"use": use}) if item.id == name else item for item in project.identity_fields
    ]
    return project.model_copy(update={"identity_fields": fields})


def test_uses_of_a_field(project: Project) -> None:
    whole = {**FORM, "birth_date": "1990-05-04"}
    assert field_of(clean_form, with_use(project, "phone", "off"), whole, TODAY) == "phone"
    without = {name: value for name, value in whole.items() if name != "phone"}
    assert field_of(clean_form, with_use(project, "phone", "required"), without, TODAY) == "phone"
    assert "phone" not in clean_form(with_use(project, "phone", "optional"), without, TODAY)
    assert field_of(clean_form, project, {**whole, "made_up": "x"}, TODAY) == "made_up"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "A\x00nn"), ("name", "A\nB"), ("name", "x" * 501), ("gender", "made up"),
     ("birth_date", "2026-11-24"), ("birth_date", "soon")],
)  # fmt: skip
def test_values_that_can_not_be_are_named_by_field_only(project: Project, field: str, value: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        clean_form(project, {**FORM, "birth_date": "1990-05-04", field: value}, TODAY)
    assert caught.value.field == field
    assert value not in str(caught.value) + str(caught.value.remedy)


@pytest.mark.parametrize(
    ("field", "value"),
    [*((name, " ") for name in GUARDIAN), ("relation", "teacher"), ("relation", "recorder"),
     ("evidence_kind", "photo"), ("id_kind", "library card"), ("birth_date", "2008-11-23"),
     ("birth_date", "2020-01-01"), ("phone", "1")],
)  # fmt: skip
def test_who_is_no_guardian(field: str, value: str) -> None:
    assert field_of(clean_guardian, {**GUARDIAN, field: value}, TODAY) == field


def test_a_guardian_is_eighteen_by_the_same_rule() -> None:
    assert clean_guardian({**GUARDIAN, "birth_date": "2008-11-22"}, TODAY)["relation"] == "mother"


@pytest.mark.parametrize("typed", ["canary-gid 88", "ＣＡＮＡＲＹＧＩＤ８８", " CANARYGID88 "])
def test_child_and_guardian_are_two_people(typed: str) -> None:
    assert field_of(refuse_same_person, {"id_number": typed}, GUARDIAN) == "id_number"
    refuse_same_person({"id_number": ""}, {"id_number": ""})
    refuse_same_person({}, GUARDIAN)


@pytest.mark.parametrize(
    ("number", "fits"),
    [("11010519491231002X", True), ("11010519491231002x", True),
     ("１１０１０５１９４９１２３１００２Ｘ", True),
     ("110105 19491231-002X", True), ("110105194912310021", False), ("11010519491231002", False),
     ("1101051949123100XX", False), ("", False), ("٣" * 18, False)],
)  # fmt: skip
def test_the_check_character_of_a_resident_id(number: str, fits: bool) -> None:
    assert resident_id_fits(number) == fits


def test_ids_have_one_form() -> None:
    assert normal_id(" ab-1　２ ") == "AB12"


def test_a_profile_takes_choices_only(project: Project) -> None:
    assert clean_profile(project, {"mother_tongue": "eng"}) == {"mother_tongue": "eng"}
    many = {"mother_tongue": "eng", "other_languages": ["cmn", "eng"]}
    assert clean_profile(project, dict(many))["other_languages"] == ["cmn", "eng"]
    assert field_of(clean_profile, project, {}) == "mother_tongue"
    assert field_of(clean_profile, project, {"mother_tongue": "Anna Quill"}) == "mother_tongue"
    assert field_of(clean_profile, project, {"mother_tongue": ["eng", "cmn"]}) == "mother_tongue"
    assert field_of(clean_profile, project, {"name": "Anna"}) == "name"

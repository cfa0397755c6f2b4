"""The identity form, the guardian's particulars and the profile: what is taken, what is refused, by field."""

from __future__ import annotations

from datetime import date

import pytest

from collector.consent.form import (
    clean_form,
    clean_guardian,
    clean_profile,
    refuse_same_person,
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
    cleaned = clean_form(project, {**FORM, "birth_date": "1990-05-04", "phone": "  "}, TODAY).fields
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
    assert "phone" not in clean_form(with_use(project, "phone", "optional"), without, TODAY).fields
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
def test_who_is_no_guardian(project: Project, field: str, value: str) -> None:
    assert field_of(clean_guardian, project, {**GUARDIAN, field: value}, TODAY) == field


def test_a_guardian_is_eighteen_by_the_same_rule(project: Project) -> None:
    filled = clean_guardian(project, {**GUARDIAN, "birth_date": "2008-11-22"}, TODAY)
    assert filled.fields["relation"] == "mother"


@pytest.mark.parametrize("typed", ["canary-g 88", "ＣＡＮＡＲＹＧ８８", " CANARYG88 "])
def test_child_and_guardian_are_two_people(typed: str) -> None:
    assert field_of(refuse_same_person, {"id_number": typed}, GUARDIAN) == "id_number"
    refuse_same_person({"id_number": ""}, {"id_number": ""})
    refuse_same_person({}, GUARDIAN)


def test_a_profile_takes_choices_only(project: Project) -> None:
    assert clean_profile(project, {"mother_tongue": "eng"}) == {"mother_tongue": "eng"}
    many = {"mother_tongue": "eng", "other_languages": ["cmn", "eng"]}
    assert clean_profile(project, dict(many))["other_languages"] == ["cmn", "eng"]
    assert field_of(clean_profile, project, {}) == "mother_tongue"
    assert field_of(clean_profile, project, {"mother_tongue": "Anna Quill"}) == "mother_tongue"
    assert field_of(clean_profile, project, {"mother_tongue": ["eng", "cmn"]}) == "mother_tongue"
    assert field_of(clean_profile, project, {"name": "Anna"}) == "name"

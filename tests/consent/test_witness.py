"""Who may stand by a spoken consent: nobody of the team, nobody twice, however a name is written."""

from __future__ import annotations

import pytest

from collector.consent.witness import Companion, check_companions, is_named, refuse_recorder
from collector.errors import FormIncomplete
from collector.model.pack import Project
from collector.project.pack import read_signed_pack
from tests.rig.answers import INTERPRETER, WITNESS
from tests.rig.world import kit


@pytest.fixture(scope="module")
def project() -> Project:
    return read_signed_pack(kit().pack).project


def test_two_strangers_may(project: Project) -> None:
    check_companions(project, "demo", WITNESS)
    check_companions(project, "demo", WITNESS, INTERPRETER)


@pytest.mark.parametrize("name", ["demo", "Demo recorder", "ＤＥＭＯ　ＲＥＣＯＲＤＥＲ", " demo-recorder. "])
def test_nobody_of_the_team(project: Project, name: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        check_companions(project, "demo", Companion(name, "en"))
    assert caught.value.field == "witness_name"
    with pytest.raises(FormIncomplete) as caught:
        check_companions(project, "demo", WITNESS, Companion(name, "en"))
    assert caught.value.field == "interpreter_name"
    with pytest.raises(FormIncomplete):
        refuse_recorder(project, "demo", name, "name")


def test_an_operator_who_is_not_on_duty_may_interpret(project: Project) -> None:
    other = project.operators[0].model_copy(update={"code": "r-08", "name": "Lin Mei"})
    both = project.model_copy(update={"operators": [*project.operators, other]})
    check_companions(both, "demo", WITNESS, Companion("Lin Mei", "cmn"))
    with pytest.raises(FormIncomplete):
        check_companions(both, "demo", Companion("Lin Mei", "cmn"))


@pytest.mark.parametrize("allowed", [False, True])
def test_one_person_in_both_roles_only_where_the_project_says_so(project: Project, allowed: bool) -> None:
    rules = project.consent.model_copy(update={"interpreter_may_witness": allowed})
    changed = project.model_copy(update={"consent": rules})
    both = Companion(WITNESS.name.upper(), "yue")
    if allowed:
        check_companions(changed, "demo", WITNESS, both)
        return
    with pytest.raises(FormIncomplete) as caught:
        check_companions(changed, "demo", WITNESS, both)
    assert caught.value.field == "interpreter_name"


def test_the_sample_does_not_say_so(project: Project) -> None:
    assert not project.consent.interpreter_may_witness


@pytest.mark.parametrize(
    ("person", "field"),
    [
        (Companion(" ", "en"), "witness_name"),
        (Companion("Ann", ""), "witness_language"),
        (Companion("Ann\0", "en"), "witness_name"),
        (Companion("Ann", "x" * 501), "witness_language"),
    ],
)
def test_both_have_name_and_language(project: Project, person: Companion, field: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        check_companions(project, "demo", person)
    assert caught.value.field == field


def test_names_are_compared_as_people_write_them() -> None:
    assert is_named("O’Neill, Ann", ["o'neill ann"])
    assert is_named("王 小美", ["王小美"])
    assert not is_named("किरण", ["करण"]), "a vowel sign is no punctuation"
    assert not is_named("...", ["-", ""]), "no name is nobody's"


@pytest.mark.parametrize(
    ("said", "code"),
    [("en", "en"), ("zh-CN", "zh-CN"), ("cmn", "cmn"), ("Li Guifang", "und"), ("EN", "und"), ("wáng", "und")],
)
def test_the_journal_learns_codes_only(said: str, code: str) -> None:
    assert Companion("Ann", said).code == code

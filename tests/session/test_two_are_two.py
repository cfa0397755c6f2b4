"""Guardian, witness, interpreter and contributor are people of their own, before a pause and after it."""

from __future__ import annotations

import pytest

from collector.consent.witness import Companion
from collector.errors import FormIncomplete, LeadNeeded
from collector.session.kin import FILE as KIN
from collector.session.session import Session
from collector.session.typed import Asides
from tests.rig.answers import (
    ADULT_BIRTH,
    CHILD_BIRTH,
    FORM,
    GUARDIAN,
    INTERPRETER,
    WITNESS,
    begin_oral,
    bring_to,
    record,
    signing,
    speak,
)
from tests.rig.world import Laptop

CHILD = CHILD_BIRTH.isoformat()
LEAD = Asides(lead="demo")


def pause(laptop: Laptop, session: Session) -> Session:
    session.park()
    return laptop.resume(session.book.state.session)


def lose_kin(laptop: Laptop) -> None:
    (laptop.data / KIN).unlink()


def enter(session: Session, name: str) -> None:
    session.talk.enter_guardian({**GUARDIAN, "name": name}, agrees=True, child_birth=CHILD)


@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("name", [WITNESS.name, f" {WITNESS.name.upper()}", INTERPRETER.name])
def test_who_stands_by_is_no_guardian(laptop: Laptop, name: str, paused: bool) -> None:
    session = bring_to(begin_oral(laptop.start(under_14=True), interpreted=True), "guardian")
    session = pause(laptop, session) if paused else session
    with pytest.raises(FormIncomplete) as caught:
        enter(session, name)
    assert caught.value.field == "name"
    assert session.view.step == "guardian"


@pytest.mark.parametrize("paused", [False, True])
def test_nobody_but_who_was_named_signs_as_witness(laptop: Laptop, paused: bool) -> None:
    session = bring_to(begin_oral(laptop.start(under_14=True)), "witness")
    session = pause(laptop, session) if paused else session
    for name in (GUARDIAN["name"], "Somebody else"):
        with pytest.raises(FormIncomplete, match="given before"):
            session.talk.sign(signing("witness", name))
    session.talk.sign(signing("witness", WITNESS.name))
    assert session.view.step == "assent"


@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("name", [WITNESS.name, INTERPRETER.name])
def test_a_form_under_the_name_of_who_stood_by_needs_a_lead(laptop: Laptop, name: str, paused: bool) -> None:
    session = bring_to(begin_oral(laptop.start(), interpreted=True), "identity")
    session = pause(laptop, session) if paused else session
    form = {**FORM, "name": name, "birth_date": ADULT_BIRTH.isoformat()}
    with pytest.raises(LeadNeeded) as caught:
        session.form.fill_identity(form)
    assert caught.value.field == "name"
    session.form.fill_identity(form, LEAD)
    record(bring_to(session, "record"))
    session.seal()


def test_who_was_named_before_another_stands_for_nobody(laptop: Laptop) -> None:
    session = begin_oral(laptop.start(under_14=True), interpreted=True)
    session.talk.name_witness(Companion("Another witness", "cmn"))
    bring_to(session, "guardian")
    enter(session, WITNESS.name)
    session.talk.read_alone()
    bring_to(session, "guardian")
    enter(session, "Another witness")


def test_a_lost_file_of_who_stood_by_is_no_yes(laptop: Laptop) -> None:
    session = pause(laptop, bring_to(laptop.start(under_14=True), "identity"))
    same = {**FORM, "id_number": GUARDIAN["id_number"], "name": GUARDIAN["name"], "birth_date": CHILD}
    with pytest.raises(FormIncomplete, match="same ID number"):
        session.form.fill_identity(same)
    lose_kin(laptop)
    for form in (same, {**FORM, "birth_date": CHILD}):
        with pytest.raises(LeadNeeded, match="lost"):
            session.form.fill_identity(form)
    session.form.fill_identity({**FORM, "birth_date": CHILD}, LEAD)
    record(bring_to(session, "record"))
    session.seal()


def test_an_older_file_put_back_says_nothing_of_another_guardian(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "guardian")
    enter(session, "The first one")
    older = (laptop.data / KIN).read_bytes()
    bring_to(session, "identity")
    (laptop.data / KIN).write_bytes(older)
    with pytest.raises(LeadNeeded, match="lost"):
        session.form.fill_identity({**FORM, "birth_date": CHILD})


def test_after_a_loss_the_guardian_is_entered_before_a_witness_signs(laptop: Laptop) -> None:
    session = pause(laptop, bring_to(begin_oral(laptop.start(under_14=True)), "witness"))
    lose_kin(laptop)
    with pytest.raises(FormIncomplete, match="guardian"):
        session.talk.sign(signing("witness", GUARDIAN["name"]))
    enter(session, GUARDIAN["name"])
    speak(session)
    with pytest.raises(FormIncomplete, match="can't be the guardian"):
        session.talk.sign(signing("witness", GUARDIAN["name"]))
    session.talk.sign(signing("witness", WITNESS.name))
    record(bring_to(session, "record"))
    session.seal()


def test_no_name_of_who_stands_by_is_on_the_disk(laptop: Laptop) -> None:
    bring_to(begin_oral(laptop.start(under_14=True), interpreted=True), "assent").park()
    names = [name.encode() for name in (WITNESS.name, INTERPRETER.name, GUARDIAN["name"])]
    for path in laptop.data.rglob("*"):
        assert not (path.is_file() and any(name in path.read_bytes() for name in names)), path

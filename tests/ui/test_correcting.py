"""A form is put right on the real window over the real core: whose slip it is, the way back, what is told."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel

from collector.build import Core
from collector.rights.asking import Asked, Proof
from collector.session.beginning import StartChoice
from collector.session.session import Session
from collector.session.typed import Asides
from tests.flows.hand import Hand
from tests.rig.answers import FORM, GUARDIAN, bring_to, record, sealed, signing
from tests.rig.letters import PROJECT, open_letter
from tests.rig.world import RAMP
from tests.ui.requests import core, hand

__all__ = ["core", "hand"]

SLIP = {"id_kind": "resident_id", "id_number": "110105198002040023"}  # its last character does not fit
MOTHER = {**GUARDIAN, **SLIP, "birth_date": "1980-02-04"}
CHILD = {**FORM, "birth_date": "2016-08-30", "name": "Canary-Right-Gs3"}


def texts(page: Any) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def sealed_child(core: Core) -> Session:
    """A child whose mother stood by a number that looks like a slip."""
    session = bring_to(core.sessions.start(PROJECT, StartChoice("en", True, "demo", RAMP)), "guardian")
    asides = Asides(frozenset({"id_check"}))
    session.talk.enter_guardian(MOTHER, agrees=True, child_birth=CHILD["birth_date"], asides=asides)
    session.talk.sign(signing("guardian", MOTHER["name"]))
    record(bring_to(session, "record"))
    session.seal()
    core.sessions.leave()
    return session


def ask_to_correct(hand: Hand, code: str) -> Any:
    hand.click("new-request")
    hand.page("NewRequestPage")
    hand.choose("kind", "correct")
    hand.choose("proof", "in_person")
    hand.type("code", code)
    hand.click("correct")
    return hand.page("CorrectFormPage")


def fill(page: Any, form: dict[str, str], guardian: dict[str, str] | None = None) -> None:
    for name, value in form.items():
        page.fields.fill(name, value)
    for name, value in (guardian or {}).items():
        page.guardian.fill(name, value)


def test_a_guardians_slip_is_asked_of_the_guardians_form(hand: Hand, core: Core) -> None:
    """The paper's word goes into the guardian's field; the child's answer is none of the guardian's."""
    session = sealed_child(core)
    code = session.book.person.code
    page = ask_to_correct(hand, code)
    child = {**CHILD, "id_kind": "resident_id", "id_number": "110105201608300024"}
    fill(page, child, {**MOTHER, "birth_date": "1980-02-03"})
    hand.click("next")
    assert "every digit" in hand.find("doubt-sentence").text()
    assert "About the parent" not in texts(page.doubts)
    hand.click("doubt-keep")
    hand.click("next")
    assert "every digit" in hand.find("doubt-sentence").text()  # the guardian's number now
    assert "About the parent" in texts(page.doubts)
    hand.click("doubt-keep")
    hand.click("doubt-take")
    hand.click("next")
    hand.page("CorrectedPage")
    form = open_letter(session.book.folder.half("identity") / code / "form-2.age")
    assert form["fields"]["birth_date"] == "2016-08-30"
    assert form["guardian"]["birth_date"] == "1980-02-04"


def test_a_request_that_could_not_be_taken_is_told_before_the_form_is_typed(hand: Hand, core: Core) -> None:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    hand.click("new-request")
    page = hand.page("NewRequestPage")
    hand.choose("kind", "correct")
    hand.choose("proof", "copy_and_fact")
    hand.choose("fact_kind", "birth_month")
    hand.type("fact", "Canary-Fact")
    hand.type("code", session.book.person.code)
    hand.click("correct")
    hand.bot.waitUntil(lambda: "needs the number on the copy" in hand.trouble())
    assert hand.window.page is page
    hand.type("code", "nobody")
    hand.click("correct")
    hand.bot.waitUntil(lambda: "Compare the copy." in hand.trouble())  # and what to do
    assert core.desk.rows(PROJECT) == []


def test_back_from_the_form_keeps_the_request(hand: Hand, core: Core) -> None:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    hand.click("new-request")
    request: Any = hand.page("NewRequestPage")
    request.text.setPlainText("Canary-Text-Pw4")
    hand.choose("kind", "correct")
    hand.choose("proof", "in_person")
    hand.type("code", session.book.person.code)
    for _ in range(2):
        hand.click("correct")
        hand.page("CorrectFormPage")
        hand.click("back")
        assert hand.page("NewRequestPage") is request
        assert request.text.value() == "Canary-Text-Pw4"
    hand.click("correct")
    page: Any = hand.page("CorrectFormPage")
    fill(page, {**FORM, "birth_date": "1990-05-04"})
    hand.click("next")
    hand.page("CorrectedPage")


def test_one_request_is_filed_however_often_it_is_pressed(hand: Hand, core: Core) -> None:
    hand.click("new-request")
    page: Any = hand.page("NewRequestPage")
    hand.choose("kind", "access")
    hand.choose("proof", "in_person")
    page.lost.fill("Ana, in May")
    page.take.click()
    page.take.click()
    hand.page("RequestTakenPage")
    assert len(core.desk.rows(PROJECT)) == 1


def test_who_stands_by_a_part_is_told_which(hand: Hand, core: Core) -> None:
    """Not that everything of the person goes."""
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    asked = Asked(
        "withdraw", session.book.person.code, purposes=("media_to_customers",), proof=Proof("in_person")
    )
    number = core.desk.file(PROJECT, asked).standing.number
    hand.click("new-request")
    hand.page("NewRequestPage")
    hand.click("back")
    hand.click(f"confirm-{number}")
    page = hand.page("ConfirmRequestPage")
    title = next(
        purpose.text["en"].title
        for purpose in core.projects.pack(PROJECT).project.purposes
        if purpose.id == "media_to_customers"
    )
    assert title in texts(page)
    assert "Everything of this person" not in texts(page)
    assert "Take it back" in hand.find("delete").text()

"""The rights desk on screen: what the pages ask and give, and the whole way over the real core."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from collector.build import Core
from collector.rights.asking import Asked
from collector.session.beginning import StartChoice
from collector.session.wiping import has_leftovers
from tests.flows.hand import Hand
from tests.rig.answers import sealed
from tests.rig.letters import PROJECT, open_letter
from tests.rig.world import RAMP
from tests.ui import rights_sample, sample
from tests.ui.requests import core, hand
from ui.pages.rights.new_request import NewRequestPage
from ui.presenter.rights import RequestGiven
from ui.widgets.papers.right_words import tell_kind, tell_reason

__all__ = ["core", "hand"]


def texts(page: Any) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def new_request(show: Any) -> NewRequestPage:
    return show(NewRequestPage(sample.desk_frame("requests"), rights_sample.VIEW))


def test_the_list_tells_each_request_with_its_reason(show: Any) -> None:
    told = texts(show(rights_sample.requests("en")))
    assert tell_reason("repeated") in told  # P-3.7
    assert "4 days late" in told
    assert "It is not yet proven who is asking." in told
    assert "three days or more" in told
    assert tell_kind("incident") in told
    assert "three days or more" not in texts(show(rights_sample.no_requests("en")))


def test_who_asked_is_told_where_else_to_turn(show: Any) -> None:
    """P-3.8: the pack's own words, with the number and the date."""
    told = texts(show(rights_sample.taken("en")))
    assert sample.demo_pack().project.organisation.text["en"].complaints in told
    assert "R26-7K3M-9QWT-5" in told
    assert "backups" in told  # P-3.3: they follow later


@pytest.mark.parametrize("make", [rights_sample.taken, rights_sample.corrected])
def test_a_number_can_be_printed_and_saved(show: Any, qtbot: Any, make: Any) -> None:
    page = show(make("en"))
    for name in ("print", "save"):
        with qtbot.waitSignal(getattr(page, f"{name}_wanted")):
            page.findChild(QAbstractButton, name).click()
    nothing = show(rights_sample.corrected("en", child=True))
    assert not nothing.findChild(QAbstractButton, "save").isVisibleTo(nothing)


def test_what_a_proof_needs_is_asked_and_nothing_else(show: Any) -> None:
    page = new_request(show)
    asked = {"none": set(), "copy_and_fact": {"fact_kind", "fact"}, "id_number": {"id_kind", "id_number"}}
    for proof, fields in asked.items():
        page.proof.choose(proof)
        shown = {name for name in ("fact_kind", "fact", "id_kind", "id_number")
                 if getattr(page, name).isVisibleTo(page)}  # fmt: skip
        assert shown == fields


@pytest.mark.parametrize("kind", ["delete", "withdraw", "cancel_account"])
def test_deleting_at_once_takes_two_and_is_said_before(show: Any, qtbot: Any, kind: str) -> None:
    page = new_request(show)
    page.kind.choose(kind)
    for proof in ("in_person", "copy_and_fact", "id_number", "none"):
        page.proof.choose(proof)
        assert (page.delete.isVisibleTo(page), page.take.isVisibleTo(page)) == (False, True)
        qtbot.waitUntil(lambda: "It is held" in texts(page))
    page.second.setText("ben")
    assert (page.delete.isVisibleTo(page), page.take.isVisibleTo(page)) == (True, False)
    qtbot.waitUntil(lambda: "deleted now" in texts(page))
    page.second_pin.setText("4711")
    with qtbot.waitSignal(page.given) as caught:
        page.delete.click()
    (given,) = caught.args
    assert (given.second, given.second_pin, page.second_pin.text()) == ("ben", "4711", "")
    assert "4711" not in repr(given)
    page.kind.choose("access")  # nobody stands by what deletes nothing
    assert not page.second.isVisibleTo(page)
    with qtbot.waitSignal(page.given) as caught:
        page.take.click()
    assert caught.args[0].second == ""


def test_a_deletion_that_waits_can_be_stood_by(show: Any, qtbot: Any) -> None:
    page = show(rights_sample.requests("en"))
    assert "Held until a second person confirms it." in texts(page)
    button = page.findChild(QAbstractButton, "confirm-R26-T5C0-EE1B-2")
    with qtbot.waitSignal(page.confirm_wanted) as caught:
        button.click()
    assert caught.args == ["R26-T5C0-EE1B-2"]


def test_a_page_gives_what_its_proof_needs_and_forgets_all(show: Any, qtbot: Any) -> None:
    page = new_request(show)
    page.kind.choose("access")
    page.code.setText(" DR-3VTA80ZCF ")
    page.proof.choose("id_number")
    page.id_kind.choose("passport")
    page.id_number.fill("CANARYPROOF5")
    page.text.setPlainText("Canary-Text-Pw4\n")
    page.proof.choose("none")
    with qtbot.waitSignal(page.given) as caught:
        page.take.click()
    (given,) = caught.args
    assert given == RequestGiven("access", "DR-3VTA80ZCF", "contributor", "none", text="Canary-Text-Pw4")
    assert "Canary" not in repr(given)
    page.forget()
    assert (page.text.value(), page.id_number.value()) == ("", "")


def test_what_somebody_wrote_is_never_copied(show: Any, qtbot: Any) -> None:
    page = new_request(show)
    QApplication.clipboard().setText("before")
    page.text.setFocus()
    qtbot.keyClicks(page.text, "Canary")
    page.text.selectAll()
    for key in (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut):
        for combination in QKeySequence.keyBindings(key)[:1]:
            stroke = combination[0]
            qtbot.keyClick(page.text, stroke.key(), stroke.keyboardModifiers())
    assert "Canary" not in QApplication.clipboard().text()
    page.text.setPlainText("")
    page.text.undo()
    assert page.text.value() == ""
    qtbot.keyClick(page.text, Qt.Key.Key_Tab)
    assert not page.text.hasFocus()


def test_from_the_list_to_a_deletion(hand: Hand, core: Core) -> None:
    """A request that misses something is asked for again; then everything goes and the number is told."""
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    hand.click("new-request")
    page: Any = hand.page("NewRequestPage")
    hand.choose("kind", "delete")
    hand.choose("proof", "in_person")
    hand.click("next")
    hand.bot.waitUntil(lambda: "could be found" in hand.trouble())
    assert core.desk.rows(PROJECT) == []
    hand.type("code", session.book.person.code.lower())
    page.text.setPlainText("Canary-Text-Pw4")
    for code, pin, trouble in (("demo", "0000", "another person"), ("ben", "1111", "PIN is wrong")):
        hand.type("second", code)
        hand.type("second_pin", pin)
        hand.click("delete")
        hand.bot.waitUntil(lambda wanted=trouble: wanted in hand.trouble())
        assert core.desk.rows(PROJECT) == []
    hand.type("second_pin", "0000")
    hand.click("delete")
    hand.page("RequestTakenPage")
    (row,) = core.desk.rows(PROJECT)
    assert hand.find("number").text() == row.standing.number
    assert "3 sealed files" in texts(hand.window.page)
    assert not has_leftovers(session.book.folder)
    hand.click("next")
    hand.page("RequestsPage")


def test_one_person_holds_and_a_second_deletes_later(hand: Hand, core: Core) -> None:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    hand.click("new-request")
    hand.page("NewRequestPage")
    hand.choose("kind", "withdraw")
    hand.choose("proof", "in_person")
    hand.type("code", session.book.person.code)
    hand.click("next")
    hand.page("RequestTakenPage")
    assert "It is held" in texts(hand.window.page)
    assert has_leftovers(session.book.folder)
    (row,) = core.desk.rows(PROJECT)
    hand.click("next")
    hand.page("RequestsPage")
    hand.click(f"confirm-{row.standing.number}")
    hand.page("ConfirmRequestPage")
    hand.type("second", "ben")
    hand.type("second_pin", "1111")
    hand.click("delete")
    hand.bot.waitUntil(lambda: "PIN is wrong" in hand.trouble())
    hand.type("second_pin", "0000")
    hand.click("delete")
    hand.page("RequestTakenPage")
    assert not has_leftovers(session.book.folder)


def test_who_may_not_read_may_still_take(hand: Hand, core: Core) -> None:
    core.desk.file(PROJECT, Asked("access", lost="Ana, in May"))
    core.people.sign_in(PROJECT, "ben", "0000")
    hand.click("loss")
    hand.page("ReportLossPage")
    hand.click("back")
    page = hand.page("RequestsPage")
    assert "R26" not in texts(page)
    assert "read by a team lead" in texts(page)
    hand.click("new-request")
    hand.page("NewRequestPage")


def test_a_loss_is_reported(hand: Hand, core: Core) -> None:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    hand.click("loss")
    hand.page("ReportLossPage")
    hand.choose("loss", "disk_lost")
    hand.type("noticed", "tomorrow")
    hand.click("next")
    hand.bot.waitUntil(lambda: "Noticed on" in hand.trouble())
    hand.type("noticed", "2026-11-24")
    hand.click("next")
    hand.page("RequestTakenPage")
    (row,) = core.desk.rows(PROJECT)
    held = open_letter(core.parts.data / "rights" / f"{row.standing.number}.age")["held"]
    assert [(item["stage"], item["contributors"]) for item in held] == [
        ("sealed", [session.book.person.code])
    ]
    hand.click("next")
    hand.page("RequestsPage")

"""The rights desk on screen: single choices taken back, a form put right, a child found, a number printed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from collector.build import Core
from collector.model.ids import new_contributor_code
from collector.model.ledger_events import ReceiptVerified
from collector.session.beginning import StartChoice
from collector.session.session import Session
from tests.flows.hand import Hand
from tests.rig.answers import FORM, GUARDIAN, PURPOSES, sealed
from tests.rig.letters import PROJECT
from tests.rig.world import RAMP
from tests.session.test_narrowing import BOTH, bring_to, film, manifest, say, show_policy
from tests.ui import rights_sample, sample
from tests.ui.requests import core, hand
from ui.flows.rights.copying import make_pdf
from ui.flows.rights.request_words import make_request_paper
from ui.pages.rights.new_request import NewRequestPage

__all__ = ["core", "hand"]


def texts(page: Any) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def new_request(show: Any) -> NewRequestPage:
    return show(NewRequestPage(sample.desk_frame("requests"), rights_sample.offer()))


@pytest.mark.parametrize("kind", ["withdraw", "delete", "change_scope", "restrict"])
def test_a_request_may_be_about_single_choices_by_their_titles(show: Any, qtbot: Any, kind: str) -> None:
    page = new_request(show)
    page.kind.choose(kind)
    assert page.kinds.isVisibleTo(page)
    assert page.purposes.isVisibleTo(page)
    project = sample.demo_pack().project
    titles = [item.text["en"].title for item in project.purposes]
    assert [tick.text() for tick in page.purposes.ticks.values()] == titles
    page.kinds.choose(("video",))
    page.purposes.choose(("overseas_transfer",))
    with qtbot.waitSignal(page.given) as caught:
        page.take.click()
    assert (caught.args[0].kinds, caught.args[0].purposes) == (("video",), ("overseas_transfer",))
    page.kind.choose("access")
    assert not page.kinds.isVisibleTo(page)
    with qtbot.waitSignal(page.given) as caught:
        page.take.click()
    assert (caught.args[0].kinds, caught.args[0].purposes) == ((), ())


def test_what_will_happen_is_said_before(show: Any, qtbot: Any) -> None:
    page = new_request(show)
    page.kind.choose("change_scope")
    page.proof.choose("in_person")
    assert not page.second.isVisibleTo(page)  # nothing is ticked: there is nothing to stand by
    page.kinds.choose(("video",))
    qtbot.waitUntil(lambda: "It is held: taken back once" in texts(page))
    page.second.setText("ben")
    qtbot.waitUntil(lambda: "What is ticked is taken back now" in texts(page))
    assert page.delete.isVisibleTo(page)
    page.kinds.choose(("voice",))  # taking part needs it
    qtbot.waitUntil(lambda: "Everything of this person" in texts(page))


def test_who_may_put_a_form_right_is_offered_it(show: Any) -> None:
    page = new_request(show)
    page.kind.choose("correct")
    assert page.correct.isVisibleTo(page)
    other = show(NewRequestPage(sample.desk_frame("requests"), rights_sample.VIEW))
    other.kind.choose("correct")
    assert not other.correct.isVisibleTo(other)


@pytest.mark.usefixtures("qapp")
def test_the_printed_number_holds_no_identity() -> None:
    view = rights_sample._taken_view("en", deleted=True)
    paper = make_request_paper(view)
    words = "\n".join(f"{block.text} {block.note}" for block in paper.blocks)
    assert view.number in words
    assert view.due in words
    assert view.received in words
    assert view.contact.phone in words
    assert view.contact.complaints in words
    assert view.code not in words
    pdf = make_pdf(paper)
    assert pdf.startswith(b"%PDF")
    assert view.code.encode() not in pdf


def seen(core: Core) -> Session:
    """A sealed session with one take of sound and one with picture."""
    session = core.sessions.start(PROJECT, StartChoice("en", False, "demo", BOTH))
    show_policy(session)
    session.talk.decide({**PURPOSES, "media_to_customers": True}, {"voice": True, "video": True})
    session.talk.answer_questions([1, 1, 1])
    bring_to(session, "record")
    say(session)
    film(session, "p02")
    session.seal()
    core.sessions.leave()
    return session


def test_single_choices_are_taken_back_by_two(hand: Hand, core: Core) -> None:
    session = seen(core)
    hand.click("new-request")
    page: Any = hand.page("NewRequestPage")
    hand.choose("kind", "change_scope")
    hand.choose("proof", "in_person")
    hand.type("code", str(session.view.copy_number))
    page.kinds.choose(("video",))
    page.purposes.choose(("media_to_customers",))
    hand.type("second", "ben")
    hand.type("second_pin", "0000")
    hand.click("delete")
    hand.page("RequestTakenPage")
    assert "taken back here now" in texts(hand.window.page)
    whole = manifest(session)
    assert (whole["revision"], len(whole["takes"])) == (2, 1)
    assert whole["contributors"][0]["purposes"]["media_to_customers"] == "refused"
    hand.click("next")
    hand.page("RequestsPage")


def fill(page: Any, **fields: str) -> None:
    for name, value in fields.items():
        page.fields.fill(name, value)


def begin_correction(hand: Hand, code: str) -> Any:
    hand.click("new-request")
    hand.page("NewRequestPage")
    hand.choose("kind", "correct")
    hand.choose("proof", "in_person")
    hand.type("code", code)
    hand.click("correct")
    return hand.page("CorrectFormPage")


def test_a_form_is_put_right(hand: Hand, core: Core) -> None:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    page = begin_correction(hand, session.book.person.code)
    assert page.guardian is None
    hand.click("next")
    hand.bot.waitUntil(lambda: hand.trouble() != "")
    fill(page, **{**FORM, "birth_date": "1990-05-04", "name": "Canary-Right-Gs3"})
    hand.click("next")
    hand.page("CorrectedPage")
    assert "1 session here" in texts(hand.window.page)
    assert list(session.book.folder.half("identity").rglob("form-2.age"))
    assert core.desk.rows(PROJECT) == []
    hand.click("next")
    hand.page("RequestsPage")


def test_what_was_sent_goes_as_a_request_whose_number_prints(hand: Hand, core: Core) -> None:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    state = session.book.state
    core.parts.note(
        ReceiptVerified(
            session=state.session, half="identity", manifest_hash=state.manifests["identity"], revision=1,
            receipt_hash="sha256:" + "0" * 64,
        )
    )  # fmt: skip
    page = begin_correction(hand, session.book.person.code)
    fill(page, **{**FORM, "birth_date": "1990-05-04", "name": "Canary-Right-Gs3"})
    hand.click("next")
    hand.page("CorrectedPage")
    (row,) = core.desk.rows(PROJECT)
    assert (row.standing.kind, hand.find("number").text()) == ("correct", row.standing.number)
    assert "1 session: the organisation has the form" in texts(hand.window.page)
    assert hand.find("print").isVisible()
    hand.click("next")
    hand.page("RequestsPage")


def test_a_childs_form_asks_the_guardian_again(hand: Hand, core: Core) -> None:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", True, "demo", RAMP)))
    core.sessions.leave()
    page = begin_correction(hand, session.book.person.code)
    assert page.guardian is not None
    fill(page, **{**FORM, "birth_date": "2016-08-30", "name": "Canary-Right-Gs3"})
    hand.click("next")
    hand.bot.waitUntil(lambda: "guardian" in hand.trouble())
    for name, value in GUARDIAN.items():
        page.guardian.fill(name, value)
    hand.click("next")
    hand.page("CorrectedPage")
    assert list(session.book.folder.half("identity").rglob("form-2.age"))


def test_a_child_that_is_found_is_told_with_what_it_means(hand: Hand, core: Core) -> None:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    page = begin_correction(hand, session.book.person.code)
    fill(page, **{**FORM, "birth_date": "2016-08-30"})
    hand.click("next")
    hand.page("CorrectedPage")
    told = texts(hand.window.page)
    assert "a child was recorded without a guardian" in told
    assert "No guardian can agree afterwards" in told
    (row,) = core.sessions.rows(PROJECT)
    assert row.trouble == "ChildFound"


def test_nobody_of_this_code_is_asked_for_again(hand: Hand) -> None:
    hand.click("new-request")
    hand.page("NewRequestPage")
    hand.choose("kind", "correct")
    hand.choose("proof", "in_person")
    hand.type("code", "DR-3VTA80ZCF")  # its check character is wrong
    hand.click("correct")
    hand.bot.waitUntil(lambda: "not a contributor's code" in hand.trouble())
    hand.type("code", new_contributor_code("DR"))
    hand.click("correct")
    hand.bot.waitUntil(lambda: "holds nothing" in hand.trouble())

"""One request on the desk: what was done, by whom, what is left of its days, its paper, and the next step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pypdf import PdfReader
from PySide6.QtWidgets import QAbstractButton

from collector.build import Core
from collector.rights.asking import Asked, Proof
from collector.session.beginning import StartChoice
from collector.session.wiping import has_leftovers
from tests.flows.hand import Hand
from tests.rig.answers import sealed
from tests.rig.letters import PROJECT
from tests.rig.world import RAMP
from tests.ui.desks import texts
from tests.ui.gallery import PAGES
from tests.ui.requests import core, hand
from ui.flows.rights.rights import RightsFlow

__all__ = ["core", "hand"]


def open_request(hand: Hand, core: Core, asked: Asked) -> str:
    """Take a request, and open it from the list."""
    number = core.desk.file(PROJECT, asked).standing.number
    flow(hand)._show_list()
    hand.click(f"open-{number}")
    hand.page("RequestPage")
    return number


def flow(hand: Hand) -> RightsFlow:
    found = hand.window.findChild(RightsFlow)
    assert found is not None
    return found


def test_a_request_tells_its_days_and_what_was_done(hand: Hand, core: Core) -> None:
    number = open_request(hand, core, Asked("access", lost="Ana, in May"))
    told = texts(hand.window.page)
    assert number in told
    assert "30 days left" in told
    assert "Taken at this laptop" in told
    assert "goes first" in told
    assert "Ana" not in told, "what was told stands in the sealed letter alone"
    hand.click("back")
    hand.page("RequestsPage")


def test_its_paper_is_saved_with_the_number_and_nothing_of_the_person(
    hand: Hand, core: Core, tmp_path: Path
) -> None:
    number = open_request(hand, core, Asked("access", lost="Ana, in May"))
    flow(hand)._copying.save_in(tmp_path)
    (file,) = wait_for_file(hand, tmp_path)
    text = "".join(page.extract_text() for page in PdfReader(file).pages)
    assert number in text
    assert "Ana" not in text


def wait_for_file(hand: Hand, folder: Path) -> list[Path]:
    hand.bot.waitUntil(lambda: bool(list(folder.glob("*.pdf"))), timeout=20_000)
    hand.bot.waitUntil(lambda: not hand.window.worker.busy)
    return list(folder.glob("*.pdf"))


def test_sending_it_now_is_asked_of_the_outbox(hand: Hand, core: Core, qtbot: Any) -> None:
    open_request(hand, core, Asked("access", lost="Ana, in May"))
    with qtbot.waitSignal(flow(hand).taken):
        hand.click("send")


def test_who_stood_by_a_deletion_is_told_after_it(hand: Hand, core: Core) -> None:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    asked = Asked("withdraw", code=session.book.person.code, proof=Proof("in_person"))
    number = open_request(hand, core, asked)
    assert "A second person" in texts(hand.window.page)
    hand.click("confirm")
    hand.page("ConfirmRequestPage")
    hand.type("second", "ben")
    hand.type("second_pin", "0000")
    hand.click("delete")
    hand.page("RequestTakenPage")
    assert not has_leftovers(session.book.folder)
    hand.click("next")
    hand.page("RequestsPage")
    hand.click(f"open-{number}")
    page = hand.page("RequestPage")
    assert "demo and ben stood by it" in texts(page)
    assert "Done on this laptop, in 1 session" in texts(page)
    assert page.findChild(QAbstractButton, "confirm") is None


def test_what_is_settled_can_only_be_printed(show: Any) -> None:
    for name, word in (("16-request-done", "it is done"), ("16-request-refused", "turned it down")):
        page = show(PAGES[name]("en"))
        assert word in texts(page)
        assert page.findChild(QAbstractButton, "send") is None
        assert page.findChild(QAbstractButton, "print") is not None

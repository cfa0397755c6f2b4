"""A lead's word over a page: asked once, given once, and the page below is there again when it fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from collector.build import Core
from collector.errors import BadPack
from collector.session.device_choice import DeviceChoice
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.letters import PROJECT
from tests.rig.world import RAMP, open_laptop
from tests.ui.gallery import PAGES
from ui.flows.consent.leads_word import LeadsWord
from ui.flows.consent.opening import Opening
from ui.presenter.people import LeadView
from ui.window import Window

AGE = LeadView("age")


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    found = open_laptop(tmp_path / "data")
    yield found
    found.close()


@pytest.fixture
def hand(words: Any, qtbot: Any) -> Iterator[Hand]:
    window = Window(words, Ticking())
    window.show()
    window.show_page(PAGES["07-identity"]("en"))
    yield Hand(qtbot, window)
    qtbot.waitUntil(lambda: not window.worker.busy)
    window.finish()


def test_a_word_is_given_once_and_only_its_own_page_is_lifted(hand: Hand, core: Core) -> None:
    """Pressed twice, and Esc while the PIN is looked at: neither takes another page away."""
    window, heard = hand.window, []
    below = window.page
    LeadsWord(window, core, PROJECT).ask(AGE, heard.append, back=lambda: heard.append("back"))
    page: Any = hand.page("LeadPage")
    may_go_on = threading.Event()
    window.worker.ask(may_go_on.wait, lambda _: None, window.tell)
    hand.type("lead", "demo")
    for _ in range(2):
        page.pin.setText("0000")
        hand.bot.keyClick(page.pin, Qt.Key.Key_Return)
    hand.bot.keyClick(window, Qt.Key.Key_Escape)
    assert window.page is page
    may_go_on.set()
    hand.bot.waitUntil(lambda: not window.worker.busy)
    assert heard == ["demo"]
    assert window.page is below


def test_who_cannot_be_asked_for_a_word_leaves_all_as_it_was(hand: Hand, core: Core) -> None:
    heard: list[str] = []
    LeadsWord(hand.window, core, "nowhere").ask(AGE, heard.append, back=lambda: heard.append("back"))
    hand.bot.waitUntil(hand.window.banner.isVisible)
    assert heard == ["back"]


def test_a_policy_that_cannot_be_read_begins_nothing_and_says_so(hand: Hand, core: Core) -> None:
    """Whoever waits for the session is told that there is none."""

    def find_earlier(_project: str, code: str) -> Any:
        return SimpleNamespace(code=code)

    def tell_since(*_: Any) -> Any:
        raise BadPack("The policy can't be read.")

    archive = SimpleNamespace(find_earlier=find_earlier, tell_since=tell_since)
    broken: Any = SimpleNamespace(archive=archive, projects=core.projects, people=core.people)
    opening = Opening(hand.window, broken, PROJECT, LeadsWord(hand.window, core, PROJECT))
    devices: DeviceChoice = RAMP
    with hand.bot.waitSignal(opening.failed):
        opening.begin(devices, {}, code="DR-3VTA80ZCF")
    assert hand.window.banner.isVisible()
    assert opening.prepared is None

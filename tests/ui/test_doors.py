"""The laptop's own doors on the real window: the first passphrase, first PINs, and what idling locks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from collector.__main__ import _open_core
from collector.build import Core
from collector.passphrase import tell_strength
from collector.seal.keys import read_identities
from collector.seal.opening import open_bytes
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.letters import PROJECT
from tests.rig.team import open_team, team_world
from tests.rig.world import kit, open_laptop
from tests.ui import sample
from ui.app import App
from ui.flows.desk.desk import DeskFlow
from ui.flows.desk.entering import Entering
from ui.pages.consent.decide_again import DecideAgainPage
from ui.pages.consent.same_person import SamePersonPage
from ui.pages.desk.first_pin import FirstPinPage
from ui.pages.desk.unlock import UnlockPage
from ui.presenter.returning import AgainView
from ui.presenter.signing_in import FirstPinGiven, FirstPinView
from ui.window import Window


def texts(page: Any) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def open_window(words: Any) -> Window:
    window = Window(words, Ticking())
    window.show()
    return window


def close(window: Window, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not window.worker.busy)
    window.finish()


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("COLLECTOR_PASSPHRASE_FILE", raising=False)


@pytest.mark.usefixtures("no_keyring")
def test_the_first_start_chooses_the_passphrase_twice(words: Any, qtbot: Any, tmp_path: Path) -> None:
    """The real way in: the door's own call, the app's own page, the core's own keystore."""
    data = tmp_path / "data"
    for turn in ("first", "second"):
        window = open_window(words)
        hand = Hand(qtbot, window)
        app = App(window, lambda ask: _open_core(data, ask), None)
        app.begin()
        page: Any = hand.page("UnlockPage")
        if turn == "first":
            for typed, again, trouble in (
                ("a", "a", "ten characters"), ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "Too easy"),
                ("a good passphrase", "a goof passphrase", "not the same"),
            ):  # fmt: skip
                hand.type("passphrase", typed)
                hand.type("again", again)
                hand.click("unlock")
                assert trouble in page.trouble.text()
                assert not (data / "keystore.slots").exists()
            hand.type("again", "a good passphrase")
        else:
            assert page.again is None
        hand.type("passphrase", "a good passphrase")
        hand.click("unlock")
        hand.page("WelcomePage")
        qtbot.waitUntil(lambda app=app: app.desk is not None, timeout=20_000)
        window.close()
        qtbot.waitUntil(lambda window=window: not window.isVisible(), timeout=20_000)


@pytest.mark.usefixtures("no_keyring")
def test_a_first_start_that_is_closed_makes_no_keystore(words: Any, qtbot: Any, tmp_path: Path) -> None:
    window = open_window(words)
    App(window, lambda ask: _open_core(tmp_path / "data", ask), None).begin()
    Hand(qtbot, window).page("UnlockPage")
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert not (tmp_path / "data" / "keystore.slots").exists()


def test_the_strength_is_told_while_typing(show: Any) -> None:
    page = show(UnlockPage(first=True, judge=tell_strength))
    for typed, told in (("a", "ten characters"), ("ten letters", "Good enough"), ("a" * 12, "Too easy"),
                        ("six words are in this one", "Strong")):  # fmt: skip
        page.passphrase.setText(typed)
        assert told in page.strength.text()


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Core]:
    core = open_team(tmp_path / "data", team_world(tmp_path / "world", real=True))
    yield core
    core.close()


def test_from_the_organisations_code_to_a_recorders_own_pin(
    words: Any, qtbot: Any, real: Core, tmp_path: Path
) -> None:
    """A real project's first hours: the lead with the code, then a recorder whom the lead lets in."""
    window = open_window(words)
    hand = Hand(qtbot, window)
    entering = Entering(window, real, PROJECT)
    entering.begin()
    sign_in(hand, "demo", "1234")
    hand.page("FirstPinPage")
    entering._first_pins.save_file(tmp_path / "code.age")
    qtbot.waitUntil((tmp_path / "code.age").exists)
    qtbot.waitUntil(lambda: "Only the organisation" in hand.trouble())
    words_in_it = open_bytes((tmp_path / "code.age").read_bytes(), read_identities(kit().key("identity")))
    code = words_in_it.decode().split("first PIN: ")[1].strip()
    set_pin(hand, {"once": "0000-0000-0000"}, "4711", "one-time code is wrong")
    set_pin(hand, {"once": code}, "4711", again="4712", trouble="not the same")
    set_pin(hand, {"once": code}, "4711")
    hand.page("PromisePage")
    assert real.people.operator is not None
    assert real.people.operator.code == "demo"

    entering.begin()
    hand.page("SignInPage")
    assert real.people.operator is None
    sign_in(hand, "ben", "1234")
    hand.page("FirstPinPage")
    set_pin(hand, {"lead": "demo", "lead_pin": "9999"}, "5555", "PIN is wrong")
    set_pin(hand, {"lead": "demo", "lead_pin": "4711"}, "5555")
    qtbot.waitUntil(lambda: "Choose a PIN of your own" in texts(window.page))
    set_pin(hand, {"old": "5555"}, "5555", "the old one")
    set_pin(hand, {"old": "5555"}, "8888")
    hand.page("PromisePage")
    assert real.people.operator.code == "ben"
    close(window, qtbot)


def sign_in(hand: Hand, code: str, pin: str) -> None:
    hand.page("SignInPage")
    hand.type("operator", code)
    hand.type("pin", pin)
    hand.click("sign-in")


def set_pin(hand: Hand, who: dict[str, str], new: str, trouble: str = "", again: str = "") -> None:
    page: Any = hand.window.page
    for name, typed in {**who, "new": new, "again": again or new}.items():
        hand.type(name, typed)
    hand.click("set-pin")
    if trouble:
        hand.bot.waitUntil(lambda: trouble in page.trouble.text())


def test_idling_locks_the_recorders_pages(words: Any, qtbot: Any, tmp_path: Path) -> None:
    core = open_laptop(tmp_path / "data")
    window = open_window(words)
    hand = Hand(qtbot, window)
    desk = DeskFlow(window, core, PROJECT)
    desk.begin()
    sign_in(hand, "demo", "0000")
    for place, page in (("home", "HomePage"), ("outbox", "OutboxPage"), ("requests", "RequestsPage"),
                        ("contact", "ContactPage")):  # fmt: skip
        hand.page("HomePage")
        desk._go(place)
        hand.page(page)
        desk._presence.left_alone.emit()
        hand.page("SignInPage")
        assert core.people.operator is None
        sign_in(hand, "demo", "0000")
    hand.page("HomePage")
    desk._presence.left_alone.emit()
    hand.page("SignInPage")
    for place in ("home", "outbox", "requests", "contact", "devices"):
        desk._go(place)  # what was under way before, such as a place being saved, leads on to a page
        qtbot.waitUntil(lambda: not window.worker.busy)
        hand.page("SignInPage")
    desk.end()
    close(window, qtbot)
    core.close()


def test_the_question_who_is_there_says_what_is_so(show: Any) -> None:
    nothing, keeping = "Nothing has been recorded yet", "keep what you said, or delete it"
    for takes, told, untold in ((0, nothing, keeping), (2, keeping, nothing)):
        frame = sample.prepared().frame("record", takes=takes)
        for codes in (("DR-3VTA80ZCF",), ("DR-3VTA80ZCF", "DR-5QJ2E9XSB")):
            words = texts(show(SamePersonPage(frame, codes)))
            assert told in words
            assert untold not in words
            assert all(code in words for code in codes)
            assert ("Still the same person?" in words) == (len(codes) == 1)


def test_a_guardians_word_that_ran_out_makes_nobody_grown_up(show: Any) -> None:
    frame = sample.prepared().frame("record")
    told = {
        why: texts(show(DecideAgainPage(frame, AgainView(why, (), 1))))
        for why in ("ahead_over", "grown", "policy")
    }
    marks = {"ahead_over": "run out", "grown": "old enough", "policy": "old policy"}
    for why, words in told.items():
        assert [name for name, mark in marks.items() if mark in words] == [why]


def test_no_pin_stays_on_the_page_once_it_was_given(show: Any, qtbot: Any) -> None:
    page = show(FirstPinPage(FirstPinView("by_lead", "ben")))
    typed = {"lead": "demo", "lead_pin": "4711", "new": "", "again": ""}
    for name, text in typed.items():
        page.fields[name].setText(text)
    with qtbot.assertNotEmitted(page.given):
        page.findChild(QAbstractButton, "set-pin").click()
    assert "Type the new PIN" in page.trouble.text()
    for name in ("new", "again"):
        page.fields[name].setText("5555")
    with qtbot.waitSignal(page.given) as caught:
        page.findChild(QAbstractButton, "set-pin").click()
    assert caught.args == [FirstPinGiven("5555", lead="demo", lead_pin="4711")]
    page.show_trouble("The PIN is wrong.")
    assert [field.text() for field in page.fields.values()] == ["demo", "", "", ""]

"""The talk with somebody who can't read, page by page over a real session; the child that asks again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from collector.errors import CollectorError
from collector.session.session import Session
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.answers import WITNESS, bring_to
from tests.rig.world import Laptop
from ui.app import make_app
from ui.flows.consent.prepared import prepare
from ui.flows.consent.talk import Talk
from ui.window import Window
from ui.words import Words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


class Stage:
    """A window, a session on a laptop of its own, and the talk between them."""

    def __init__(self, bot: Any, window: Window, session: Session) -> None:
        self.hand, self.window, self.session = Hand(bot, window), window, session
        self.told = False
        prepared = prepare(session.book.pack, "en", "demo")
        self.talk = Talk(session, prepared, window.show_page, self.run, window)
        self.talk.show_step(session.view)

    def run(self, call: Callable[[], object]) -> None:
        """Call the core, then show the next step, as the session's flow does."""
        try:
            call()
        except CollectorError as error:
            self.told = self.talk.show_trouble(error)
        else:
            self.talk.show_step(self.session.view)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.session.book.folder.half("identity").rglob("evidence-*"))


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    found = Laptop(tmp_path / "data")
    found.install()
    yield found
    found.close()


@pytest.fixture
def window(qtbot: Any) -> Iterator[Window]:
    words = Words(make_app())
    words.speak("en")
    shown = Window(words, Ticking())
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    shown.show()
    yield shown
    shown.finish()


def name_witness(hand: Hand, name: str = WITNESS.name) -> None:
    hand.page("WitnessPage")
    hand.type("witness-name", name)
    hand.choose("witness-language", "cmn")
    hand.click("next")


def to_statement(stage: Stage) -> Any:
    """With a witness, to the page on which the contributor speaks."""
    hand = stage.hand
    hand.click("read-to-me")
    name_witness(hand)
    hand.read_policy()
    return choose(hand)


def choose(hand: Hand) -> Any:
    hand.page("ChoicesPage")
    for name in ("media_for_training_data", "voice"):
        if not hand.find(f"switch-{name}").isChecked():
            hand.click(f"switch-{name}")
    hand.click("accept")
    hand.answer_questions()
    return hand.page("StatementPage")


def say(stage: Stage, page: Any) -> None:
    stage.hand.click("record")
    stage.hand.bot.waitUntil(lambda: page.recording, timeout=10_000)
    stage.hand.click("record")
    stage.hand.bot.waitUntil(page.listen.isVisible, timeout=10_000)


def test_who_changes_their_mind_about_being_read_to(qtbot: Any, window: Window, laptop: Laptop) -> None:
    stage = Stage(qtbot, window, laptop.start())
    hand = stage.hand
    hand.click("read-to-me")
    hand.page("WitnessPage")
    hand.click("back")
    hand.page("PolicyPage")
    hand.click("read-to-me")
    name_witness(hand, "Demo recorder")
    page: Any = hand.page("WitnessPage")
    assert page.trouble.text() == "A witness is not one of the team."
    assert page.name.hasFocus()
    name_witness(hand)
    hand.page("PolicyPage")
    assert stage.session.view.oral
    hand.click("read-alone")
    hand.find("read-to-me")
    assert not stage.session.view.oral


def test_going_back_destroys_what_was_said(qtbot: Any, window: Window, laptop: Laptop) -> None:
    stage = Stage(qtbot, window, laptop.start())
    page = to_statement(stage)
    say(stage, page)
    assert stage.files() == ["evidence-1.age"]
    stage.hand.click("back")
    stage.hand.page("ChoicesPage")
    assert stage.files() == []
    page = choose(stage.hand)
    say(stage, page)
    stage.hand.click("accept")
    signing: Any = stage.hand.page("SignPage")
    assert signing.heading.title.text() == "The witness signs"
    assert signing.pad.name.text() == WITNESS.name
    stage.hand.draw()
    stage.hand.click("accept")
    stage.hand.page("IdentityPage")
    assert stage.files() == ["evidence-1.age", "evidence-2.age"]


def test_a_mark_and_a_witness_who_does_not_sign(qtbot: Any, window: Window, laptop: Laptop) -> None:
    """Without that signature there is no consent by voice: another witness, and everything anew."""
    stage = Stage(qtbot, window, laptop.start())
    to_statement(stage)
    hand = stage.hand
    hand.click("mark")
    signing: Any = hand.page("SignPage")
    assert signing.pad.read().method == "mark"
    hand.type("signer-name", "Canary Person")
    hand.draw()
    hand.click("accept")
    hand.bot.waitUntil(lambda: stage.session.view.step == "witness")
    hand.click("refuse")
    name_witness(hand, "Somebody Else")
    hand.page("PolicyPage")
    assert (stage.session.view.step, stage.files()) == ("policy", [])


def test_nothing_said_yet_is_told_beside_the_answers(qtbot: Any, window: Window, laptop: Laptop) -> None:
    stage = Stage(qtbot, window, laptop.start())
    page = to_statement(stage)
    stage.hand.click("accept")
    assert stage.told
    assert page.trouble.text() == "Nothing was said yet."
    assert stage.session.view.step == "statement"


def test_a_child_that_asks_again_is_told_everything_again(qtbot: Any, window: Window, laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "assent")
    stage = Stage(qtbot, window, session)
    hand = stage.hand
    hand.page("AssentPage")
    hand.click("assent-ask_again")
    page: Any = hand.page("AssentPage")
    assert page.heading.title.text() == "Here it is once more"
    assert session.view.step == "assent"
    hand.click("ask-now")
    hand.click("assent-yes")
    hand.page("IdentityPage")

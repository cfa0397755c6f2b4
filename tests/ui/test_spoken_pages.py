"""Being read to: sounds that play and fall silent, who stands by, what is said, the child's reading."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from collector.errors import SoundUnplayable
from tests.flows.ticking import Ticking
from tests.ui import sample
from tests.ui.gallery import PAGES
from ui.flows.consent.listening import Listening
from ui.pages.consent.assent import AssentPage
from ui.pages.consent.policy import PolicyPage
from ui.pages.consent.sign import SignPage
from ui.pages.consent.statement import StatementPage
from ui.pages.consent.witness import WitnessPage
from ui.presenter.consenting import PolicyPart, PolicyView
from ui.presenter.listening import SoundShown
from ui.presenter.pack_views import make_witness_view
from ui.presenter.recording import LevelShown
from ui.presenter.spoken import SpokenShown
from ui.widgets.base.answer import AnswerCard
from ui.widgets.base.buttons import Button
from ui.widgets.consent.listen import ListenButton
from ui.window import Window

CLOCK = Ticking()
LONG = tuple(f"Sentence number {number} of this part, which is long." for number in range(80))


class FakePlayer:
    """A loudspeaker of two seconds that a test moves; notes which thread it was asked from."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position_s, self.length_s = data, 0.0, 2.0
        self.playing = self.ended = self.closed = False
        self.threads: set[str] = set()

    def play(self) -> None:
        self.threads.add(threading.current_thread().name)
        self.playing, self.ended = True, False

    def pause(self) -> None:
        self.threads.add(threading.current_thread().name)
        self.playing = False

    def close(self) -> None:
        self.playing, self.closed = False, True

    def end(self) -> None:
        self.position_s, self.playing, self.ended = 2.0, False, True


@pytest.fixture
def stage(qtbot, words):
    """A window, what serves its pages, and every player that was made."""
    window = Window(words)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    players: list[FakePlayer] = []

    def make(data: bytes) -> FakePlayer:
        players.append(FakePlayer(data))
        return players[-1]

    yield window, Listening(window, make), players
    window.finish()


def policy_page(*, aloud: bool = False) -> PolicyPage:
    parts = tuple(PolicyPart(title, LONG) for title in ("First", "Second"))
    view = PolicyView("Policy", "1", parts, sounds=True, aloud=aloud)
    return PolicyPage(sample.prepared().frame("policy", aloud=aloud), view, CLOCK)


def begin(qtbot, stage) -> tuple[PolicyPage, FakePlayer]:
    """Show the policy and let its first part play."""
    window, listening, players = stage
    page = policy_page()
    listening.attend(page, lambda key: b"sound " + key.encode())
    window.show_page(page)
    page.listen.click()
    qtbot.waitUntil(lambda: page.listen.shown.state == "playing")
    return page, players[-1]


def test_a_part_that_was_heard_is_read(stage, qtbot):
    page, player = begin(qtbot, stage)
    assert player.data == b"sound 0"
    assert player.threads == {"session_0"}, "never on the screen's thread"
    assert not page.next.isEnabled()
    player.position_s = 0.5
    qtbot.waitUntil(lambda: page.left.text() == "0:02 left of this part")
    player.end()
    qtbot.waitUntil(page.next.isEnabled)
    assert page.reader.verticalScrollBar().value() == 0
    page.next.click()
    bar = page.reader.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    CLOCK.move(600)
    qtbot.waitUntil(page.next.isEnabled)
    with qtbot.waitSignal(page.read) as caught:
        page.next.click()
    assert (caught.args[0].sections, caught.args[0].heard) == (2, frozenset({0}))


def test_a_pause_keeps_the_place_and_the_keyboard_is_enough(stage, qtbot):
    page, player = begin(qtbot, stage)
    player.position_s = 0.7
    page.listen.setFocus()
    QTest.keyClick(page.listen, Qt.Key.Key_Space)
    assert page.listen.shown == SoundShown("paused", 0.7, 2.0)
    qtbot.waitUntil(lambda: not player.playing)
    QTest.keyClick(page.listen, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.listen.shown.state == "playing")
    assert (player.playing, player.position_s) == (True, 0.7)


@pytest.mark.parametrize("way", ["another page", "laid over", "another part"])
def test_it_falls_silent_when_the_page_is_left(stage, qtbot, way):
    window, _, _ = stage
    page, player = begin(qtbot, stage)
    if way == "another page":
        window.show_page(PAGES["11-contact"]("en"))
    elif way == "laid over":
        window.lay_over(PAGES["11-contact"]("en"))
    else:
        page._turn_to(1)
        assert page.listen.key == "1"
    qtbot.waitUntil(lambda: player.closed)
    assert page._reading.heard == set()
    if way != "another page":
        assert page.listen.shown == SoundShown()


def test_a_page_that_is_left_while_it_loads_stays_silent(stage, qtbot):
    window, listening, players = stage
    page, gate = policy_page(), threading.Event()

    def load(_key: str) -> bytes:
        gate.wait(10)
        return b""

    listening.attend(page, load)
    window.show_page(page)
    page.listen.click()
    window.lay_over(PAGES["11-contact"]("en"))
    gate.set()
    qtbot.waitUntil(lambda: bool(players) and players[-1].closed)
    assert page.listen.shown == SoundShown()


def test_a_sound_that_can_not_be_played_says_so(stage, qtbot):
    window, listening, _ = stage
    page = policy_page()

    def load(_key: str) -> bytes:
        raise SoundUnplayable("This sound can't be played.")

    listening.attend(page, load)
    window.show_page(page)
    page.listen.click()
    qtbot.waitUntil(window.banner.isVisible)
    assert page.listen.shown == SoundShown()


def test_without_sounds_there_is_no_button(show):
    page = show(PAGES["02b-policy"]("en"))
    assert not page.listen.isVisible()
    assert page.first_focus() is page.reader


def test_who_is_read_to_starts_at_the_sound_and_may_read_after_all(show, qtbot):
    page = show(policy_page(aloud=True))
    assert page.first_focus() is page.listen
    with qtbot.waitSignal(page.alone_asked):
        page.findChild(Button, "read-alone").click()
    page = show(policy_page())
    with qtbot.waitSignal(page.aloud_asked):
        page.findChild(Button, "read-to-me").click()


@pytest.mark.parametrize("interpreted", [False, True])
def test_who_stands_by(show, qtbot, interpreted):
    project = sample.demo_pack().project
    page = show(WitnessPage(sample.prepared().frame("policy"), make_witness_view(project, "en")))
    assert not page.interpreter.isVisible(), "nothing is switched on for anybody"
    page.name.setText("Zhao Yulan")
    page.language.choose("cmn")
    if interpreted:
        page.interpreted.click()
        page.interpreter.setText("Ma Li")
        page.into.choose("und")
    with qtbot.waitSignal(page.given) as caught:
        page.go_on.click()
    given = caught.args[0]
    assert (given.witness.name, given.witness.language) == ("Zhao Yulan", "cmn")
    assert (given.interpreter is not None) == interpreted
    assert "Zhao" not in repr(given)
    page.show_trouble("No.", "witness_name")
    assert page.name.hasFocus()


def test_languages_are_told_once_and_end_with_any_other():
    view = make_witness_view(sample.demo_pack().project, "en")
    words = [word for _, word in view.languages]
    assert len(set(words)) == len(words)
    assert view.languages[-1] == ("und", "")
    assert dict(view.languages)["en"] == "English"
    assert "eng" not in dict(view.languages)
    assert "Prefer not to say" not in words


def test_the_statement_is_begun_ended_heard_and_said_again(show, qtbot):
    page = show(PAGES["06b-statement"]("en"))
    assert isinstance(page, StatementPage)
    page.show_ready()
    assert not page.listen.isVisible()
    with qtbot.waitSignal(page.start_wanted):
        page.button.click()
    page.show_opening()
    assert not page.button.isEnabled()
    page.show_recording()
    page.show_level(LevelShown(-20.0, -18.0, elapsed_s=4.2))
    assert page.clock.text() == "00:04"
    with qtbot.waitSignal(page.end_wanted):
        page.button.click()
    page.show_spoken(SpokenShown(4, ("no_speech",), usable=False))
    assert "No voice was heard" in page.trouble.text()
    assert page.listen.isVisible()
    with qtbot.waitSignal(page.start_wanted):
        page.button.click()


def test_who_stands_by_has_no_mark_to_make(show):
    page = show(PAGES["06c-sign-witness"]("en"))
    assert isinstance(page, SignPage)
    names = {tab.objectName() for tab in page.findChildren(Button) if tab.objectName().startswith("sign-")}
    assert names == {"sign-drawn", "sign-typed"}
    both = show(
        SignPage(sample.prepared().frame("sign"), replace(sample.sign_view(), ways=("mark", "drawn")))
    )
    assert both.pad.read().method == "mark"


def test_ask_me_again_tells_it_once_more_and_then_asks(show, qtbot):
    page = show(PAGES["05c-assent-again"]("en"))
    answers = [card for card in page.findChildren(AnswerCard) if card.objectName().startswith("assent-")]
    assert not any(card.isVisible() for card in answers)
    assert page.heading.title.text() == "Here it is once more"
    page.findChild(AnswerCard, "ask-now").click()
    assert all(card.isVisible() for card in answers)
    assert page.heading.title.text() == "Do you want to do this?"
    with qtbot.waitSignal(page.answered) as caught:
        page.findChild(AnswerCard, "assent-yes").click()
    assert caught.args == ["yes"]


@pytest.mark.parametrize(("name", "offered"), [("05-assent", False), ("05b-assent-pictures", True)])
def test_no_answer_is_for_small_children(show, qtbot, name, offered):
    page = show(PAGES[name]("en"))
    silent = page.findChild(Button, "assent-too_young")
    assert (silent is not None) == offered
    if offered:
        with qtbot.waitSignal(page.answered) as caught:
            silent.click()
        assert caught.args == ["too_young"]


def test_all_is_read_out_in_order_and_the_question_last(show):
    page = show(PAGES["05-assent"]("en"))
    assert isinstance(page, AssentPage)
    asked: list[str] = []
    buttons = page.findChildren(ListenButton)
    for button in buttons:
        button.play_asked.connect(asked.append)
    page.findChild(Button, "read-all").click()
    while len(asked) < len(buttons):
        key = asked[-1]
        next(button for button in buttons if button.key == key).tell_end()
    assert asked == [*(row.sound for row in page._view.rows), "question.flac"]
    page.findChild(Button, "read-all").click()
    page.hide()
    count = len(asked)
    buttons[0].tell_end()
    assert len(asked) == count, "a page that was left reads nothing more"

"""What comes before a take comes in its order, can be called off, and never keeps a take waiting for ever."""

from __future__ import annotations

from typing import Any

import pytest

from collector.errors import DeviceMissing
from collector.session.pacing import LeadIn
from ui.flows.record.leading import Leading
from ui.presenter.pacing import PhaseShown
from ui.window import Window


class FakePlayer:
    """Plays until it is told that it was heard."""

    def __init__(self, log: list[str], name: str, *, broken: bool = False) -> None:
        self.log, self.name, self.broken = log, name, broken
        self.playing = False

    def play(self) -> None:
        if self.broken:
            raise DeviceMissing("There is no loudspeaker, or it is busy.")
        self.log.append(f"play {self.name}")
        self.playing = True

    def close(self) -> None:
        self.log.append(f"close {self.name}")
        self.playing = False


class Stage:
    """A lead-in with what it does written down."""

    def __init__(self, window: Window, *, broken: bool = False) -> None:
        self.log: list[str] = []
        self.phase = ""
        self.players: list[FakePlayer] = []

        def make(name: str) -> Any:
            self.players.append(FakePlayer(self.log, name, broken=broken))
            return self.players[-1]

        self.leading = Leading(window, lambda data: make(data.decode()), lambda: make("tone"))
        self.leading.phase_changed.connect(self._note)
        self.leading.over.connect(lambda: self.log.append("take"))
        self.leading.sound_heard.connect(lambda: self.log.append("heard"))
        self.leading.failed.connect(lambda _error: self.log.append("failed"))

    def _note(self, shown: PhaseShown) -> None:
        if shown.phase != self.phase or shown.phase == "beeping":  # a wait is told 25 times a second
            self.phase = shown.phase
            self.log.append(shown.phase)

    def begin(self, plan: LeadIn) -> None:
        self.leading.begin(plan, lambda: b"sound")


@pytest.fixture
def window(qtbot: Any, words: Any) -> Any:
    found = Window(words)
    qtbot.addWidget(found)
    yield found
    found.worker.close()


EVERYTHING = LeadIn("prompts/a.flac", 0.05, "before", 0.05)


def test_sound_wait_and_tone_come_in_this_order(window: Window, qtbot: Any) -> None:
    stage = Stage(window)
    stage.begin(EVERYTHING)
    for count in (1, 2):
        qtbot.waitUntil(lambda wanted=count: len(stage.players) == wanted and stage.players[-1].playing)
        stage.players[-1].playing = False
    qtbot.waitUntil(lambda: stage.log[-1] == "take")
    told = [line for line in stage.log if not line.startswith("close")]
    assert told == ["playing", "play sound", "heard", "waiting", "beeping", "play tone", "beeping", "take"]
    qtbot.waitUntil(lambda: {"close sound", "close tone"} <= set(stage.log))
    assert not stage.leading.active


def test_nothing_to_wait_for_is_a_take_at_once(window: Window) -> None:
    stage = Stage(window)
    stage.begin(LeadIn())
    assert stage.log == ["take"]


def test_what_is_called_off_brings_no_take(window: Window, qtbot: Any) -> None:
    stage = Stage(window)
    stage.begin(EVERYTHING)
    stage.leading.cancel()
    qtbot.waitUntil(lambda: "close sound" in stage.log)  # it began meanwhile, in the worker
    assert not stage.leading.active
    assert "take" not in stage.log


def test_without_a_loudspeaker_the_light_still_goes_green(window: Window, qtbot: Any) -> None:
    stage = Stage(window, broken=True)
    stage.begin(EVERYTHING)
    qtbot.waitUntil(lambda: stage.log[-1] == "take")
    assert stage.log.count("failed") == 2


def test_a_tone_within_the_take_is_closed_with_it(window: Window, qtbot: Any) -> None:
    stage = Stage(window)
    stage.leading.beep()
    qtbot.waitUntil(lambda: stage.log == ["play tone"])
    ended: list[str] = []
    qtbot.waitUntil(lambda: stage.leading._player is not None)
    stage.leading.end_in(0.02, lambda: ended.append("ended"))
    qtbot.waitUntil(lambda: ended == ["ended"] and "close tone" in stage.log)

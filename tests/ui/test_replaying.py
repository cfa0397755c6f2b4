"""Takes are heard on the review page: opened in memory, sought by click and key, silent when it is left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from collector.capture.device.player import Sounding
from collector.session.device_choice import DeviceChoice
from tests.rig.answers import bring_to, record
from tests.rig.world import Laptop
from ui.flows.review.replaying import Replaying
from ui.pages.desk.message import MessagePage
from ui.pages.review.review import ReviewPage
from ui.presenter.reviewing import build_review
from ui.widgets.base.buttons import Button
from ui.widgets.record.verdict_words import count_causes
from ui.window import Window


@dataclass
class HandPlayer:
    """A loudspeaker whose time the test moves on."""

    sounding: Sounding
    playing: bool = False
    closed: bool = False
    position_s: float = 0.0
    sought: list[float] = field(default_factory=list)

    @property
    def length_s(self):
        return self.sounding.length_s

    def play(self):
        self.playing = True

    def pause(self):
        self.playing = False

    def seek(self, position_s):
        self.sought.append(position_s)
        self.position_s = position_s

    def close(self):
        self.playing, self.closed = False, True


@dataclass
class Stage:
    session: object
    replaying: Replaying
    window: Window
    players: list
    bot: object

    def review(self):
        page = ReviewPage(build_review(self.session.view, {}, {}, 24))
        self.replaying.attend(page, self.session.view)
        self.window.show_page(page)
        return page

    def press(self, page, name):
        self.bot.mouseClick(page.findChild(Button, name), Qt.MouseButton.LeftButton)

    def hear(self, page, take):
        """Press Listen and wait for the sound."""
        count = len(self.players)
        self.press(page, f"listen-{take}")
        self.bot.waitUntil(lambda: len(self.players) > count and self.replaying._heard is not None)
        return self.players[-1]


@pytest.fixture
def stage(qtbot, words, tmp_path):
    laptop = Laptop(tmp_path / "data")
    laptop.install()
    session = bring_to(laptop.start(devices=DeviceChoice("simulated:speech:fast", None)), "record")
    for prompt in ("p01", "p02"):
        record(session, prompt)
    window, players = Window(words), []
    window.resize(1280, 800)
    window.show()

    def make(sounding):
        players.append(HandPlayer(sounding))
        return players[-1]

    found = Stage(session, Replaying(window, session, make), window, players, qtbot)
    yield found
    found.replaying.silence()
    qtbot.waitUntil(lambda: not window.worker.busy)
    window.finish()
    laptop.close()


def test_a_take_is_heard_and_gone_to_by_click_and_key(stage, qtbot):
    page = stage.review()
    take = stage.session.view.takes[1]
    player = stage.hear(page, take.take)
    assert player.playing
    assert player.length_s == pytest.approx(take.duration_ms / 1000, abs=0.01)
    assert np.abs(player.sounding.samples).max() > 0
    assert [row.listen._icon_name for row in page.rows if row.take == take.take] == ["pause"]
    wave = page.player.wave
    assert wave.isVisible()
    qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 2, 10))
    assert player.sought[-1] == pytest.approx(player.length_s / 2, rel=0.05)
    qtbot.waitUntil(lambda: wave._place_s == player.position_s)
    qtbot.keyClick(wave, Qt.Key.Key_Home)
    assert player.sought[-1] == 0.0
    qtbot.keyClick(wave, Qt.Key.Key_End)
    assert player.sought[-1] == pytest.approx(player.length_s, abs=0.05)
    stage.press(page, "player-toggle")
    qtbot.waitUntil(lambda: not player.playing)
    qtbot.waitUntil(lambda: page.player.button._icon_name == "play")
    stage.press(page, f"listen-{take.take}")
    qtbot.waitUntil(lambda: player.playing)
    assert len(stage.players) == 1


def test_another_take_takes_its_place_and_leaving_ends_it(stage, qtbot):
    page = stage.review()
    first, second = (take.take for take in stage.session.view.takes)
    one = stage.hear(page, first)
    two = stage.hear(page, second)
    assert one.closed
    assert two.playing
    stage.window.show_page(MessagePage("lock", "primary", "A title", "A text", rehearsal=True))
    qtbot.waitUntil(lambda: two.closed)
    assert stage.replaying._heard is None


def test_what_was_asked_for_before_the_page_was_left_is_never_heard(stage, qtbot):
    page = stage.review()
    stage.press(page, f"listen-{stage.session.view.takes[0].take}")
    stage.replaying.silence()
    qtbot.waitUntil(lambda: bool(stage.players) and stage.players[0].closed)
    assert stage.replaying._heard is None
    assert not page.player.wave.isVisible()


def test_a_take_that_is_gone_says_so_and_the_page_stands(stage, qtbot):
    page = stage.review()
    take = stage.session.view.takes[0].take
    stage.session.takes.delete(take)
    stage.press(page, f"listen-{take}")
    qtbot.waitUntil(lambda: not stage.window.worker.busy)
    assert stage.players == []
    assert not page.player.wave.isVisible()


def test_the_summary_counts_what_is_wrong_the_worst_first(stage):
    view = stage.session.view
    first, second = view.takes
    takes = [
        replace(second, verdicts=["too_quiet"]), replace(first, verdicts=["near_silent"]),
        replace(second, take="X", verdicts=["too_quiet"]),
        replace(first, take="Y", verdicts=["silent_digital"]),
    ]  # fmt: skip
    shown = build_review(replace(view, takes=takes), {}, {}, 24)
    assert count_causes(row.verdict for row in shown.rows) == [("Silent", 2), ("Too quiet", 2)]

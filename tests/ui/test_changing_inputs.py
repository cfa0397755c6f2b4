"""Another microphone in two presses, one that is lost is replaced, and the newest take is heard at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer

from collector.errors import DeviceLost, DiskLow, FormIncomplete
from collector.session.device_choice import DeviceChoice
from collector.session.pacing import GLANCE_S
from collector.session.settings import KeptSettings
from tests.rig.answers import bring_to
from tests.rig.world import Laptop
from tests.ui.gallery import PAGES
from tests.ui.test_replaying import HandPlayer
from ui.flows.consent.prepared import prepare
from ui.flows.record.hearing import Hearing
from ui.flows.record.recording import RecordingFlow
from ui.pages.place.inputs import InputsPage
from ui.pages.record.record import RecordPage
from ui.widgets.base.buttons import Button
from ui.window import Window

RAMP, VOICE = "simulated:ramp", "simulated:speech"


@dataclass
class Stage:
    session: Any
    window: Window
    flow: RecordingFlow
    bot: Any
    kept: KeptSettings
    players: list[HandPlayer] = field(default_factory=list)

    @property
    def page(self) -> RecordPage:
        self.bot.waitUntil(lambda: isinstance(self.window.page, RecordPage), timeout=20_000)
        assert isinstance(self.window.page, RecordPage)
        return self.window.page

    def press(self, button: Any) -> None:
        self.bot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=20_000)
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)

    def open_inputs(self) -> InputsPage:
        self.press(self.page.level.microphone)
        self.bot.waitUntil(lambda: isinstance(self.window.page, InputsPage), timeout=20_000)
        assert isinstance(self.window.page, InputsPage)
        return self.window.page

    def record(self) -> None:
        """One short take by the button."""
        page, count = self.page, len(self.session.view.takes)
        self.press(page.button)
        self.bot.waitUntil(lambda: page.recording and page.button.isEnabled(), timeout=20_000)
        self.press(page.button)
        self.bot.waitUntil(lambda: len(self.session.view.takes) > count, timeout=20_000)
        self.bot.waitUntil(page.band.listen.isEnabled, timeout=20_000)


@pytest.fixture
def stage(qtbot: Any, words: Any, tmp_path: Any) -> Iterator[Stage]:
    laptop = Laptop(tmp_path / "data")
    laptop.install()
    session = bring_to(laptop.start(devices=DeviceChoice(RAMP, None)), "record")
    window = Window(words)
    window.resize(1280, 800)
    window.show()
    kept = KeptSettings(tmp_path)
    flow = RecordingFlow(window, session, prepare(session.book.pack, "en", "demo"), kept)
    flow.page_made.connect(window.show_page)
    flow.show(session.view)
    found = Stage(session, window, flow, qtbot, kept)
    qtbot.waitUntil(found.page.button.isEnabled, timeout=30_000)
    yield found
    flow.leave()
    qtbot.waitUntil(lambda: not window.worker.busy, timeout=20_000)
    window.finish()
    laptop.close()


def test_two_presses_change_the_microphone(stage: Stage) -> None:
    record_page = stage.page
    stage.bot.waitUntil(lambda: "Simulated voice" in record_page.level.microphone.text())
    inputs = stage.open_inputs()
    stage.press(inputs.findChild(Button, f"use-microphone-{VOICE}"))
    stage.bot.waitUntil(lambda: stage.window.page is record_page, timeout=20_000)
    assert stage.session.devices.choice.microphone == VOICE
    assert stage.window.banner.tone == "done"
    assert stage.window.banner.isVisible()
    stage.record()


def test_it_shows_the_level_and_back_leaves_all_as_it_was(stage: Stage) -> None:
    record_page, inputs = stage.page, stage.open_inputs()
    stage.bot.waitUntil(lambda: inputs.meter._hold_db > -60, timeout=20_000)
    stage.press(inputs.back)
    assert stage.window.page is record_page
    assert stage.session.devices.choice.microphone == RAMP


def test_a_lost_device_offers_another_one_and_other_troubles_do_not(stage: Stage) -> None:
    for error, offered in (
        (DiskLow("Low."), False),
        (FormIncomplete("No.", field="x"), False),
        (DeviceLost("Gone."), True),
    ):
        stage.session.troubles.note(error)
        stage.bot.waitUntil(lambda told=str(error): stage.window.banner.sentence.text() == told)
        assert stage.window.banner.action_button.isVisible() is offered
    assert stage.window.banner.tone == "stop"
    stage.press(stage.window.banner.action_button)
    stage.bot.waitUntil(lambda: isinstance(stage.window.page, InputsPage), timeout=20_000)


def test_the_microphone_can_not_be_changed_while_a_take_runs(stage: Stage) -> None:
    page = stage.page
    stage.press(page.button)
    stage.bot.waitUntil(lambda: page.recording, timeout=20_000)
    assert not page.level.microphone.isEnabled()
    stage.bot.waitUntil(page.button.isEnabled)
    stage.press(page.button)
    stage.bot.waitUntil(page.level.microphone.isEnabled, timeout=20_000)


def test_the_newest_take_is_heard_and_silent_before_the_next_begins(stage: Stage) -> None:
    hearing: Hearing = stage.flow._serving._hearing
    hearing._make = lambda sounding: stage.players.append(HandPlayer(sounding)) or stage.players[-1]  # type: ignore[func-returns-value,return-value,assignment]
    stage.record()
    band = stage.page.band
    assert band.words
    stage.press(band.listen)
    stage.bot.waitUntil(lambda: hearing.sounds and band.listen.text() == "Pause", timeout=20_000)
    player = stage.players[-1]
    assert player.playing
    assert player.length_s > 0
    stage.press(band.again)
    stage.bot.waitUntil(lambda: player.closed, timeout=20_000)
    page = stage.page
    stage.bot.waitUntil(lambda: page.recording and page.button.isEnabled(), timeout=20_000)
    assert not hearing.sounds
    stage.press(page.button)
    stage.bot.waitUntil(lambda: not page.recording, timeout=20_000)


def test_nothing_goes_on_while_somebody_hears_or_changes_something(stage: Stage) -> None:
    stage.page.prompts.by_itself.setChecked(True)
    stage.record()
    page, title = stage.page, stage.page.title.text()
    page.devices_wanted.emit()
    stage.bot.waitUntil(lambda: isinstance(stage.window.page, InputsPage), timeout=20_000)
    stage.window.page.back_asked.emit()
    later = QTimer(stage.window, singleShot=True, interval=round(1000 * GLANCE_S) + 50)
    with stage.bot.waitSignal(later.timeout, timeout=20_000):  # when it would have gone on
        later.start()
    assert stage.page.title.text() == title


def test_going_on_by_itself_is_kept_on_this_laptop(stage: Stage, tmp_path: Any) -> None:
    assert stage.kept.read().by_itself is None
    switch = stage.page.prompts.by_itself
    assert not switch.isChecked(), "the list says by hand"
    switch.click()
    stage.bot.waitUntil(lambda: KeptSettings(tmp_path).read().by_itself is True)
    switch.click()
    stage.bot.waitUntil(lambda: KeptSettings(tmp_path).read().by_itself is False)


def test_a_click_in_the_column_goes_to_that_prompt(stage: Stage) -> None:
    stage.page.jump_wanted.emit(2)
    assert stage.page.title.text().startswith("Prompt 3 of")
    assert stage.page.prompts.list.currentIndex().row() == 2


@pytest.mark.parametrize("moment", ["recording", "beginning"])
def test_a_take_ends_before_a_page_is_laid_over_it(stage: Stage, moment: str) -> None:
    page, viewed, settled = stage.page, [], []
    stage.flow.viewed.connect(viewed.append)
    stage.press(page.button)
    if moment == "recording":
        stage.bot.waitUntil(lambda: page.recording and page.button.isEnabled(), timeout=20_000)
    else:
        stage.bot.waitUntil(lambda: stage.flow._taking._stepping, timeout=20_000)
    stage.flow.settle(lambda: settled.append(len(viewed[-1].takes)))
    stage.bot.waitUntil(lambda: bool(settled), timeout=20_000)
    assert settled == [1]
    assert not page.recording


def test_no_take_goes_on_where_nobody_sees_the_lamp(stage: Stage) -> None:
    page = stage.page
    stage.press(page.button)
    stage.bot.waitUntil(lambda: page.recording and page.button.isEnabled(), timeout=20_000)
    stage.window.lay_over(PAGES["11-contact"]("en"))
    stage.bot.waitUntil(lambda: len(stage.session.view.takes) == 1, timeout=20_000)
    stage.bot.waitUntil(lambda: not page.recording, timeout=20_000)

"""A place is set up once: what is tried is measured and heard from memory, what is kept comes back."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from collector.capture.device.ability import Ability
from collector.capture.device.budget import Power, tell_room
from collector.capture.device.effects import InputFacts
from collector.capture.device.lookup import Camera, Microphone
from collector.capture.device.player import Sounding
from collector.capture.device.signals import make_signal
from collector.capture.picture.look import CameraLook
from collector.capture.sound.level import Level, Preview
from collector.capture.spec import CaptureSpec
from collector.errors import DeviceMissing
from collector.session.places import Places
from collector.session.surroundings import Surroundings
from tests.rig.world import Clock, Laptop
from tests.ui import sample
from ui.flows.place.measuring import Measuring
from ui.flows.place.trying import Trying
from ui.widgets.place.check_row import CheckRow
from ui.window import Window

RATE = 48_000
USB, SECOND = (
    Microphone(1, "USB Mic: Audio (hw:1,0)", "ALSA", 1, RATE),
    Microphone(2, "Second", "ALSA", 1, RATE),
)
CAMERA = Camera("/dev/video0", "Canary Cam")


@dataclass
class HandRecorder:
    """Devices whose time the test moves on; the room is quiet until somebody speaks."""

    heard_s: float = 3.0
    speech: bool = False
    closed: bool = False
    level: Level = field(default_factory=lambda: Level(-20, -18, -15))
    preview: Preview = field(default_factory=lambda: Preview(np.zeros((180, 320, 3), np.uint8), 0.0))

    def recent(self, seconds):
        count = round(seconds * RATE)
        if self.speech:
            return make_signal("speech", RATE, 1)(RATE // 2, count), RATE
        return np.random.default_rng(5).normal(0, 20, (count, 1)).astype(np.int16), RATE

    def look(self):
        return CameraLook(1280, 720, 120, 90, 14_800, ("slow",))

    def close(self):
        self.closed = True


@dataclass
class HandPlayer:
    """A loudspeaker that the test ends."""

    sounding: Sounding
    playing: bool = False
    closed: bool = False

    def play(self):
        self.playing = True

    def close(self):
        self.closed, self.playing = True, False


class HandPlaces(Places):
    """Real places on a real disk; what this computer is like is told by the test."""

    def look_around(self, _project, _devices):
        return Surroundings(
            tell_room(100 << 30, CaptureSpec()), Power(None, None), InputFacts(False), "right"
        )

    def measure_abilities(self):
        return [Ability("av1", 1280, 720, 90), Ability("h264", 1280, 720, 310)]


class HandCore:
    """The core as this page needs it."""

    def __init__(self, laptop: Laptop):
        self.parts = laptop.parts
        self.places = HandPlaces(laptop.parts, lambda _: None)
        self.plugged_in, self.opened, self.refuses = [USB, SECOND], [], False
        self.devices = self  # what is tried is tried here
        self.looks = 0

    def microphones(self):
        return self.plugged_in

    def cameras(self):
        self.looks += 1
        return [CAMERA]

    def open(self, _project, devices):
        if self.refuses:
            raise DeviceMissing("The microphone is there, but sends no sound.")
        self.opened.append((devices, HandRecorder()))
        return self.opened[-1][1]


@dataclass
class Stage:
    core: HandCore
    trying: Trying
    players: list[HandPlayer]
    bot: object
    clock: Clock
    pages: list = field(default_factory=list)

    @property
    def page(self):
        return self.pages[-1]

    def open(self):
        count = len(self.pages)
        self.trying.show(lambda: sample.desk_frame("devices"))
        self.bot.waitUntil(lambda: len(self.pages) > count)
        return self.page

    def code(self, check):
        return self.page.checks[check].shown.code

    def act(self, check, code):
        self.page.checks[check].button.click()
        self.bot.waitUntil(lambda: self.code(check) == code)


@pytest.fixture
def stage(qtbot, words, tmp_path):
    laptop = Laptop(tmp_path / "data")
    laptop.install()
    window = Window(words)
    core, players = HandCore(laptop), []
    trying = Trying(window, core)

    def make(sounding):
        players.append(HandPlayer(sounding))
        return players[-1]

    trying._measuring = Measuring(window, core, make)
    found = Stage(core, trying, players, qtbot, laptop.clock)
    trying.page_made.connect(found.pages.append)
    trying.page_made.connect(window.show_page)
    window.show()
    trying.use_project(laptop.parts.pack("demo-reading").project)
    yield found
    trying.leave()
    qtbot.waitUntil(lambda: not window.worker.busy)
    window.finish()
    laptop.close()


def test_what_is_measured_once_is_kept_and_comes_back(stage, qtbot):
    page = stage.open()
    qtbot.waitUntil(lambda: stage.code("clock") == "clock_right")
    page.camera.choose(CAMERA.source)
    stage.act("room", "room_busy")
    devices, recorder = stage.core.opened[0]
    assert (devices.microphone, devices.camera) == (USB.label, CAMERA.source)
    recorder.heard_s += 5.5
    qtbot.waitUntil(lambda: stage.code("room") == "room_quiet")
    qtbot.waitUntil(lambda: stage.code("camera") == "camera_slow")
    stage.act("format", "format_too_slow")
    assert recorder.closed  # an open camera would take its share of the computer
    page.checks["format"].button.click()
    assert stage.code("format") == "format_instead"
    page.place.setText("Canary room")
    page._traits["province"].choose("CN-YN")
    with qtbot.waitSignal(stage.trying.chosen):
        page.save.click()
    chosen = stage.trying.devices
    assert (chosen.camera_name, chosen.codec) == ("Canary Cam", "h264")
    assert -66_000 < chosen.room_mdb < -62_000
    assert stage.trying.traits == {"province": "CN-YN", "room": "quiet"}
    assert stage.trying.place == "Canary room"

    again = stage.open()
    assert (again.place.text(), again.camera.chosen()) == ("Canary room", CAMERA.source)
    assert (stage.code("room"), stage.code("format")) == ("room_quiet", "format_instead")
    assert len(stage.core.places.of_project("demo-reading")) == 1


def test_a_sentence_is_heard_once_the_microphone_is_closed(stage, qtbot):
    stage.open()
    stage.act("sentence", "sentence_busy")
    recorder = stage.core.opened[0][1]
    recorder.speech, recorder.heard_s = True, recorder.heard_s + 4.0
    stage.act("sentence", "sentence_playing")
    (player,) = stage.players
    assert recorder.closed
    assert player.playing
    assert player.sounding.length_s == 4.0
    assert np.array_equal(player.sounding.samples, recorder.recent(4.0)[0][:, 0])
    player.playing = False
    qtbot.waitUntil(lambda: stage.code("sentence") == "sentence_fine")
    qtbot.waitUntil(lambda: player.closed)


def test_another_microphone_hears_the_room_anew(stage, qtbot):
    page = stage.open()
    stage.act("room", "room_busy")
    stage.core.opened[0][1].heard_s += 5.5
    qtbot.waitUntil(lambda: stage.code("room") == "room_quiet")
    page.trial_over.emit()
    page.microphone.choose(SECOND.label)
    assert stage.code("room") == "room_open"
    with qtbot.waitSignal(stage.trying.chosen):
        page.save.click()
    assert stage.trying.devices.room_mdb is None
    assert "room" not in stage.trying.traits


def test_leaving_forgets_what_was_under_way(stage, qtbot):
    page = stage.open()
    stage.act("sentence", "sentence_busy")
    page.trial_over.emit()
    assert stage.code("sentence") == "sentence_open"
    qtbot.waitUntil(lambda: stage.core.opened[0][1].closed)
    assert stage.players == []


def test_a_pinned_device_is_found_in_another_socket_and_told_when_it_is_away(stage, qtbot):
    page = stage.open()
    page.microphone.choose(USB.label)
    with qtbot.waitSignal(stage.trying.chosen):
        page.save.click()
    moved = Microphone(4, "USB Mic: Audio (hw:3,0)", "ALSA", 1, RATE)
    stage.core.plugged_in = [SECOND, moved]
    assert stage.open().microphone.chosen() == moved.label
    stage.core.plugged_in = [SECOND]
    page = stage.open()
    assert page.microphone.chosen() == ""
    assert "USB Mic" in page.trouble.text()
    page.save.click()
    assert "choose a microphone" in page.trouble.text()


def test_a_device_that_fails_says_so_on_the_page(stage, qtbot):
    page = stage.open()
    stage.core.refuses = True
    page.try_button.click()
    qtbot.waitUntil(lambda: "sends no sound" in page.trouble.text())
    assert not page._trying


def test_another_known_place_is_shown_with_its_own_words(stage, qtbot):
    for name in ("First", "Second"):
        page = stage.open()
        page.place.setText(name)
        with qtbot.waitSignal(stage.trying.chosen):
            page.save.click()
        stage.clock.move(hours=1)
        stage.trying._shown = None
    page = stage.open()
    assert [page.known.itemText(place) for place in range(3)] == ["Second", "First", page.tr("A new place")]
    first = page.known.itemData(1)
    page.known.choose(first)
    page.known.activated.emit(1)
    qtbot.waitUntil(lambda: stage.page is not page)
    assert stage.page.place.text() == "First"
    assert all(isinstance(row, CheckRow) for row in stage.page.checks.values())


@pytest.mark.parametrize(("records", "wanted"), [(["sound"], False), (["sound", "image"], True)])
def test_a_project_without_use_for_a_camera_never_looks_for_one(stage, records, wanted):
    """P-1.1: not even the list; portraits want one also where no video is recorded."""
    project = stage.trying._project
    (voice, *_) = project.kinds
    kinds = [voice.model_copy(update={"records": records})]
    capture = project.capture.model_copy(update={"video": None})
    stage.trying.use_project(project.model_copy(update={"kinds": kinds, "capture": capture}))
    page = stage.open()
    assert (stage.core.looks > 0, page._wants_camera) == (wanted, wanted)

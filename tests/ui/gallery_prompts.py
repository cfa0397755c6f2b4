"""The pages on which prompts are recorded, and the speaker's own screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from collector.session.recording import REMARKS, SKIP_REASONS
from collector.session.view import SessionView
from tests.ui import sample
from ui.pages.place.inputs import InputsPage
from ui.pages.record.record import RecordPage
from ui.pages.record.speaker import SpeakerPage
from ui.presenter.inputs import InputShown, InputsView
from ui.presenter.pacing import PhaseShown
from ui.presenter.prompt_states import find_states
from ui.presenter.recording import LevelShown, RecordFrame, find_prompt
from ui.presenter.standing import RoomShown, UploadShown
from ui.widgets.frame.frame import Page
from ui.widgets.record.speaker_words import name_speaker_button


def show_devices(page: RecordPage, view: SessionView, here: int) -> None:
    """Name the devices, and show how all prompts stand."""
    page.level.name_microphone("USB Condenser Microphone")
    page.camera.name_camera("Integrated Camera")
    page.prompts.show_states(find_states(view, {"clipped": "block"}), here)


def _record_taken(language: str, codes: list[str]) -> Page:
    """A short prompt whose take has just ended."""
    frame = RecordFrame("DR-3VTA80ZCF", True, True, "720p · 30 fps", "48 kHz")
    page = RecordPage(frame, SKIP_REASONS, REMARKS)
    page.resize(1280, 800)
    view = sample.session_view(language)
    takes = [replace(take, verdicts=codes if place == 2 else []) for place, take in enumerate(view.takes)]
    page.show_prompt(find_prompt(replace(view, takes=takes), 2, rules={"clipped": "block"}))
    show_devices(page, replace(view, takes=takes), 2)
    page.show_wave(sample.peaks(4.2))
    page.show_level(LevelShown(-52, -50, noise_db=-61))
    return page


def _record_first(language: str) -> Page:
    """Nothing is recorded yet, and the sound was checked."""
    frame = RecordFrame("DR-3VTA80ZCF", True, False, "", "48 kHz")
    page = RecordPage(frame, SKIP_REASONS, REMARKS)
    page.resize(1280, 800)
    view = sample.session_view(language)
    page.show_prompt(find_prompt(view, 8))
    show_devices(page, view, 8)
    page.band.show_check("near_silent")
    page.show_level(LevelShown(-90, -88))
    return page


def _inputs(_language: str, *, lost: bool = False) -> Page:
    names = ("USB Condenser Microphone", "Built-in Audio Analog Stereo")
    rows = tuple(InputShown(name, name, place == 0 and not lost) for place, name in enumerate(names))
    cameras = (InputShown("/dev/video0", "Integrated Camera", True),)
    page = InputsPage(InputsView(rows, cameras, rehearsal=True, films=not lost))
    page.show_level(LevelShown(-22, -17))
    return page


def _record(language: str) -> Page:
    frame = RecordFrame("DR-3VTA80ZCF", True, True, "720p · 30 fps", "48 kHz")
    page = RecordPage(frame, SKIP_REASONS, REMARKS)
    page.resize(1280, 800)
    view = sample.session_view(language)
    page.show_prompt(find_prompt(view, 2))
    show_devices(page, view, 2)
    page.show_phase(PhaseShown("recording"))
    page.show_wave(sample.peaks(7.3))
    page.show_level(LevelShown(-14.6, -10.2, elapsed_s=7.3, noise_db=-58.2))
    page.standings.show_upload(UploadShown(3, 11))
    page.standings.show_room(RoomShown(14, 0, "fine"))
    rows = np.linspace(92, 34, 180).astype(np.uint8)
    page.camera.preview.show_rgb(np.repeat(np.repeat(rows[:, None, None], 320, 1), 3, 2))
    return page


def _record_practice(language: str) -> Page:
    """A picture to talk about, as practice, while the speaker gets ready; a pedal is set up."""
    frame = RecordFrame("DR-3VTA80ZCF", True, False, "", "48 kHz")
    page = RecordPage(frame, SKIP_REASONS, REMARKS)
    page.resize(1280, 800)
    page.show_pedal("F8")
    page.show_prompt(sample.talk(language))
    page.stage.show_picture(sample.market())
    page.speaker.setText(name_speaker_button(running=True))
    page.show_phase(PhaseShown("waiting", 1.6, 2.0))
    page.show_level(LevelShown(-47, -44))
    return page


def _record_kept(language: str) -> Page:
    """A long text that was read, with a verdict and a remark."""
    frame = RecordFrame("DR-3VTA80ZCF", True, False, "", "48 kHz")
    page = RecordPage(frame, SKIP_REASONS, REMARKS)
    page.resize(1280, 800)
    page.show_prompt(sample.long_prompt(language))
    page.show_wave(sample.peaks(41))
    show_devices(page, sample.session_view(language), 6)
    page.show_level(LevelShown(-52, -50, elapsed_s=41, noise_db=-61))
    page.standings.show_upload(UploadShown(waiting=8, stuck=True))
    page.standings.show_room(RoomShown(0, 25, "low"))
    return page


def _speaker(language: str, *, talk: bool = False) -> Page:
    page = SpeakerPage(rehearsal=True)
    page.resize(1280, 800)
    if talk:
        page.show_prompt(sample.talk(language))
        page.show_picture(sample.market())
        page.show_phase(PhaseShown("recording"))
    else:
        page.show_prompt(find_prompt(sample.session_view(language), 0))
        page.show_phase(PhaseShown("waiting", 1.4, 2.0))
    return page


RECORD_PAGES: dict[str, Callable[[str], Page]] = {
    "07b-record": _record,
    "07b-record-first": _record_first,
    "07b-record-good": lambda language: _record_taken(language, []),
    "07b-record-bad": lambda language: _record_taken(language, ["clipped", "noisy"]),
    "07b-inputs": _inputs,
    "07b-inputs-lost": lambda language: _inputs(language, lost=True),
    "07c-record-practice": _record_practice,
    "07d-record-kept": _record_kept,
    "07e-speaker": _speaker,
    "07f-speaker-talk": lambda language: _speaker(language, talk=True),
}

"""The tone where the microphone hears the loudspeaker: in the take only when it is wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QTimer

from collector.capture.device.lookup import load_portaudio, refresh_devices
from collector.capture.device.player import TONE_HZ
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec
from collector.session.pacing import plan_lead_in
from tests.rig.audio import PulseRig
from tests.rig.sinks import MemorySink, read_sound
from tests.session.test_pacing import prompt
from ui.app import make_app
from ui.flows.record.leading import Leading
from ui.window import Window
from ui.words import Words

RATE, PRE_MS = 48_000, 500
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def leading(qtbot: Any) -> Any:
    window = Window(Words(make_app()))
    qtbot.addWidget(window)
    yield Leading(window)
    window.worker.close()


def tone_in(sound: np.ndarray) -> float:
    """The tone's share of full scale, at its loudest tenth of a second."""
    step = RATE // 10
    turns = np.exp(-2j * np.pi * TONE_HZ * np.arange(step) / RATE)
    mono = sound.reshape(-1).astype(float) / 2**15
    return max(abs(np.dot(mono[at : at + step], turns)) * 2 / step for at in range(0, len(mono) - step, step))


def test_the_tone_is_in_the_take_only_when_it_is_wanted(rig: PulseRig, leading: Leading, qtbot: Any) -> None:
    assert rig.server
    recorder = Recorder.open(CaptureSpec("pulse", pre_ms=PRE_MS), lambda _: None, lambda _: None)

    def record(start: str) -> np.ndarray:
        sink, done = MemorySink(), []
        plan = plan_lead_in(prompt(start=start), PRE_MS, heard=False)

        def begin() -> None:
            take = recorder.start_take(sink, lambda _: None)
            if plan.beep == "within":
                leading.beep()
            QTimer.singleShot(700, lambda: done.append(take.stop()))

        with qtbot.waitSignal(leading.over, timeout=20_000):
            leading.over.connect(begin)
            leading.begin(plan, bytes)
        leading.over.disconnect(begin)
        qtbot.waitUntil(lambda: bool(done), timeout=20_000)
        leading.cancel()
        assert not done[0].cut
        return read_sound(bytes(sink.data))

    try:
        refresh_devices()  # looking for a loudspeaker starts PortAudio anew, but never under a microphone
        assert tone_in(record("beep")) < 1e-4
        assert tone_in(record("beep_in_take")) == pytest.approx(0.25, abs=0.05)
    finally:
        recorder.close()
    refresh_devices()
    assert load_portaudio().query_devices()

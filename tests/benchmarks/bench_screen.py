"""How long the screen stands still while 720p30 is recorded and an outbox sent, beside a bare window.

A timer of 5 ms beats on the GUI thread: a beat that comes late tells how long nothing could be clicked or
drawn (look.md, Figures: none over 50 ms, one in a hundred over 16 ms). Camera, sound server and stores are
processes of their own; the page, the capture and the upload are the app's. Before that: what many sessions
cost Home and a list. Prints a line of JSON each.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from collector.upload.outbox import Limits, Office, Outbox
from tests.benchmarks.bench_pictures import camera_process, store_pictures
from tests.benchmarks.bench_upload import fresh_site, media_only
from tests.benchmarks.long_lists import measure_home, measure_scroll
from tests.faults.victim import begin, make_world, open_world
from tests.rig.audio import PulseRig, in_this_process
from tests.rig.bundles import TakeContent
from tests.rig.speaker import playing, write_speech
from ui.app import make_app
from ui.flows.consent.prepared import prepare
from ui.flows.record.recording import RecordingFlow
from ui.window import Window
from ui.words import Words

BEAT_MS, SHORT_STALL_MS = 5, 16
SECONDS = float(os.environ.get("COLLECTOR_BENCH_SCREEN_S", "20"))
SESSIONS = int(os.environ.get("COLLECTOR_BENCH_SESSIONS", "100000"))
LINE_BYTES_S = 12_500_000  # a line of 100 Mbit/s
BUNDLES, BUNDLE_BYTES = 4, 60_000_000
WORDS = "The red umbrella by the door belongs to my sister. " * 12


class Heartbeat:
    """Notes the time between beats, in ms."""

    def __init__(self, parent: QWidget) -> None:
        self.beats_ms: list[float] = []
        self._last_s = time.monotonic()
        self._timer = QTimer(parent, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now_s = time.monotonic()
        self.beats_ms.append(1000 * (now_s - self._last_s))
        self._last_s = now_s

    def stop(self) -> dict[str, float]:
        """Worst stall in ms, and the share of long beats in per cent."""
        self._timer.stop()
        long = sum(beat > SHORT_STALL_MS for beat in self.beats_ms)
        return {"worst": round(max(self.beats_ms), 1), "over": round(100 * long / len(self.beats_ms), 2)}


def wait(seconds: float, until: Callable[[], bool] = lambda: False) -> None:
    """Let the GUI thread run."""
    loop, end_s = QEventLoop(), time.monotonic() + seconds
    timer = QTimer(interval=50)
    timer.timeout.connect(lambda: loop.quit() if until() or time.monotonic() > end_s else None)
    timer.start()
    loop.exec()


def measure_bare() -> dict[str, float]:
    """A window that does nothing."""
    window = QLabel("window")
    window.resize(1280, 800)
    window.show()
    beat = Heartbeat(window)
    wait(5)
    found = beat.stop()
    window.close()
    return found


def send_bundles(office: Office, bundles: list[Path], sent: list[str]) -> None:
    """The upload lane's work."""
    outbox = Outbox(office, Limits(rate_bytes_s=LINE_BYTES_S, receipt_wait_s=0))
    sent.extend(row.halves[0].state for row in outbox.send(bundles))


def measure_app(folder: Path, camera: str, office: Office, bundles: list[Path]) -> dict[str, Any]:
    """The record page with a take under way while the outbox is sent."""
    core = open_world(make_world(folder))
    session = begin(core, fast=False, camera=camera, microphone="pulse")
    for row in session.view.prompts:
        if row.kind == "video":
            break
        session.takes.skip(row.prompt, "other")
    words = Words(make_app())
    words.speak("en")
    window = Window(words)
    window.show()
    flow = RecordingFlow(window, session, prepare(session.book.pack, "en", "demo"), core.settings)
    flow.page_made.connect(window.show_page)
    sent: list[str] = []
    try:
        flow.show(session.view)
        page: Any = window.page
        wait(30, page.button.isEnabled)
        wait(3)
        page.start_wanted.emit()
        wait(30, lambda: page.recording)
        beat = Heartbeat(window)
        window.worker.ask(lambda: send_bundles(office, bundles, sent), lambda _: None, window.tell, "upload")
        wait(SECONDS)
        found: dict[str, Any] = beat.stop()
        page.end_wanted.emit()
        wait(30, lambda: not page.recording)
        wait(60, lambda: not window.worker.busy)
    finally:
        flow.leave()
        session.takes.close()
        core.close()
        window.finish()
    take = session.view.takes[-1]
    return {**found, "sent": sent, "dropped": take.dropped_frames, "lost": take.lost_samples}


def main() -> None:
    Words(make_app())
    with tempfile.TemporaryDirectory() as name:
        for lists in (measure_scroll(SESSIONS), measure_home(Path(name), SESSIONS)):
            sys.stdout.write(json.dumps(lists) + "\n")
    bare = measure_bare()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with PulseRig() as rig, in_this_process(rig), fresh_site(folder / "site") as site:
            write_speech(folder / "voice.wav", WORDS)
            content = [TakeContent("video", filler_bytes=BUNDLE_BYTES)]
            bundles = [media_only(site, folder / "out", content) for _ in range(BUNDLES)]
            store_pictures(folder / "pictures", 720)
            with camera_process(folder / "pictures") as camera, playing(rig, folder / "voice.wav"):
                ours = measure_app(folder / "world", camera, site.office(), bundles)
    report = {
        "bench": "stalls of the screen, 720p30 recorded and an outbox sent at 100 Mbit/s",
        "unit": f"{BEAT_MS} ms beat",
        "worst, ms": ours["worst"],
        f"over {SHORT_STALL_MS} ms, % of beats": ours["over"],
        "a bare window: worst, ms": bare["worst"],
        f"a bare window: over {SHORT_STALL_MS} ms, %": bare["over"],
        "megabytes sent meanwhile": len(ours["sent"]) * BUNDLE_BYTES // 10**6,
        "frames dropped": ours["dropped"],
        "samples lost": ours["lost"],
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()

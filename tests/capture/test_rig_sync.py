"""The flash and click loop: one real sound server, one real connection to a camera, one monotonic clock."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from collector.capture.device.signals import read_number
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoSpec
from tests.rig.audio import PulseRig
from tests.rig.camera import RigCamera
from tests.rig.crystal import CLICK, Crystal
from tests.rig.crystal import RATE_HZ as RATE
from tests.rig.sinks import MemorySink, read_pictures, read_sound
from tests.rig.speaker import playing

PPM = 300


def allow(_question: str) -> None:
    """A gate that says yes."""


def write_clicks(path: Path, count: int) -> None:
    """Raw s16le stereo, a click of 5 ms each second."""
    second = np.zeros((RATE, 2), np.int16)
    second[RATE // 2 : RATE // 2 + RATE // 200] = CLICK
    path.write_bytes(np.tile(second, (count, 1)).tobytes())


def find_clicks(sound: np.ndarray) -> np.ndarray:
    """Frames at which clicks begin."""
    loud = np.concatenate(([False], np.abs(sound[:, 0].astype(int)) > CLICK // 2))
    begins = np.flatnonzero(np.diff(loud.astype(np.int8)) == 1)
    return begins[np.concatenate(([True], np.diff(begins) > RATE // 10))] if len(begins) else begins


@contextmanager
def ear(rig: PulseRig) -> Iterator[list[float]]:
    """Moments at which clicks stand at the sink's output: a listener of 2 ms that does nothing else."""
    command = ["parec", "--raw", "--format=s16le", f"--rate={RATE}", "--channels=2", "--latency-msec=2"]
    heard_s: list[float] = []

    def listen(pipe: object) -> None:
        while block := pipe.read1(4096):  # type: ignore[attr-defined]
            moment_s = time.monotonic()
            sound = np.frombuffer(block[: len(block) // 4 * 4], np.int16).reshape(-1, 2)
            found = find_clicks(sound)
            if len(found) and (not heard_s or moment_s - heard_s[-1] > 0.5):
                heard_s.append(moment_s - (len(sound) - found[0]) / RATE)

    with subprocess.Popen(command, env=rig.environment(), stdout=subprocess.PIPE) as process:
        thread = threading.Thread(target=listen, args=(process.stdout,), daemon=True)
        thread.start()
        try:
            yield heard_s
        finally:
            process.terminate()
            process.wait(5)
            thread.join(5)


@pytest.mark.long
def test_sound_and_picture_stand_within_ten_milliseconds(
    rig: PulseRig, tmp_path: Path, is_long: bool
) -> None:
    clicks = 600 if is_long else 5
    write_clicks(tmp_path / "clicks.raw", clicks)
    with RigCamera(width=320, height=180) as camera, ear(rig) as heard_s:
        spec = CaptureSpec("pulse", camera.url, channels=2, video=VideoSpec("camera", 320, 180))
        recorder = Recorder.open(spec, allow, lambda _: None)
        sink = MemorySink()
        take = recorder.start_take(sink, allow, with_video=True)
        with playing(rig, tmp_path / "clicks.raw") as player:
            assert player.wait() == 0
        take.stop()
        recorder.close()
        sent_at_s = dict(camera.sent_at_s)
    found = find_clicks(read_sound(sink.data)) / RATE
    assert len(found) == len(heard_s) == clicks
    begin_by_sound_s = np.array(heard_s) - found
    pictures = [(moment_s, sent_at_s[read_number(grey)]) for moment_s, grey in read_pictures(sink.data)]
    begin_by_picture_s = np.array([sent_s - moment_s for moment_s, sent_s in pictures])
    offset_s = float(np.median(begin_by_picture_s) - np.median(begin_by_sound_s))
    third = len(begin_by_picture_s) // 3
    drift_s = float(np.median(begin_by_picture_s[-third:]) - np.median(begin_by_picture_s[:third]))
    print(f"offset {1000 * offset_s:.1f} ms, drift {1000 * drift_s:.1f} ms")  # noqa: T201 - the figure
    assert abs(offset_s) <= 0.010
    assert abs(drift_s) < (0.005 if is_long else 0.020)  # a few seconds show no slope, only a jump


@pytest.mark.long
def test_a_source_300_ppm_off_stays_with_the_picture(rig: PulseRig, is_long: bool) -> None:
    clicks = 600 if is_long else 4
    with RigCamera(width=320, height=180) as camera, Crystal(rig, PPM) as microphone:
        spec = CaptureSpec("pulse", camera.url, channels=2, video=VideoSpec("camera", 320, 180))
        recorder = Recorder.open(spec, allow, lambda _: None)
        sink = MemorySink()
        take = recorder.start_take(sink, allow, with_video=True)
        microphone.click(clicks)
        result = take.stop()
        recorder.close()
        sent_at_s = dict(camera.sent_at_s)
    clicked_s = np.array(microphone.clicked_s)
    found = find_clicks(read_sound(sink.data)) / RATE
    assert len(found) == len(clicked_s) == clicks
    assert result.sync["lost_samples"] == 0
    begin_s = clicked_s[0]
    slope, offset = np.polyfit(clicked_s - begin_s, found, 1)  # what its sound says of the time
    assert abs((slope - 1) * 1e6 - PPM) < 5
    pictures = [(moment_s, sent_at_s[read_number(grey)]) for moment_s, grey in read_pictures(sink.data)]
    errors_s = np.array([moment_s - offset - slope * (sent_s - begin_s) for moment_s, sent_s in pictures])
    third = len(errors_s) // 3
    drift_s = float(np.median(errors_s[-third:]) - np.median(errors_s[:third]))
    print(f"offset {1000 * np.median(errors_s):.1f} ms, drift {1000 * drift_s:.1f} ms")  # noqa: T201 - the figure
    assert abs(float(np.median(errors_s))) < 0.020  # the way into the server is in it
    assert abs(drift_s) < (0.005 if is_long else 0.020)
    if is_long:
        assert abs(result.sync["drift_ppm"] - PPM) < 50

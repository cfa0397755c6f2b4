"""Sound and picture tell the same time: a real connection to a camera against a microphone of known time."""

from __future__ import annotations

import numpy as np
import pytest

from collector.capture.device.signals import read_number
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoSpec
from tests.rig.camera import RigCamera
from tests.rig.devices import faulty_devices
from tests.rig.sinks import MemorySink, read_pictures, read_sound
from tests.rig.speaker import read_indices


def allow(_question: str) -> None:
    """A gate that says yes."""


@pytest.mark.long
@pytest.mark.parametrize("ppm", [300, -300])
def test_a_device_300_ppm_off_drifts_under_five_milliseconds_in_ten_minutes(ppm: int, is_long: bool) -> None:
    seconds = 600.0 if is_long else 90.0
    video = VideoSpec("mjpeg", 320, 180, 5)
    spec = CaptureSpec("simulated:ramp:fast", "simulated:counter:fast", channels=2, video=video)
    devices = faulty_devices(spec, ppm=ppm)
    recorder = Recorder.open(spec, allow, lambda _: None, devices=devices)
    sink = MemorySink()
    result = recorder.start_take(sink, allow, with_video=True).end_after(seconds).stop()
    recorder.close()
    microphone = devices.microphone
    first = read_indices(read_sound(sink.data)[:1_000])[0]
    errors_s = [
        (first + moment_s * 48_000) / microphone.true_rate_hz + microphone.begin_s - read_number(grey) / 5  # type: ignore[union-attr]
        for moment_s, grey in read_pictures(sink.data)
    ]
    assert len(errors_s) > 4.9 * seconds
    assert max(errors_s) - min(errors_s) < 0.005
    assert max(map(abs, errors_s)) < 0.020
    assert abs(result.sync["drift_ppm"] - ppm) <= 5


def test_a_picture_stands_where_it_was_seen_within_twenty_milliseconds() -> None:
    with RigCamera(width=320, height=180) as camera:
        spec = CaptureSpec("rig", camera.url, channels=2, video=VideoSpec("camera", 320, 180))
        devices = faulty_devices(spec)
        recorder = Recorder.open(spec, allow, lambda _: None, devices=devices)
        sink = MemorySink()
        take = recorder.start_take(sink, allow, with_video=True)
        camera.wait_for(120, lambda: take.ended)
        take.stop()
        recorder.close()
        sent_at_s = dict(camera.sent_at_s)
    first = read_indices(read_sound(sink.data))[0]
    begin_s = devices.microphone.begin_s + first / 48_000  # type: ignore[union-attr]
    errors = [
        begin_s + moment_s - sent_at_s[read_number(grey)] for moment_s, grey in read_pictures(sink.data)
    ]
    assert len(errors) > 60
    assert abs(float(np.median(errors))) < 0.020

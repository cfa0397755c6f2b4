"""What set-up reads from devices that are only tried: recent sound, a look at the camera, pinned names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from collector.capture.device.lookup import Camera, Microphone, _read_cameras, match_camera, match_microphone
from collector.capture.device.signals import make_signal
from collector.capture.picture.look import measure_rate
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoSpec
from collector.errors import Refused

VIDEO = VideoSpec("mjpeg", 320, 180, 20)


def test_the_last_seconds_of_a_trial_can_be_measured_and_the_camera_looked_at() -> None:
    spec = CaptureSpec("simulated:speech:fast", "simulated:counter:fast", 16_000, video=VIDEO)
    recorder = Recorder.open(spec, lambda _: None, lambda _: None, question="try_device")
    try:
        recorder.let_time_pass(3.0)
        recorder._pace.rest()
        sound, rate = recorder.recent(2.0)
        first = round(recorder.heard_s * rate) - len(sound)
        assert (sound.shape, rate) == ((32_000, 1), 16_000)
        assert np.array_equal(sound, make_signal("speech", rate, 1)(first, len(sound)))
        look = recorder.look()
        assert look is not None
        assert (look.width, look.height) == (320, 180)
        assert abs(look.rate_mhz - 20_000) < 500
        assert look.verdicts == ()
    finally:
        recorder.close()


def test_without_a_microphone_nothing_is_heard() -> None:
    spec = CaptureSpec(None, "simulated:counter", video=VIDEO)
    recorder = Recorder.open(spec, lambda _: None, lambda _: None, question="try_device")
    try:
        assert recorder.heard_s == 0.0
        with pytest.raises(Refused):
            recorder.recent(1.0)
    finally:
        recorder.close()


def test_the_rate_is_that_of_the_pictures_that_came() -> None:
    assert measure_rate([place / 12.5 for place in range(100)]) == 12_500
    assert measure_rate([0.0, 0.1, 0.2]) == 0
    assert measure_rate([0.0, *(10 + place / 30 for place in range(60))]) == 30_000


def microphone(name: str, api: str = "ALSA") -> Microphone:
    return Microphone(0, name, api, 1, 48_000)


def test_a_microphone_is_found_in_another_socket_and_not_replaced_by_another() -> None:
    moved = microphone("USB Mic: Audio (hw:2,0)")
    assert match_microphone([microphone("default"), moved], "USB Mic: Audio (hw:1,0) @ ALSA") is moved
    assert match_microphone([microphone("default")], "USB Mic: Audio (hw:1,0) @ ALSA") is None
    assert match_microphone([microphone("USB Mic", "JACK")], "USB Mic @ ALSA") is None


def test_a_camera_is_found_by_its_name_at_another_path() -> None:
    built_in, usb = Camera("/dev/video0", "Integrated"), Camera("/dev/video4", "USB Cam")
    assert match_camera([built_in, usb], "/dev/video2", "USB Cam") is usb
    assert match_camera([built_in], "/dev/video0", "USB Cam") is None
    twins = [Camera("/dev/video0", "Twin"), Camera("/dev/video2", "Twin")]
    assert match_camera(twins, "/dev/video2", "Twin") is twins[1]
    assert match_camera([built_in], "/dev/video0", "") is built_in


def test_cameras_are_read_with_their_names(tmp_path: Path) -> None:
    for number, (name, index) in enumerate([("USB Cam", 0), ("USB Cam", 1)]):
        node = tmp_path / f"video{number}"
        node.mkdir()
        (node / "name").write_text(f"{name}\n")
        (node / "index").write_text(f"{index}\n")
    assert _read_cameras(tmp_path) == [Camera("/dev/video0", "USB Cam")]

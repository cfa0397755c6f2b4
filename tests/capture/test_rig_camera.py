"""A camera that misbehaves: every picture is there or counted, and a dead camera is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collector.capture.device.camera import make_camera
from collector.capture.device.selection import choose_devices
from collector.capture.device.signals import read_number
from collector.capture.recorder import Recorder
from collector.capture.result import TakeResult
from collector.capture.spec import CaptureSpec, VideoCodec, VideoSpec
from collector.errors import CollectorError, DeviceLost, DeviceMissing
from tests.rig.camera import TRIES, Faults, RigCamera
from tests.rig.sinks import MemorySink, count_key_frames, read_pictures, read_sound


def allow(_question: str) -> None:
    """A gate that says yes."""


def record(
    camera: RigCamera, *, until: int, codec: VideoCodec = "camera"
) -> tuple[TakeResult, list[int], list[CollectorError], MemorySink]:
    """Record until the camera has sent frame `until`, or the take ends by itself."""
    reports: list[CollectorError] = []
    spec = CaptureSpec("simulated:speech", camera.url, video=VideoSpec(codec, 640, 360))
    recorder = Recorder.open(spec, allow, reports.append)
    try:
        sink = MemorySink()
        take = recorder.start_take(sink, allow, with_video=True)
        camera.wait_for(until, lambda: take.ended)
        result = take.stop()
    finally:
        recorder.close()
    return result, [read_number(grey) for _, grey in read_pictures(sink.data)], reports, sink


def record_in_time(faults: Faults) -> tuple[TakeResult, list[int]]:
    """Record from a faulty camera, again if this computer was too busy to be a camera itself."""
    for _ in range(TRIES):
        with RigCamera(faults, width=320, height=180) as camera:
            result, numbers, _, _ = record(camera, until=130)
            if camera.was_in_time:
                return result, numbers
    pytest.fail(f"this computer was too busy to be a camera, {TRIES} times")


@pytest.mark.parametrize("codec", ["camera", "av1"])
def test_every_picture_of_a_sound_camera_is_there(codec: VideoCodec) -> None:
    with RigCamera() as camera:
        result, numbers, reports, sink = record(camera, until=120, codec=codec)
    assert sorted({*numbers}) == numbers
    assert result.frame_count == len(numbers)
    assert numbers[-1] - numbers[0] + 1 - len(numbers) == result.sync["dropped_frames"]  # 0 unless overloaded
    assert result.devices["camera"] == {"host_api": "http mjpeg"}
    # a JPEG says "key frame"; an encoder that believed it took four times the time and ten times the space
    assert count_key_frames(sink.data) == (len(numbers) if codec == "camera" else 1)
    assert reports == []


def test_withheld_pictures_are_counted() -> None:
    withheld = {95, 100, 101, 110}
    result, numbers = record_in_time(Faults(withheld=withheld))
    assert set(range(numbers[0], numbers[-1] + 1)) - set(numbers) == withheld
    assert result.sync["missing_frames"] == len(withheld)
    assert "frames_dropped" in result.verdicts


def test_late_and_repeated_pictures_are_not_missing() -> None:
    result, numbers = record_in_time(Faults(delayed_s={95: 0.15}, repeated={105, 106}))
    assert sorted({*numbers}) == list(range(numbers[0], numbers[-1] + 1))
    assert len(numbers) == len({*numbers}) + 2
    assert result.sync["missing_frames"] == 0
    assert result.sync["repeated_frames"] == 2


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        (Faults(drops_at=100), "connection"),
        (Faults(stops_at=100), "nothing for two seconds"),
        (Faults(freezes_at=100), "same picture"),
    ],
)
def test_a_camera_that_dies_ends_the_take_and_what_exists_is_kept(faults: Faults, sentence: str) -> None:
    with RigCamera(faults) as camera:
        result, numbers, reports, sink = record(camera, until=10_000)
    assert result.cut
    assert [type(report) for report in reports] == [DeviceLost]
    assert sentence in str(reports[0])
    assert set(range(numbers[0], 100)) <= {*numbers}
    assert result.sync["repeated_frames"] == len(numbers) - len({*numbers})
    lacking = result.duration_ms * 30 / 1000 - len(numbers)
    assert abs(result.sync["missing_frames"] - lacking) <= 2  # to the end of the sound, and no further
    assert len(read_sound(sink.data)) == result.sample_count > 0


@pytest.mark.parametrize("handed", [False, True], ids=["chosen", "handed over"])
def test_without_video_the_camera_is_never_touched(handed: bool) -> None:
    """None is even chosen; and one that is handed over all the same stays shut."""
    with RigCamera() as camera:
        spec = CaptureSpec("simulated:speech", camera.url)
        devices = choose_devices(spec)
        assert devices.camera is None
        if handed:
            devices = replace(devices, camera=make_camera(camera.url, VideoSpec(), devices.pace))
        recorder = Recorder.open(spec, allow, lambda _: None, devices=devices)
        recorder.start_take(MemorySink(), allow).end_after(0.3).stop()
        assert recorder.preview is None
        recorder.close()
        assert camera.connections == 0


def test_a_camera_that_is_not_there_is_told_before_the_session_begins() -> None:
    with RigCamera() as camera:
        url = camera.url
    spec = CaptureSpec("simulated:speech", url, video=VideoSpec("mjpeg"))
    with pytest.raises(DeviceMissing):
        Recorder.open(spec, allow, lambda _: None)

"""A camera that changes its size in a take: told, and no file holds two sizes of packets."""

from __future__ import annotations

import pytest

from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoCodec, VideoSpec
from collector.errors import CollectorError, SizeChanged
from tests.rig.camera import Faults, RigCamera
from tests.rig.devices import faulty_devices
from tests.rig.sinks import MemorySink, read_pictures, read_sound

LATER = (160, 120)


def allow(_question: str) -> None:
    """A gate that says yes."""


def open_recorder(
    camera: RigCamera, codec: VideoCodec, told: list[CollectorError], pre_ms: int = 300
) -> Recorder:
    spec = CaptureSpec("rig", camera.url, channels=2, pre_ms=pre_ms, video=VideoSpec(codec, 320, 180))
    return Recorder.open(spec, allow, told.append, devices=faulty_devices(spec))


def test_the_take_ends_in_order_and_the_next_one_has_the_new_size() -> None:
    told: list[CollectorError] = []
    faults = Faults(other_size=LATER, other_size_from=90)
    with RigCamera(faults, width=320, height=180) as camera:
        recorder = open_recorder(camera, "camera", told)
        sink = MemorySink()
        take = recorder.start_take(sink, allow, with_video=True)
        camera.wait_for(200, lambda: take.ended)
        result = take.stop()
        recorder.close()
        assert [type(error) for error in told] == [SizeChanged]
        assert "another size" in str(told[0])
        assert result.cut
        assert {grey.shape for _, grey in read_pictures(sink.data)} == {(180, 320)}
        assert len(read_sound(sink.data)) == result.sample_count > 0
        assert 12 <= result.sync["damaged_frames"] <= 18  # half a second, until it was believed
        faults.other_size_from = 0
        again = open_recorder(camera, "camera", told)
        sink = MemorySink()
        result = again.start_take(sink, allow, with_video=True).end_after(0.5).stop()
        again.close()
    assert not result.cut
    assert {grey.shape for _, grey in read_pictures(sink.data)} == {LATER[::-1]}


@pytest.mark.parametrize("codec", ["mjpeg"])
def test_a_coded_take_goes_on_at_its_own_size(codec: VideoCodec) -> None:
    told: list[CollectorError] = []
    with RigCamera(Faults(other_size=LATER, other_size_from=90), width=320, height=180) as camera:
        recorder = open_recorder(camera, codec, told)
        sink = MemorySink()
        take = recorder.start_take(sink, allow, with_video=True)
        camera.wait_for(150, lambda: take.ended)
        result = take.stop()
        recorder.close()
    assert told == []
    assert {grey.shape for _, grey in read_pictures(sink.data)} == {(180, 320)}
    assert "wrong_size" in result.verdicts


def test_between_takes_a_new_size_is_the_next_ones() -> None:
    """What was kept for its margin has the old size, and is none of its pictures."""
    told: list[CollectorError] = []
    with RigCamera(Faults(other_size=LATER, other_size_from=75), width=320, height=180) as camera:
        recorder = open_recorder(camera, "camera", told, pre_ms=1500)
        camera.wait_for(100, lambda: False)
        sink = MemorySink()
        result = recorder.start_take(sink, allow, with_video=True).end_after(0.5).stop()
        recorder.close()
    assert told == []
    assert result.frame_count > 0
    assert {grey.shape for _, grey in read_pictures(sink.data)} == {LATER[::-1]}

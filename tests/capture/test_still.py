"""An image take is one fresh frame without EXIF; a text take is what was typed."""

from __future__ import annotations

import pytest

from collector.capture.jpeg import decode_jpeg
from collector.capture.recorder import Recorder
from collector.capture.signals import read_number
from collector.capture.spec import CaptureSpec, VideoSpec
from collector.capture.still import take_image
from collector.capture.text import take_text
from collector.errors import GateClosed, Refused
from tests.rig.camera import RigCamera
from tests.rig.sinks import MemorySink

VIDEO = VideoSpec("mjpeg", 320, 240)


def allow(_question: str) -> None:
    """A gate that says yes."""


def refuse(question: str) -> None:
    raise GateClosed("Consent is missing.", question=question, reason="consent_missing")


@pytest.mark.parametrize("microphone", ["simulated:silence", None])
@pytest.mark.parametrize("fast", [True, False])
def test_an_image_is_the_next_frame(microphone: str | None, fast: bool) -> None:
    spec = CaptureSpec(microphone, "simulated:counter", video=VIDEO, fast=fast)
    recorder = Recorder.open(spec, allow, lambda _: None)
    seen = recorder.picture
    assert seen is not None
    assert seen.bgr is not None
    sink = MemorySink()
    result = take_image(recorder, sink, allow)
    recorder.close()
    picture = decode_jpeg(bytes(sink.data))
    assert picture.shape == (240, 320, 3)
    assert read_number(picture) > read_number(seen.bgr)
    assert (result.frame_count, result.sample_count, result.duration_ms) == (1, 0, 0)
    assert set(result.devices) == {"camera"}
    assert result.quality["brightness"] > 50
    assert sink.closed


def test_a_cameras_own_jpeg_keeps_its_pixels() -> None:
    with RigCamera(width=320, height=240) as camera:
        recorder = Recorder.open(CaptureSpec(None, camera.url, video=VIDEO), allow, lambda _: None)
        sink = MemorySink()
        take_image(recorder, sink, allow)
        recorder.close()
        number = read_number(decode_jpeg(bytes(sink.data)))
        assert bytes(sink.data) == camera.draw(number)


def test_no_image_without_the_gate_or_a_camera() -> None:
    recorder = Recorder.open(CaptureSpec("simulated:silence", fast=True), allow, lambda _: None)
    with pytest.raises(GateClosed):
        take_image(recorder, MemorySink(), refuse)
    with pytest.raises(Refused):
        take_image(recorder, MemorySink(), allow)
    recorder.close()


def test_a_text_is_composed_and_has_one_kind_of_line_end() -> None:
    sink = MemorySink()
    result = take_text("Cafe\u0301\r\nzwei\rdrei", sink, allow)
    assert sink.data.decode() == "Café\nzwei\ndrei"
    assert sink.closed
    assert result.verdicts == []
    assert result.quality["characters"] == 14
    assert take_text(" \n", MemorySink(), allow).verdicts == ["empty_text"]
    with pytest.raises(GateClosed):
        take_text("no", MemorySink(), refuse)

"""An image take is one fresh frame without EXIF; a text take is what was typed."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from collector.capture.device.selection import Devices
from collector.capture.device.signals import read_number
from collector.capture.device.sources import Picture
from collector.capture.pace import RealPace
from collector.capture.picture.jpeg import decode_jpeg
from collector.capture.picture.still import take_image
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoSpec, make_fast
from collector.capture.text.typed import take_text
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
    name = make_fast if fast else str
    spec = CaptureSpec(microphone and name(microphone), name("simulated:counter"), video=VIDEO)
    recorder = Recorder.open(spec, allow, lambda _: None)
    seen = recorder.pictures.latest
    assert seen is not None
    assert seen.bgr is not None
    sink = MemorySink()
    still = take_image(recorder, sink, allow)
    result = still.result
    recorder.close()
    picture = decode_jpeg(bytes(sink.data))
    assert picture.shape == (240, 320, 3)
    assert (still.rgb[:, :, ::-1] == picture).all(), "what is shown is what was sealed"
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
    recorder = Recorder.open(CaptureSpec("simulated:silence:fast"), allow, lambda _: None)
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


class OnePicture:
    """A camera that sends the same picture, as often as it is asked, or a new one each time."""

    facts = {"host_api": "test"}

    def __init__(self, bgr: np.ndarray, *, moves: bool = True) -> None:
        self._bgr, self._moves = bgr, moves
        self._count = 0
        self._over = threading.Event()

    def open(self) -> None:
        """Nothing to open."""

    def grab(self) -> Picture | None:
        if self._over.wait(0.01):
            return None
        self._count += self._moves
        bgr = self._bgr.copy()
        bgr[0, 0] = self._count % 3
        return Picture(time.monotonic(), bgr)

    def stop(self) -> None:
        self._over.set()

    def close(self) -> None:
        """Nothing to close."""


def verdicts_of(bgr: np.ndarray, *, moves: bool = True, frozen: bool = False) -> list[str]:
    devices = Devices(RealPace(), None, OnePicture(bgr, moves=moves))
    spec = CaptureSpec(None, "0", video=VIDEO)
    recorder = Recorder.open(spec, allow, lambda _: None, devices=devices)
    while frozen and recorder.pictures.still_s < 1.1:
        assert recorder.trouble is None
    result = take_image(recorder, MemorySink(), allow).result
    recorder.close()
    return result.verdicts


SHARP = np.random.default_rng(1).integers(60, 190, (240, 320, 3)).astype(np.uint8)


def test_a_good_portrait_has_no_verdict() -> None:
    assert verdicts_of(SHARP) == []


@pytest.mark.parametrize(
    ("bgr", "expected"),
    [
        (SHARP // 50, ["picture_black"]),
        (SHARP // 6, ["too_dark"]),
        (np.full((240, 320, 3), 120, np.uint8), ["blurred"]),
        (np.clip(SHARP.astype(int) * 2 + 80, 0, 255).astype(np.uint8), ["too_bright"]),
        (np.tile(SHARP, (2, 2, 1)), ["wrong_size"]),
    ],
)
def test_what_is_wrong_with_a_portrait_is_told(bgr: np.ndarray, expected: list[str]) -> None:
    assert verdicts_of(bgr) == expected


def test_a_camera_that_stands_still_is_told() -> None:
    assert verdicts_of(SHARP, moves=False, frozen=True) == ["picture_frozen"]


def test_the_cameras_own_size_is_never_wrong() -> None:
    spec = CaptureSpec(None, "simulated:counter", video=VideoSpec(own_size=True))
    recorder = Recorder.open(spec, allow, lambda _: None)
    still = take_image(recorder, MemorySink(), allow)
    recorder.close()
    assert "wrong_size" not in still.result.verdicts
    assert (still.result.quality["width"], still.result.quality["height"]) == (1280, 720)
    assert still.rgb.shape == (432, 768, 3)


def test_the_preview_grows_for_a_page_that_shows_it_large() -> None:
    recorder = Recorder.open(CaptureSpec(None, "simulated:counter", video=VideoSpec()), allow, lambda _: None)
    recorder.pictures.viewer.box = (640, 300)
    while (shown := recorder.preview) is None or shown.rgb.shape[0] == 180:
        assert recorder.trouble is None
    recorder.close()
    assert shown.rgb.shape == (300, 533, 3)

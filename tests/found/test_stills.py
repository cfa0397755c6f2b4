"""C8: a still picture is upright and in sRGB, and says nothing but its pixels."""

from __future__ import annotations

import threading
import time
from typing import Any

import cv2
import numpy as np
import pytest

from collector.capture.pace import RealPace
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoSpec
from tests.rig.either import find_in_capture
from tests.rig.profiles import BLUE, DISPLAY_P3, GREEN, RED, make_profile, with_profile, with_turn
from tests.rig.sinks import MemorySink

Devices = find_in_capture("Devices", "device", "selection")
Picture = find_in_capture("Picture", "device", "sources")
take_image = find_in_capture("take_image", "picture", "still")
MUTED = {"red": (60, 70, 180), "green": (70, 160, 80), "blue": (170, 80, 60), "grey": (128, 128, 128)}  # BGR


def allow(_question: str) -> None:
    """A gate that says yes."""


class OneJpeg:
    """A camera that sends a JPEG of its own, a little longer each time so that none is the one before."""

    facts = {"host_api": "test"}

    def __init__(self, jpeg: bytes) -> None:
        self._jpeg = jpeg
        self._count = 0
        self._over = threading.Event()

    def open(self) -> None:
        """Nothing to open."""

    def grab(self) -> Any:
        if self._over.wait(0.01):
            return None
        self._count += 1
        return Picture(time.monotonic(), jpeg=self._jpeg + bytes(self._count % 3))

    def stop(self) -> None:
        self._over.set()

    def close(self) -> None:
        """Nothing to close."""


def take(jpeg: bytes) -> tuple[bytes, Any]:
    """What a take of this picture is: its bytes, and its quality."""
    spec = CaptureSpec(None, "0", video=VideoSpec("mjpeg", 320, 240))
    devices = Devices(RealPace(), None, OneJpeg(jpeg))
    recorder = Recorder.open(spec, allow, lambda _: None, devices=devices)
    try:
        sink = MemorySink()
        still = take_image(recorder, sink, allow)
    finally:
        recorder.close()
    return bytes(sink.data), still.result.quality


def quarters() -> np.ndarray:
    """Wider than high, a colour a quarter: no turn of it looks like another."""
    picture = np.zeros((48, 96, 3), np.uint8)
    for number, colour in enumerate(MUTED.values()):
        top, left = 24 * (number // 2), 48 * (number % 2)
        picture[top : top + 24, left : left + 48] = colour
    return picture


def code(bgr: np.ndarray, quality: int = 100) -> bytes:
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())


def decode(jpeg: bytes) -> np.ndarray:
    found = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    assert found is not None
    return found


@pytest.mark.parametrize("turn", range(2, 9))
def test_a_turned_picture_is_upright(turn: int) -> None:
    jpeg = with_turn(code(quarters()), turn, b"canary of a maker")
    upright = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)  # as OpenCV turns it
    data, quality = take(jpeg)
    found = decode(data)
    assert found.shape == upright.shape
    assert np.abs(found.astype(int) - upright.astype(int)).mean() < 4
    assert (quality["width"], quality["height"]) == (upright.shape[1], upright.shape[0])
    assert b"canary" not in data
    assert b"Exif" not in data


def test_an_upright_picture_keeps_every_bit() -> None:
    jpeg = code(quarters())
    for same in (
        jpeg,
        with_turn(jpeg, 1),
        with_turn(jpeg, 77),
        with_profile(jpeg, make_profile((RED, GREEN, BLUE))),
    ):
        assert take(same)[0] == jpeg


def test_colours_of_another_profile_become_those_of_srgb() -> None:
    """A profile whose red and blue are exchanged shows at once whether it was applied."""
    data, _ = take(with_profile(code(quarters()), make_profile((BLUE, GREEN, RED))))
    assert np.abs(decode(data)[:, :, ::-1].astype(int) - quarters().astype(int)).mean() < 5
    assert b"ICC_PROFILE" not in data
    assert b"Canary" not in data


def test_a_telephones_wide_colours_are_more_vivid_in_srgb() -> None:
    data, _ = take(with_profile(code(quarters()), make_profile(DISPLAY_P3)))
    blue, green, red = (int(value) for value in decode(data)[12, 24])
    assert red > MUTED["red"][2] + 5
    assert green < MUTED["red"][1]
    assert abs(blue - MUTED["red"][0]) < 12


def test_turn_and_profile_of_one_picture_are_both_applied() -> None:
    jpeg = with_turn(with_profile(code(quarters()), make_profile((BLUE, GREEN, RED))), 6)
    upright = np.rot90(quarters(), -1)
    assert np.abs(decode(take(jpeg)[0])[:, :, ::-1].astype(int) - upright.astype(int)).mean() < 6


@pytest.mark.parametrize(
    "profile", [b"", b"garbage", make_profile((RED, GREEN, BLUE))[:300], b"\xff" * 4000], ids=len
)
def test_a_profile_that_can_not_be_read_counts_for_nothing(profile: bytes) -> None:
    jpeg = code(quarters())
    assert take(with_profile(jpeg, profile))[0] == jpeg

"""A camera whose pictures come to harm in every way, at its own seam: what was sent is known."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from functools import cache

from collector.capture.device.signals import burn_number, make_backdrop
from collector.capture.device.sources import Picture
from collector.capture.pace import Pace
from collector.capture.picture.jpeg import encode_jpeg
from collector.capture.picture.splitter import Splitter
from tests.rig.dialects import Part

SIZE = (128, 72)
OTHER_SIZE = (96, 64)


@cache
def draw(number: int, size: tuple[int, int] = SIZE) -> bytes:
    """JPEG of a numbered picture."""
    bgr = make_backdrop(*size)[:, : size[0]].copy()
    burn_number(bgr, number)
    return encode_jpeg(bgr)


def cut(jpeg: bytes, dice: random.Random) -> bytes:
    """Short of its end, by one byte or by nearly all."""
    return jpeg[: dice.randint(4, len(jpeg) - 1)]


def flip(jpeg: bytes, dice: random.Random) -> bytes:
    """One bit turned over behind the first two bytes."""
    at = dice.randrange(3, len(jpeg) - 2)
    return jpeg[:at] + bytes([jpeg[at] ^ 1 << dice.randrange(8)]) + jpeg[at + 1 :]


def blank(jpeg: bytes, dice: random.Random) -> bytes:
    """A packet of the network that came as zeros."""
    at = dice.randrange(3, len(jpeg) - 2)
    length = min(dice.randint(1, 1400), len(jpeg) - at)
    return jpeg[:at] + bytes(length) + jpeg[at + length :]


def lose(jpeg: bytes, dice: random.Random) -> bytes:
    """A piece that is not there."""
    at = dice.randrange(3, len(jpeg) - 2)
    return jpeg[:at] + jpeg[at + dice.randint(1, len(jpeg) - at) :]


SURE: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": cut,
    "empty": lambda _jpeg, _dice: b"",
    "end alone": lambda jpeg, _dice: jpeg[:2] + jpeg[-2:],
    "head alone": lambda jpeg, _dice: jpeg[: jpeg.index(b"\xff\xda")] + jpeg[-2:],
    "another size": lambda _jpeg, dice: draw(dice.randrange(100), OTHER_SIZE),
    "text": lambda _jpeg, _dice: b"503 busy",
}
"""Harm that is found in every picture, by its structure."""

ANY = {**SURE, "flip": flip, "blank": blank, "lose": lose}


class FuzzedCamera:
    """Sends picture k at k / fps of its pace, spoken in a dialect, as `harm` left it; None withholds it.

    `sent` has the moment of each that was sent, by its number, and `sound` those that nothing happened to.
    """

    def __init__(
        self,
        pace: Pace,
        dialect: Part,
        harm: Callable[[int, bytes], bytes | None],
        fps: int = 30,
    ) -> None:
        self.facts = {"host_api": "http mjpeg"}
        self.sent: dict[int, float] = {}
        self.sound: set[int] = set()
        self._pace, self._dialect, self._harm, self._fps = pace, dialect, harm, fps
        self._splitter = Splitter()
        self._waiting: list[Picture] = []
        self._number = 0
        self._stopping = threading.Event()

    def open(self) -> None:
        self._begin_s = self._pace.now()

    def grab(self) -> Picture | None:
        while not self._waiting:
            moment_s = self._begin_s + self._number / self._fps
            if not self._pace.follow_to(moment_s, self._stopping):
                return None
            self._send(moment_s)
            self._number += 1
        return self._waiting.pop(0)

    def stop(self) -> None:
        self._stopping.set()

    def close(self) -> None:
        pass

    def _send(self, moment_s: float) -> None:
        whole = draw(self._number % 60_000)
        jpeg = self._harm(self._number, whole)
        if jpeg is None:
            return
        self.sent[self._number] = moment_s
        if jpeg == whole:
            self.sound.add(self._number)
        parts = self._splitter.feed(self._dialect(jpeg))
        self._waiting += [Picture(moment_s, jpeg=part) for part in parts]

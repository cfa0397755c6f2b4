"""What this computer can encode in time: two seconds of trial, so that set-up offers only what will hold."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from collector.capture.container.encoder import PictureEncoder
from collector.capture.container.muxer import Muxer, PictureFormat
from collector.capture.device.signals import make_backdrop
from collector.capture.device.sources import Picture
from collector.model.sink import SealedFile

if TYPE_CHECKING:
    from collector.capture.device.lookup import Ask
    from collector.capture.spec import VideoCodec, VideoSpec

TRIAL_S = 2.0
NEEDED_PERCENT = 150  # capture.md, 8: half as fast again as real time
_CODECS: tuple[VideoCodec, ...] = ("av1", "h264", "mjpeg")
_SIZES = ((1280, 720), (1920, 1080))
_FPS = 30
_NOISE = 6.0
_PICTURES = 4


@dataclass(frozen=True)
class Ability:
    """A codec at a size, and its speed in per cent of real time at 30 pictures a second."""

    codec: VideoCodec
    width: int
    height: int
    speed_percent: int

    @property
    def fits(self) -> bool:
        """True if it leaves half of real time to everything else."""
        return self.speed_percent >= NEEDED_PERCENT


@dataclass(frozen=True)
class Fit:
    """Whether the wanted format holds here, how fast it is (per cent of real time), and what would hold.

    `instead` are codecs for the same pictures, the best for a small upload first; `camera` is always one.
    """

    fits: bool
    speed_percent: int
    instead: tuple[VideoCodec, ...] = ()


def find_fit(abilities: Sequence[Ability], wanted: VideoSpec) -> Fit:
    """Return how a wanted picture format stands on this computer."""
    speeds = {codec: _speed_of(abilities, codec, wanted) for codec in _CODECS}
    able = [codec for codec in _CODECS if speeds[codec] >= NEEDED_PERCENT]
    if wanted.codec == "camera":  # its packets are passed on as they are
        return Fit(True, 0)
    if wanted.codec in able:
        return Fit(True, speeds[wanted.codec])
    return Fit(False, speeds[wanted.codec], (*able, "camera"))


def _speed_of(abilities: Sequence[Ability], codec: VideoCodec, wanted: VideoSpec) -> int:
    """Speed by the smallest size tried that is as large as the wanted one; beyond all, in proportion."""
    tried = sorted((one for one in abilities if one.codec == codec), key=_pixels)
    if not tried:
        return 0
    pixels = wanted.width * wanted.height
    near = next((one for one in tried if _pixels(one) >= pixels), tried[-1])
    larger = max(pixels, _pixels(near))
    return near.speed_percent * _FPS * _pixels(near) // (wanted.fps * larger)


def _pixels(one: Ability) -> int:
    return one.width * one.height


class _Nowhere:
    """A sink that keeps nothing: no trial is stored."""

    def write(self, data: bytes | memoryview) -> None:
        """Drop the bytes."""

    def checkpoint(self) -> None:
        """Nothing is kept."""

    def close(self) -> SealedFile:
        """Nothing was kept."""
        return SealedFile(Path(), "", 0)

    def abort(self) -> None:
        """Nothing was kept."""


def measure_abilities(ask: Ask, trial_s: float = TRIAL_S) -> list[Ability]:
    """Try each codec at 720p and 1080p, all within `trial_s`. Raises GateClosed, EncoderFailed.

    `camera` is not tried: passing packets on costs next to nothing.
    """
    ask("try_device")
    share_s = trial_s / (len(_CODECS) * len(_SIZES))
    found = []
    for width, height in _SIZES:
        pictures = _make_pictures(width, height)
        for codec in _CODECS:
            speed = _measure_speed(PictureFormat(codec, width, height, _FPS), pictures, share_s)
            found.append(Ability(codec, width, height, round(100 * speed / _FPS)))
    return found


def _make_pictures(width: int, height: int) -> list[NDArray[Any]]:
    """A moving backdrop under a sensor's noise, which is what costs an encoder its time."""
    dice = np.random.default_rng(1)
    backdrop = make_backdrop(width, height)
    noise = dice.normal(0, _NOISE, (height, width, 1)).astype(np.int16)
    pictures = []
    for number in range(_PICTURES):
        view = backdrop[:, 8 * number : 8 * number + width].astype(np.int16)
        pictures.append(np.clip(view + np.roll(noise, 97 * number, axis=1), 0, 255).astype(np.uint8))
    return pictures


def _measure_speed(picture: PictureFormat, pictures: list[NDArray[Any]], limit_s: float) -> float:
    """Pictures a second, the encoder's own start not counted."""
    muxer = Muxer(_Nowhere(), None, picture)
    encoder = PictureEncoder(muxer.picture, picture)
    muxer.mux(encoder.encode(Picture(0.0, pictures[0]), 0))
    begin_s = time.monotonic()
    while time.monotonic() - begin_s < limit_s:
        bgr = pictures[encoder.count % len(pictures)]
        muxer.mux(encoder.encode(Picture(0.0, bgr), encoder.count * 90_000 // _FPS))
    muxer.mux(encoder.finish())
    speed = (encoder.count - 1) / (time.monotonic() - begin_s)
    muxer.close()
    return speed

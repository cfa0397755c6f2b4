"""What this computer can encode in time: some seconds of trial, so that set-up offers only what will hold."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from collector.capture.container.encoder import PictureEncoder
from collector.capture.container.muxer import Muxer, PictureFormat
from collector.capture.device.signals import make_talking_head
from collector.capture.device.sources import Picture
from collector.capture.picture.damage import examine_jpeg
from collector.capture.picture.jpeg import encode_jpeg
from collector.model.sink import SealedFile

if TYPE_CHECKING:
    from collector.capture.device.lookup import Ask
    from collector.capture.spec import VideoCodec, VideoSpec

TRIAL_S = 4.0
NEEDED_PERCENT = 150  # capture.md, 8: half as fast again as real time
_CODECS: tuple[VideoCodec, ...] = ("av1", "h264", "mjpeg")
_TRIED: tuple[VideoCodec, ...] = (*_CODECS, "camera")
_SIZES = ((1280, 720), (1920, 1080))
_FPS = 30
_PICTURES = 16


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

    `instead` are codecs for the same pictures, the best for a small upload first, `camera` the last: passing
    packets on is the least that a take of pictures costs. Where that does not hold either, no picture does,
    and `instead` is empty: this computer is under the floor.
    """

    fits: bool
    speed_percent: int
    instead: tuple[VideoCodec, ...] = ()


def find_fit(abilities: Sequence[Ability], wanted: VideoSpec) -> Fit:
    """Return how a wanted picture format stands on this computer.

    Where `camera` was not measured, by an earlier version, it holds.
    """
    speeds = {codec: _speed_of(abilities, codec, wanted) for codec in _CODECS}
    if any(one.codec == "camera" for one in abilities):
        speeds["camera"] = _speed_of(abilities, "camera", wanted)
    able = [codec for codec in _TRIED if speeds.get(codec, NEEDED_PERCENT) >= NEEDED_PERCENT]
    speed = speeds.get(wanted.codec, 0)
    return Fit(True, speed) if wanted.codec in able else Fit(False, speed, tuple(able))


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

    The pictures are what takes are made of: a talking head under a sensor's noise, as JPEG from a camera.
    """
    ask("try_device")
    share_s = trial_s / (len(_TRIED) * len(_SIZES))
    found = []
    for width, height in _SIZES:
        jpegs = [encode_jpeg(make_talking_head(width, height, number)) for number in range(_PICTURES)]
        for codec in _TRIED:
            form = PictureFormat(codec, width, height, _FPS, from_jpeg=True)
            found.append(Ability(codec, width, height, _measure_speed(form, jpegs, share_s)))
    return found


def _measure_speed(form: PictureFormat, jpegs: list[bytes], limit_s: float) -> int:
    """Per cent of real time, the encoder's own start not counted."""
    muxer = Muxer(_Nowhere(), None, form)
    encoder = PictureEncoder(muxer.picture, form)
    muxer.mux(encoder.encode(Picture(0.0, jpeg=jpegs[0]), 0))
    begin_s = time.monotonic()
    while time.monotonic() - begin_s < limit_s:
        whole = examine_jpeg(jpegs[encoder.count % len(jpegs)])
        picture = Picture(0.0, jpeg=whole.jpeg, pieces=whole.pieces)
        muxer.mux(encoder.encode(picture, encoder.count * 90_000 // _FPS))
    muxer.mux(encoder.finish())
    speed = (encoder.count - 1) / (time.monotonic() - begin_s)
    muxer.close()
    return round(100 * speed / _FPS)

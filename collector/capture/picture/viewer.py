"""Looks at pictures while they pass: a small preview, brightness, sharpness, and whether the camera froze."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collector.capture.device.sources import Picture
from collector.capture.picture.decoder import JpegDecoder
from collector.capture.picture.jpeg import measure_jpeg
from collector.capture.sound.level import Preview, Slot

PREVIEW_BOX = (320, 4320)  # 320 wide, whatever the height
_PREVIEW_S = 1 / 15
_JPEG_PREVIEW_S, _REST_S = 1 / 5, 1 / 2
_WATCHED_S = 1.0  # after the last time that somebody asked
_OTHER_LENGTH = 1 / 8  # of one that shows the same: a hand over the lens halves it at the least
_MOST_HALVINGS = 3  # what libav's decoder can do
_LOOK_S = 1 / 10
_SLACK_S = 0.005
_TOO_DARK = 30
_TOO_BRIGHT = 225
_BLURRED = 15
FROZEN_S = 1.0
_COVERED_MS = 1000  # a hand over the lens for a second spoils a take whose mean is still bright


@dataclass
class PictureFigures:
    """Sums over a take's pictures, at most ten a second."""

    brightness: list[int] = field(default_factory=lambda: [0, 0])
    sharpness: list[int] = field(default_factory=lambda: [0, 0])
    frozen_ms: int = 0
    dark_ms: int = 0
    dark_since_s: float | None = None
    is_wrong_size: bool = False

    def note(self, brightness: int, sharpness: int, moment_s: float = 0.0) -> None:
        """Take one picture's mean brightness (0 to 255) and variance of its Laplacian."""
        if brightness >= _TOO_DARK:
            self.dark_since_s = None
        elif self.dark_since_s is None:
            self.dark_since_s = moment_s
        else:
            self.dark_ms = max(self.dark_ms, round(1000 * (moment_s - self.dark_since_s)))
        for total, value in ((self.brightness, brightness), (self.sharpness, sharpness)):
            total[0] += value
            total[1] += 1

    def summarise(self) -> tuple[dict[str, int], list[str]]:
        """Whole numbers for the manifest, and verdict codes."""
        if not self.brightness[1]:
            return {}, []
        brightness = self.brightness[0] // self.brightness[1]
        sharpness = self.sharpness[0] // self.sharpness[1]
        checks = {
            "too_dark": brightness < _TOO_DARK or self.dark_ms >= _COVERED_MS,
            "too_bright": brightness > _TOO_BRIGHT,
            "blurred": sharpness < _BLURRED,
            "picture_frozen": self.frozen_ms >= 1000 * FROZEN_S,
            "wrong_size": self.is_wrong_size,
        }
        figures = {
            "brightness": brightness,
            "sharpness": sharpness,
            "frozen_ms": self.frozen_ms,
            "dark_ms": self.dark_ms,
        }
        return figures, [code for code, is_so in checks.items() if is_so]


class Viewer:
    """Keeps the preview and the figures up to date; runs in the grab thread.

    A JPEG is decoded for that, five times a second while somebody watches, or while it may go wrong: where
    the last one looked at was dark or damaged, or this one is of another length. Else twice a second.
    """

    def __init__(self, wanted: tuple[int, int] | None = None) -> None:
        """`wanted` is the project's width and height; pictures of any other size are told."""
        self._wanted = wanted
        self.box = PREVIEW_BOX
        self.changed_at_s: float | None = None
        self._slot: Slot[Preview | None] = Slot(None)
        self._decoders = {halvings: JpegDecoder(halvings) for halvings in range(_MOST_HALVINGS + 1)}
        self._figures: PictureFigures | None = None
        self._seen_at_s = 0.0
        self._asked_at_s = self._shown_at_s = -math.inf
        self._next_look_s = 0.0
        self._length = 0
        self._is_calm = False

    @property
    def preview(self) -> Preview | None:
        """The latest small picture; who asks again and again gets a fresh one five times a second."""
        self._asked_at_s = self._seen_at_s
        return self._slot.get()

    def begin_take(self) -> None:
        """Start counting afresh."""
        self._figures = PictureFigures()
        self._is_calm = False

    def end_take(self) -> PictureFigures:
        """The figures since `begin_take`."""
        figures, self._figures = self._figures, None
        return figures or PictureFigures()

    def show(self, picture: Picture) -> None:
        """Note one picture; most of them cost nothing. Raises PictureDamaged if it can't be decoded."""
        if picture.moment_s >= self._shown_at_s + self._find_pause(picture) - _SLACK_S:
            self._show(picture)
        self._notice_change(picture)

    @property
    def still_s(self) -> float:
        """For how many seconds of the camera's time it has been sending the same picture."""
        return 0.0 if self.changed_at_s is None else max(0.0, self._seen_at_s - self.changed_at_s)

    def _find_pause(self, picture: Picture) -> float:
        """Seconds between two looks, as things stand: decoding is what costs where packets are passed on."""
        if picture.jpeg is None:
            return _PREVIEW_S
        is_watched = picture.moment_s - self._asked_at_s < _WATCHED_S
        is_other = abs(len(picture.jpeg) - self._length) > _OTHER_LENGTH * self._length
        return _JPEG_PREVIEW_S if is_watched or is_other or not self._is_calm else _REST_S

    def _show(self, picture: Picture) -> None:
        self._shown_at_s, self._length, self._is_calm = picture.moment_s, len(picture.jpeg or b""), False
        small = fit_picture(self._decode(picture), self.box)
        self._is_calm = True
        self._slot.set(Preview(small[:, :, ::-1].copy(), picture.moment_s))
        if picture.moment_s >= self._next_look_s - _SLACK_S:
            self._next_look_s = picture.moment_s + _LOOK_S
            self._look(picture, small)

    def _decode(self, picture: Picture) -> NDArray[Any]:
        if picture.bgr is not None:
            return picture.bgr
        decoder = self._decoders[count_halvings(measure_size(picture)[0], self.box[0])]
        bgr: NDArray[Any] = decoder.decode(picture.jpeg).to_ndarray(format="bgr24")
        return bgr

    def _notice_change(self, picture: Picture) -> None:
        moment_s = self._seen_at_s = picture.moment_s
        if not picture.repeats or self.changed_at_s is None:
            self.changed_at_s = moment_s
        elif self._figures is not None:
            still_ms = round(1000 * (moment_s - self.changed_at_s))
            self._figures.frozen_ms = max(self._figures.frozen_ms, still_ms)

    def _look(self, picture: Picture, small: NDArray[Any]) -> None:
        if self._figures is None:
            return
        brightness, sharpness = measure_picture(small)
        self._figures.note(brightness, sharpness, picture.moment_s)
        self._is_calm = brightness >= _TOO_DARK
        if self._wanted is not None and measure_size(picture) != self._wanted:
            self._figures.is_wrong_size = True


def count_halvings(width: int, least: int) -> int:
    """Return how often a picture of this width may be halved and still be `least` pixels wide."""
    return max(
        halvings for halvings in range(_MOST_HALVINGS + 1) if halvings == 0 or width >> halvings >= least
    )


def measure_picture(bgr: NDArray[Any]) -> tuple[int, int]:
    """Mean brightness (0 to 255) and variance of the Laplacian of a picture, both at 320 pixels width."""
    import cv2

    grey = cv2.cvtColor(fit_picture(bgr, PREVIEW_BOX), cv2.COLOR_BGR2GRAY)
    return int(grey.mean()), int(cv2.Laplacian(grey, cv2.CV_16S).var())


def measure_size(picture: Picture) -> tuple[int, int]:
    """Width and height in pixels of a picture that is not damaged."""
    if picture.bgr is not None:
        return picture.bgr.shape[1], picture.bgr.shape[0]
    return measure_jpeg(picture.jpeg or b"")


def mark_repeated(picture: Picture, before: Picture | None) -> Picture:
    """Return the picture, marked where it is the one before to the last bit."""
    return replace(picture, repeats=True) if before is not None and _is_same(picture, before) else picture


def _is_same(picture: Picture, before: Picture) -> bool:
    if picture.bgr is None or before.bgr is None:
        return picture.jpeg is not None and picture.jpeg == before.jpeg
    few = (slice(None, None, 16), slice(None, None, 16))  # nearly every picture differs here already
    return np.array_equal(picture.bgr[few], before.bgr[few]) and np.array_equal(picture.bgr, before.bgr)


def fit_picture(bgr: NDArray[Any], box: tuple[int, int]) -> NDArray[Any]:
    """The whole picture, height × width × 3, made smaller until it fits into a box of width and height."""
    import cv2

    share = min(1.0, box[0] / bgr.shape[1], box[1] / bgr.shape[0])
    width, height = max(1, round(bgr.shape[1] * share)), max(1, round(bgr.shape[0] * share))
    small: NDArray[Any] = cv2.resize(bgr, (width, height), interpolation=cv2.INTER_AREA)
    return small

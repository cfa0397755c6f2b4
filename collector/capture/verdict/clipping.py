"""Sound that was cut off at the top: at full scale, or below it by what stands before the converter."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_FULL = 1 - 1.5 / 32_768
_RUN = 3  # one sample at full scale may be chance, three in a row are not
_MANY = 8  # nor are these: sound resampled after it was cut leaves its tops now and then
_FLAT = 1.5 / 32_768
_EDGE = 0.005  # a wave's own crest leaves its top by less than this from one sample to the next
_LOWEST_TOP = 0.25
_SAME_TOP = 0.98
_TOPS = 3
_HIGHEST_DB = 60  # what lies lower is no loud moment
_BINS_PER_DB = 4
_TOP_DB = 1.0
_LOUD_DB = 20
_DENSE_DB = 7.0
_LOWEST_LIMIT_DB = -6.0
_PRESSED = 6  # 180 ms
_PRESSED_SHARE = 0.2


class Clipping:
    """Counts runs at full scale, and flat tops with steep edges at the take's own highest level.

    A preamplifier that is turned up too far, or a volume set after the converter, cuts below full scale.
    """

    def __init__(self) -> None:
        self.samples = 0
        self._runs = 0
        self._running = 0
        self._top = 0.0
        self._tops = 0
        self._last = np.zeros(0, np.float32)

    @property
    def runs(self) -> int:
        """Runs of three and more samples at full scale, or the flat tops below it."""
        at_full_scale = self._runs + (self._running >= _RUN)
        return at_full_scale or (self._tops if self._tops >= _TOPS else 0)

    @property
    def is_clipped(self) -> bool:
        """True for a run, for flat tops, and for many samples at full scale however they lie."""
        return self.runs > 0 or self.samples >= _MANY

    def add(self, magnitude: NDArray[np.float32], loudest: float) -> None:
        """Take the next samples' magnitudes, 0 to 1."""
        if loudest >= _FULL or self._running:
            at_full_scale = magnitude >= _FULL
            self._running, runs = measure_runs(at_full_scale, self._running)
            self.samples += int(at_full_scale.sum())
            self._runs += sum(length >= _RUN for length in runs)
        if loudest > self._top / _SAME_TOP:
            self._tops = 0
        self._top = max(self._top, loudest)
        if loudest >= max(_LOWEST_TOP, _SAME_TOP * self._top):
            self._note_tops(np.concatenate((self._last, magnitude)))
        self._last = magnitude[-_RUN:].copy()

    def _note_tops(self, magnitude: NDArray[np.float32]) -> None:
        step = np.diff(magnitude)
        flat = np.abs(step) <= _FLAT
        rises = step[:-2] > _EDGE
        begins = rises & flat[1:-1] & flat[2:] & (magnitude[1:-2] >= _SAME_TOP * self._top)
        self._tops += int(begins.sum())


class Pressed:
    """A soft limit before the converter presses loud moments to one height and leaves no flat top.

    A voice at its loudest has peaks 8 to 14 dB over its level and of many heights. Frames that reach the
    take's own top and fill the space under it are a limiter's, if there are many; a steady tone has such
    frames as well, but nobody speaks in it.
    """

    def __init__(self) -> None:
        self._levels = np.zeros(_HIGHEST_DB, np.int64)
        self._pressed = np.zeros(_HIGHEST_DB * _BINS_PER_DB, np.int64)
        self._peak_db = -math.inf

    @property
    def is_limited(self) -> bool:
        """True if a good part of what is loud was pressed to the top."""
        loudest = int(np.flatnonzero(self._levels)[0]) if self._levels.any() else 0
        loud = int(self._levels[: loudest + _LOUD_DB + 1].sum())
        top = max(0, math.ceil((_TOP_DB - self._peak_db) * _BINS_PER_DB)) if loud else 0
        pressed = int(self._pressed[: top + 1].sum())
        return self._peak_db >= _LOWEST_LIMIT_DB and pressed >= max(_PRESSED, _PRESSED_SHARE * loud)

    def note(self, peak_db: float, level_db: float) -> None:
        """Take a frame's peak and level in dBFS."""
        if level_db <= -_HIGHEST_DB:
            return
        self._peak_db = max(self._peak_db, peak_db)
        self._levels[max(0, math.floor(-level_db))] += 1
        if peak_db - level_db < _DENSE_DB:
            self._pressed[max(0, math.floor(-peak_db * _BINS_PER_DB))] += 1


def measure_runs(flags: NDArray[np.bool_], running: int) -> tuple[int, list[int]]:
    """The run of True still open at the end, and the lengths of those that ended; `running` comes before."""
    if not flags.any():
        return 0, [running] if running > 0 else []
    if flags.all():
        return running + len(flags), []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    lengths = (edges[1::2] - edges[::2]).tolist()
    if flags[0]:
        lengths[0] += running
    elif running > 0:
        lengths.insert(0, running)
    return (lengths.pop(), lengths) if flags[-1] else (0, lengths)

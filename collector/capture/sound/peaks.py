"""The shape of sound for the eye: lowest and highest sample of each column, never the sound itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import Slot, full_scale
from collector.capture.sound.ring import Sound

COLUMNS = 600
_BASE_S = 0.01  # the finest column of a running take
Lows = NDArray[np.float32]


@dataclass(frozen=True)
class Peaks:
    """Columns from the beginning on, -1 to 1 of full scale; each stands for `column_s` seconds."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    column_s: float

    @property
    def length_s(self) -> float:
        """How much sound they stand for; the last column may be filled in part only."""
        return len(self.low) * self.column_s


NOTHING = Peaks((), (), _BASE_S)


def find_peaks(sound: Sound, sampling_rate_hz: int, columns: int = COLUMNS) -> Peaks:
    """Return the shape of whole sound: frames, or frames × channels, of integers.

    At most `columns` columns; channels are laid over each other.
    """
    if not len(sound):
        return NOTHING
    each = -(-len(sound) // columns)
    low, high = _reduce(sound, each)
    return _as_peaks(low, high, each / sampling_rate_hz)


class RunningPeaks:
    """The shape of a take while it is written: begun fine, ever coarser, so that memory does not grow.

    One thread adds; any thread reads the slot.
    """

    def __init__(self, sampling_rate_hz: int, columns: int = COLUMNS) -> None:
        self.slot: Slot[Peaks] = Slot(NOTHING)
        self._base = max(1, round(_BASE_S * sampling_rate_hz))
        self._column_s = self._base / sampling_rate_hz
        self._columns = columns
        self._rest: Sound | None = None
        self._low, self._high = np.zeros(0, np.float32), np.zeros(0, np.float32)
        self._each = 1  # fine columns in one that is shown
        self._filled = 0  # of them, in the last one

    def add(self, sound: Sound) -> None:
        """Take the next frames × channels of integers."""
        whole = sound if self._rest is None else np.concatenate((self._rest, sound))
        count = len(whole) // self._base * self._base
        self._rest = whole[count:].copy()
        if not count:
            return
        self._append(*_reduce(whole[:count], self._base))
        while len(self._low) > self._columns:
            self._coarsen()
        self.slot.set(_as_peaks(self._low, self._high, self._column_s * self._each))

    def _append(self, low: Lows, high: Lows) -> None:
        """Fill the last column, then make new ones."""
        room = self._each - self._filled if len(self._low) else 0
        if room:
            first = min(room, len(low))
            self._low[-1] = min(self._low[-1], low[:first].min())
            self._high[-1] = max(self._high[-1], high[:first].max())
            self._filled += first
            low, high = low[first:], high[first:]
        if len(low):
            places = np.arange(0, len(low), self._each)
            self._low = np.concatenate((self._low, np.minimum.reduceat(low, places)))
            self._high = np.concatenate((self._high, np.maximum.reduceat(high, places)))
            self._filled = len(low) - int(places[-1])

    def _coarsen(self) -> None:
        """Lay two neighbours over each other; an odd last one stays half filled."""
        odd = len(self._low) % 2
        places = np.arange(0, len(self._low), 2)
        self._low = np.minimum.reduceat(self._low, places)
        self._high = np.maximum.reduceat(self._high, places)
        self._filled += 0 if odd else self._each  # the last pair's first half is full
        self._each *= 2


def _reduce(sound: Sound, each: int) -> tuple[Lows, Lows]:
    """Return lowest and highest of each `each` frames, as shares of full scale."""
    frames = sound.reshape(len(sound), -1)
    places = np.arange(0, len(frames), each)
    scale = np.float32(1 / full_scale(str(frames.dtype)))
    low = np.minimum.reduceat(frames, places).min(axis=1).astype(np.float32) * scale
    high = np.maximum.reduceat(frames, places).max(axis=1).astype(np.float32) * scale
    return low, high


def _as_peaks(low: Lows, high: Lows, column_s: float) -> Peaks:
    return Peaks(tuple(low.tolist()), tuple(high.tolist()), column_s)

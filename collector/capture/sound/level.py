"""Latest-value slots for meter and preview: the screen polls them, nothing queues up."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collector.capture.sound.ring import Sound

T = TypeVar("T")

LOWEST_DB = -150.0
LIVE_WARNING_DB = -2.0  # capture.md: the live clipping warning
_HOLD_S = 1.5
_FALL_DB_S = 20.0
_ROOM_S = 5.0
_ROOM_SHARE = 10  # one level in ten is quieter: a single silent moment is not the room


class Slot(Generic[T]):
    """Holds the latest value only. Set by one thread, read by any."""

    def __init__(self, value: T) -> None:
        self._value = value

    def set(self, value: T) -> None:
        """Replace the value."""
        self._value = value

    def get(self) -> T:
        """The latest value."""
        return self._value


@dataclass(frozen=True)
class Level:
    """Sound level of the last 40 ms in dBFS: peak, RMS, and a peak that holds 1.5 s and then falls.

    `noise_db` is the quieter end of the last five seconds: the room between the words.
    """

    peak_db: float = LOWEST_DB
    rms_db: float = LOWEST_DB
    hold_db: float = LOWEST_DB
    noise_db: float = LOWEST_DB
    is_too_loud: bool = False


@dataclass(frozen=True)
class Preview:
    """A picture 320 pixels wide for the screen: height × width × 3, RGB, and the moment it was taken."""

    rgb: NDArray[Any]
    moment_s: float


def full_scale(dtype: str) -> float:
    """Largest magnitude of a sample type."""
    return float(-int(np.iinfo(dtype).min))


def to_db(ratio: float) -> float:
    """Decibels of an amplitude ratio, never below -150."""
    return max(LOWEST_DB, 20 * math.log10(ratio)) if ratio > 0 else LOWEST_DB


class Meter:
    """Turns blocks of sound into levels."""

    def __init__(self, dtype: str) -> None:
        self.slot = Slot(Level())
        self._full = full_scale(dtype)
        self._hold_db = LOWEST_DB
        self._heard: deque[tuple[float, float]] = deque()
        self._held_at_s = 0.0

    def show(self, sound: Sound, now_s: float) -> None:
        """Put the level of frames × channels into the slot."""
        if not len(sound):
            return
        values = sound.ravel().astype(np.float32)
        peak_db = to_db(max(float(values.max()), -float(values.min())) / self._full)
        rms_db = to_db(math.sqrt(float(np.dot(values, values)) / values.size) / self._full)
        held_s = now_s - self._held_at_s
        fallen_db = self._hold_db - max(0.0, held_s - _HOLD_S) * _FALL_DB_S
        if peak_db >= fallen_db:
            self._hold_db, self._held_at_s = peak_db, now_s
            fallen_db = peak_db
        noise_db = self._find_noise(rms_db, now_s)
        self.slot.set(Level(peak_db, rms_db, fallen_db, noise_db, fallen_db >= LIVE_WARNING_DB))

    def _find_noise(self, rms_db: float, now_s: float) -> float:
        self._heard.append((now_s, rms_db))
        while now_s - self._heard[0][0] > _ROOM_S:
            self._heard.popleft()
        levels = sorted(level_db for _, level_db in self._heard)
        return levels[len(levels) // _ROOM_SHARE]

"""What lies beside a take's digital zeros: where pauses are zeros, the room is heard only there."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import LOWEST_DB

DEAD_DB = -100.0  # below any converter: zeros of a sound server or a noise gate say nothing of the room
_LEAST_POWER = 10 ** (LOWEST_DB / 10)
_LEAST_SHARE = 4  # a quarter of a frame is enough to tell its level
_ROOM_FRAMES = 5  # 150 ms of sound in which nobody speaks


@dataclass(frozen=True)
class Heard:
    """A frame: its power without the converter's offset, which is no sound, and three levels in dBFS.

    Its own, that of its samples other than zero, and its peak.
    """

    power: float
    level_db: float
    live_db: float
    peak_db: float

    @property
    def is_dead(self) -> bool:
        """True if the frame holds nothing but zeros."""
        return self.level_db < DEAD_DB


def hear(frames: NDArray[np.float32]) -> list[Heard]:
    """What is known of each frame (frames × samples)."""
    centred = frames - frames.mean(axis=1, keepdims=True)
    powers = np.square(centred).mean(axis=1, dtype=np.float64).clip(_LEAST_POWER)
    lives = powers if frames.all() else _find_live_powers(frames, powers)
    levels, live_levels = 10 * np.log10((powers, lives))
    peaks = 20 * np.log10(np.abs(frames).max(axis=1).clip(_LEAST_POWER**0.5))
    columns = (column.tolist() for column in (powers, levels, live_levels, peaks))
    return [Heard(*values) for values in zip(*columns, strict=True)]


def _find_live_powers(frames: NDArray[np.float32], powers: NDArray[np.float64]) -> NDArray[np.float64]:
    width = frames.shape[1]
    live = np.count_nonzero(frames, axis=1)
    enough = live >= width // _LEAST_SHARE
    return np.where(enough, powers * (width / np.maximum(live, 1)), _LEAST_POWER)


class Borders:
    """The lowest level right beside zeros, and that of the quietest 150 ms in which nobody spoke.

    A gate closes on the room's noise, and a noise that was added begins and ends at its own level; a clean
    voice out of a sound server fades into nothing. So this level is the room's wherever pauses are zeros.
    """

    def __init__(self) -> None:
        self.lowest_db = math.inf
        self.quiet_db = math.inf
        self._recent: deque[Heard] = deque(maxlen=4)
        self._without_voice: deque[float] = deque(maxlen=_ROOM_FRAMES)

    def note(self, heard: Heard, *, spoken: bool) -> None:
        """Take the next frame, and the detector's word for it."""
        if spoken or heard.is_dead:
            self._without_voice.clear()
        else:
            self._look_for_room(heard.level_db)
        self._recent.append(heard)
        if len(self._recent) == self._recent.maxlen:
            first, second, third, fourth = self._recent
            if first.is_dead and second.is_dead and not third.is_dead and not fourth.is_dead:
                self._lower(third, fourth)
            if not first.is_dead and not second.is_dead and third.is_dead and fourth.is_dead:
                self._lower(second, first)

    def _look_for_room(self, level_db: float) -> None:
        self._without_voice.append(level_db)
        if len(self._without_voice) == _ROOM_FRAMES:
            self.quiet_db = min(self.quiet_db, max(self._without_voice))

    def _lower(self, beside: Heard, next_to_it: Heard) -> None:
        """The frame beside zeros may be mostly zeros itself; the one next to it is whole."""
        known = [db for db in (beside.live_db, next_to_it.live_db) if db >= DEAD_DB]
        self.lowest_db = min(self.lowest_db, *known, math.inf)

"""What lies beside a take's digital zeros: where a source is zero between words, its room is heard only there."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collector.capture.level import LOWEST_DB, to_db

DEAD_DB = -100.0  # below any converter: zeros of a sound server or a noise gate say nothing of the room
_LEAST_SHARE = 4  # a quarter of a frame is enough to tell its level
_ROOM_FRAMES = 5  # 150 ms of sound in which nobody speaks


@dataclass(frozen=True)
class Heard:
    """A frame's level in dBFS, the level of its samples other than zero, and the detector's word."""

    level_db: float
    live_db: float
    spoken: bool

    @property
    def is_dead(self) -> bool:
        """True if the frame holds nothing but zeros."""
        return self.level_db < DEAD_DB


def hear(frame: NDArray[np.float32], *, spoken: bool) -> tuple[Heard, float]:
    """What is known of a frame, and its power without the converter's offset, which is no sound."""
    power = float(np.var(frame))
    level_db = live_db = to_db(math.sqrt(power))
    if not frame.all():
        live = int(np.count_nonzero(frame))
        enough = live >= len(frame) // _LEAST_SHARE
        live_db = to_db(math.sqrt(power * len(frame) / live)) if enough else LOWEST_DB
    return Heard(level_db, live_db, spoken), power


class Borders:
    """The lowest level right beside zeros, and whether the room was heard for itself anywhere.

    A gate closes on the room's noise, and a noise that was added begins and ends at its own level; a clean
    voice out of a sound server fades into nothing. So this level is the room's wherever pauses are zeros.
    """

    def __init__(self) -> None:
        self.lowest_db = math.inf
        self.has_room = False
        self._recent: deque[Heard] = deque(maxlen=4)
        self._without_voice = 0

    def note(self, heard: Heard) -> None:
        """Take the next frame."""
        self._without_voice = 0 if heard.spoken or heard.is_dead else self._without_voice + 1
        self.has_room = self.has_room or self._without_voice >= _ROOM_FRAMES
        self._recent.append(heard)
        if len(self._recent) == self._recent.maxlen:
            first, second, third, fourth = self._recent
            if first.is_dead and second.is_dead and not third.is_dead and not fourth.is_dead:
                self._lower(third, fourth)
            if not first.is_dead and not second.is_dead and third.is_dead and fourth.is_dead:
                self._lower(second, first)

    def _lower(self, beside: Heard, next_to_it: Heard) -> None:
        """The frame beside zeros may be mostly zeros itself; the one next to it is whole."""
        known = [db for db in (beside.live_db, next_to_it.live_db) if db >= DEAD_DB]
        self.lowest_db = min(self.lowest_db, *known, math.inf)

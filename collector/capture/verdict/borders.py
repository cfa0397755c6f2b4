"""What lies beside a take's digital zeros: where pauses are zeros, the room is heard only there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from collector.capture.sound.level import LOWEST_DB

DEAD_DB = -100.0  # below any converter: zeros of a sound server or a noise gate say nothing of the room
_LEAST_POWER = 10 ** (LOWEST_DB / 10)
_LEAST_SHARE = 4  # a quarter of a frame is enough to tell its level
_ROOM_FRAMES = 5  # 150 ms of sound in which nobody speaks
_EDGE_FRAMES = 4  # two on each side of where zeros begin or end
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Heard:
    """Frames: power without the converter's offset, and three levels in dBFS, one number a frame each.

    The levels are those of a frame, of its samples other than zero, and of its peak.
    """

    power: Numbers
    level_db: Numbers
    live_db: Numbers
    peak_db: Numbers

    @property
    def is_dead(self) -> Flags:
        """True for the frames that hold nothing but zeros."""
        return self.level_db < DEAD_DB


def hear(frames: NDArray[np.float32]) -> Heard:
    """What is known of each frame (frames × samples)."""
    centred = frames - frames.mean(axis=1, keepdims=True)
    powers = np.square(centred).mean(axis=1, dtype=np.float64).clip(_LEAST_POWER)
    lives = powers if frames.all() else _find_live_powers(frames, powers)
    levels, live_levels = 10 * np.log10((powers, lives))
    peaks = 20 * np.log10(np.abs(frames).max(axis=1).clip(_LEAST_POWER**0.5))
    return Heard(powers, levels, live_levels, peaks)


def _find_live_powers(frames: NDArray[np.float32], powers: Numbers) -> Numbers:
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
        self._quiet = np.zeros(0)  # the last frames: their levels, infinite where one speaks or all is zero
        self._live = np.zeros(0)
        self._dead = np.zeros(0, np.bool_)

    def note(self, heard: Heard, spoken: Flags) -> None:
        """Take the next frames, and the detector's word for each."""
        dead = heard.is_dead
        quiet = np.concatenate((self._quiet, np.where(spoken | dead, math.inf, heard.level_db)))
        if len(quiet) >= _ROOM_FRAMES:
            loudest = sliding_window_view(quiet, _ROOM_FRAMES).max(axis=1)
            self.quiet_db = min(self.quiet_db, float(loudest.min()))
        self._look_beside(np.concatenate((self._live, heard.live_db)), np.concatenate((self._dead, dead)))
        self._quiet = quiet[-_ROOM_FRAMES + 1 :]

    def _look_beside(self, live_db: Numbers, dead: Flags) -> None:
        """The frame beside zeros may be mostly zeros itself; the one next to it is whole."""
        self._live, self._dead = live_db[-_EDGE_FRAMES + 1 :], dead[-_EDGE_FRAMES + 1 :]
        if not dead.any() or len(dead) < _EDGE_FRAMES:
            return
        first, second, third, fourth = sliding_window_view(dead, _EDGE_FRAMES).T
        opens = np.flatnonzero(first & second & ~third & ~fourth)
        closes = np.flatnonzero(~first & ~second & third & fourth)
        beside = live_db[np.concatenate((opens + 2, opens + 3, closes, closes + 1))]
        self.lowest_db = min(self.lowest_db, float(beside[beside >= DEAD_DB].min(initial=math.inf)))

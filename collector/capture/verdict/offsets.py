"""A converter whose zero is somewhere else from one moment on: a step that no voice makes."""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_SIDE = 40  # frames of 30 ms: in 1.2 s of speech some moments are quiet
_QUIETEST = 8  # of them: a voice whose crests are higher than its troughs has a mean of its own
_LEAST = 0.006
_OVER_SPREAD = 3.0
_AT_ONCE = 0.7  # of it comes from one sample to the next
_NOT_HEARD = math.inf
Numbers = NDArray[np.float64]


class Offsets:
    """Counts steps of the mean of quiet moments: what stays, and stands out of how it wanders."""

    def __init__(self) -> None:
        self._table = np.full((_SIDE, 3), _NOT_HEARD)  # a row a frame: mean, level, jump
        self._since = _SIDE  # frames since the last step: it is seen from every place near it
        self.count = 0

    def add(self, means: Numbers, levels_db: Numbers, jumps: Numbers) -> None:
        """Take the next frames: means and jumps in parts of full scale, and levels in dBFS.

        A level is infinite for a frame of zeros.
        """
        self._take(np.column_stack((means, levels_db, jumps)))

    def finish(self) -> None:
        """Nothing comes after this."""
        self._take(np.full((_SIDE - _QUIETEST, 3), _NOT_HEARD))

    def _take(self, rows: Numbers) -> None:
        table = np.concatenate((self._table, rows))
        self._table = table[-2 * _SIDE :]
        heard = table[table[:, 1] < _NOT_HEARD, 0]
        looked_at = len(table) - 2 * _SIDE
        if looked_at <= 0 or not len(heard) or np.ptp(heard) < _LEAST:
            self._since += max(0, looked_at)
            return
        for is_step in _find_steps(*table.T):
            self._since += 1
            if is_step:
                self.count += self._since > _SIDE
                self._since = 0


def _find_steps(means: Numbers, levels_db: Numbers, jumps: Numbers) -> list[bool]:
    """For each frame with a side before it and one after it, whether a step lies in it."""
    sides, levels = (sliding_window_view(column, _SIDE) for column in (means, levels_db))
    quietest = np.argpartition(levels, _QUIETEST - 1, axis=1)[:, :_QUIETEST]
    is_heard = np.take_along_axis(levels, quietest, axis=1).max(axis=1) < _NOT_HEARD
    chosen = np.where(is_heard[:, None], np.take_along_axis(sides, quietest, axis=1), 0.0)
    middles, spreads = np.median(chosen, axis=1), np.ptp(chosen, axis=1)
    before, after = slice(None, -_SIDE - 1), slice(_SIDE + 1, None)
    step = np.abs(middles[after] - middles[before])
    is_step = step >= np.maximum(_LEAST, _OVER_SPREAD * np.maximum(spreads[before], spreads[after]))
    is_step &= is_heard[before] & is_heard[after] & (jumps[_SIDE:-_SIDE] >= _AT_ONCE * step)
    found: list[bool] = is_step.tolist()
    return found

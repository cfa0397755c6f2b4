"""Strokes beside speech: keys, clicks and knocks, each over within a moment, with nothing right beside it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import LOWEST_DB
from collector.capture.verdict.frames import NARROW_HZ, Samples

_STEP_S = 0.005
_WIDTH = round(_STEP_S * NARROW_HZ)
_RISE = slice(-4, -1)  # 10 to 20 ms before: what is struck is there at once
_FALL = slice(6, 10)  # 30 to 50 ms after, and soon over
_SUDDEN_DB = 12.0
_BEFORE, _AFTER = slice(-30, -3), slice(8, 35)
_BESIDE = 9  # 45 ms: strokes that follow each other faster are those of a deep or creaking voice
_BESIDE_DB = 10.0
_ALONE_DB = 20.0
_QUIET_SHARE = 0.7
_TOP_SHARE = 0.95
_BINS = round(-LOWEST_DB) + 1
_LEAST = 3
_LEAST_PER_S = 0.55  # every other second, and one more now and then: nobody types slower


class Strokes:
    """Counts strokes by their level, 5 ms by 5 ms; memory does not grow with the take.

    A consonant is sudden as well, but a vowel stands beside it.
    """

    def __init__(self) -> None:
        self._last = np.zeros(1, np.float32)
        self._levels = np.zeros(0)
        self._done = 0
        self._all = np.zeros(_BINS, np.int64)
        self._found = np.zeros(_BINS, np.int64)

    def add(self, narrow: Samples) -> None:
        """Take the next samples at 8 kHz: whole steps of 5 ms."""
        sound = np.concatenate((self._last, narrow))
        self._last = sound[-1:]
        power = np.square(np.diff(sound)).reshape(-1, _WIDTH).mean(axis=1, dtype=np.float64)
        levels = 10 * np.log10(power + 1e-12)
        np.add.at(self._all, _bin_of(levels), 1)
        self._levels = np.concatenate((self._levels, levels))
        self._look(len(self._levels) - _AFTER.stop)
        kept = max(0, self._done + _BEFORE.start - _BESIDE)
        self._levels, self._done = self._levels[kept:], self._done - kept

    def finish(self) -> None:
        """Nothing comes after this."""
        self._look(len(self._levels) - _FALL.stop - 2)

    def count(self, under_top_db: float) -> int:
        """How many strokes reach up to so far under what is loud in the take."""
        up_to = np.cumsum(self._all)
        top = int(np.searchsorted(up_to, _TOP_SHARE * up_to[-1]))
        return int(self._found[max(0, top - round(under_top_db)) :].sum())

    def are_many(self, under_top_db: float) -> bool:
        """True if somebody types, or knocks, beside the words: a click now and then is nothing."""
        seconds = float(self._all.sum()) * _STEP_S
        return self.count(under_top_db) >= max(_LEAST, _LEAST_PER_S * seconds)

    def _look(self, end: int) -> None:
        """Look at what lies before this place and was not looked at yet."""
        first = max(self._done, -_RISE.start + 4)
        if end <= first:
            return
        levels = self._levels
        places = np.flatnonzero(_find_sudden(levels))
        for place in places[(places >= first) & (places < end)].tolist():
            beside = places[(np.abs(places - place) <= _BESIDE) & (places != place)]
            is_single = not (levels[beside] > levels[place] - _BESIDE_DB).any()
            before = levels[max(0, place + _BEFORE.start) : place + _BEFORE.stop]
            after = levels[place + _AFTER.start : place + _AFTER.stop]
            quiet_db = levels[place] - _ALONE_DB
            if is_single and _is_quiet(before, quiet_db) and _is_quiet(after, quiet_db):
                self._found[_bin_of(levels[place])] += 1
        self._done = end


def _find_sudden(levels: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Peaks that stand out of what is right before them and of what comes soon after."""
    found = np.zeros(len(levels), bool)
    first, end = -_RISE.start, len(levels) - _FALL.stop
    if end <= first:
        return found
    here = levels[first:end]
    before, after = range(_RISE.start, _RISE.stop), range(_FALL.start, _FALL.stop)
    rise, fall = (
        np.mean([levels[first + step : end + step] for step in steps], axis=0) for steps in (before, after)
    )
    is_peak = (here >= levels[first - 1 : end - 1]) & (here >= levels[first + 1 : end + 1])
    found[first:end] = is_peak & (here - rise > _SUDDEN_DB) & (here - fall > _SUDDEN_DB)
    return found


def _is_quiet(levels: NDArray[np.float64], limit_db: float) -> bool:
    """True if most of it is: other strokes may lie in it."""
    return not len(levels) or float(np.sort(levels)[int(_QUIET_SHARE * (len(levels) - 1))]) < limit_db


def _bin_of(level_db: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.clip(np.round(level_db - LOWEST_DB), 0, _BINS - 1).astype(np.int64)

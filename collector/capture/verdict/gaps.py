"""Holes in a channel: one value for 5 ms and more with sound on both sides; the pauses of a gating source."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import LOWEST_DB
from collector.capture.verdict.frames import Samples

LEAST_MS = 5
_BESIDE_MS = 10
_NEXT_MS = 1  # a voice that ends has faded before, also one that was synthesized
_LONG_MS = 200
_FINE_DB = -85.0  # steps of sixteen bits
_OVER_STEP_DB = 6.0
_OVER_COARSE_STEP_DB = 14.0  # a word that dies away in coarse steps ends with a few of them
_BINS = round(-LOWEST_DB) + 1
Levels = tuple[float, float]
"""In dBFS, of the nearest 10 ms and of the nearest one: how far the sound lies from the value that stays."""


@dataclass(frozen=True)
class _Run:
    """A run of one value: its first sample, and the levels before it."""

    first: int
    before_db: Levels


class Gaps:
    """Runs of one value of 5 ms and more, counted by the lower of the levels on their two sides.

    `zeros` counts samples; `leading`, `trailing` and `longest` are lengths of runs of zeros in samples, the
    last one of any that has sound before it.
    """

    def __init__(self, sampling_rate_hz: int) -> None:
        self._least = max(2, math.ceil(LEAST_MS * sampling_rate_hz / 1000))
        self._beside = _BESIDE_MS * sampling_rate_hz // 1000
        self._long = _LONG_MS * sampling_rate_hz // 1000
        self._next = max(1, _NEXT_MS * sampling_rate_hz // 1000)
        self._window = np.zeros(0, np.float32)  # what comes after a run is looked at, and what was before it
        self._base = 0
        self._done = 0
        self._open: _Run | None = None
        self._counts = np.zeros((2, _BINS), np.int64)
        self._lengths = np.zeros((2, _BINS), np.int64)
        self._least_next_db = LOWEST_DB
        self._ends: list[tuple[int, float]] = []
        self.zeros = 0
        self.leading = 0
        self.trailing = 0
        self.longest = 0

    def add(self, samples: Samples, step_db: float = LOWEST_DB) -> None:
        """Take the next samples, -1 to 1, and the level of their smallest step."""
        self._least_next_db = step_db + (_OVER_STEP_DB if step_db < _FINE_DB else _OVER_COARSE_STEP_DB)
        self._count_zeros(samples)
        self._window = np.concatenate((self._window, samples))
        self._judge(len(self._window) - self._beside)
        kept = max(0, len(self._window) - 2 * self._beside)
        self._window, self._base = self._window[kept:], self._base + kept

    def finish(self) -> None:
        """Judge what was held back: nothing comes after it."""
        self._judge(len(self._window))

    def count(self, least_db: float, *, abrupt: bool) -> tuple[int, int]:
        """How many runs have at least this level on both sides, and how many samples they are long.

        Abrupt: only runs under 200 ms that have it in the last millisecond before and the first after.
        """
        place = max(0, round(least_db - LOWEST_DB))
        return int(self._counts[int(abrupt), place:].sum()), int(self._lengths[int(abrupt), place:].sum())

    def count_ends(self, least_db: float) -> tuple[int, int]:
        """The same of zeros at the take's very start and end, beside which the sound is at once that loud.

        Only of runs under 200 ms: what is longer is a source that wakes up or is switched off.
        """
        found = [length for length, level_db in self._ends if level_db >= least_db]
        return len(found), sum(found)

    def _count_zeros(self, samples: Samples) -> None:
        size = len(samples)
        zeros = size - int(np.count_nonzero(samples))
        if self.leading == self.zeros == self._base + len(self._window):
            self.leading += size if zeros == size else int((samples != 0).argmax())
        self.trailing = self.trailing + size if zeros == size else int((samples[::-1] != 0).argmax())
        self.zeros += zeros

    def _judge(self, end: int) -> None:
        """Judge the runs that end at or before this place of the window; remember the first that does not."""
        going_on, self._open = self._open, None
        for start, stop in find_runs(self._window, self._least):
            if self._base + stop <= self._done:
                continue
            run, going_on = going_on or self._begin(start), None
            if stop <= end:
                self._judge_run(run, stop)
            elif self._open is None:
                self._open = run
        self._done = max(self._done, self._base + end)

    def _begin(self, start: int) -> _Run:
        before = self._window[max(0, start - self._beside) : start][::-1]
        return _Run(self._base + start, self._measure(before, self._window[start]))

    def _judge_run(self, run: _Run, stop: int) -> None:
        length, value = self._base + stop - run.first, self._window[stop - 1]
        after_db = self._measure(self._window[stop : stop + self._beside], value)
        if run.first and value == 0:
            self.longest = max(self.longest, length)
        if run.first and stop < len(self._window):
            self._note(length, run.before_db, after_db)
        elif value == 0 and length < self._long:
            level_db = min(run.before_db if run.first else after_db)
            self._ends += [(length, level_db)] if level_db >= self._least_next_db else []

    def _note(self, length: int, before_db: Levels, after_db: Levels) -> None:
        if min(before_db[1], after_db[1]) < self._least_next_db:
            return
        for which, levels in enumerate(zip(before_db, after_db, strict=True)):
            is_counted = not which or length < self._long
            place = round(min(levels) - LOWEST_DB)
            self._counts[which, place] += is_counted
            self._lengths[which, place] += is_counted * length

    def _measure(self, beside: Samples, value: np.float32) -> Levels:
        """Levels of what lies beside a run, the nearest first: of all, and of the nearest millisecond."""
        away = beside - value
        return _level_db(away), min(_level_db(away), _level_db(away[: self._next]))


def find_runs(sound: Samples | NDArray[np.bool_], least: int) -> list[tuple[int, int]]:
    """Runs of one value, at least two samples and `least` long: first sample, and the one after the last.

    In each lies a whole cell of half that length: only cells whose first sample comes again are looked at.
    """
    width = least // 2
    firsts = sound[::width]
    again = np.flatnonzero(firsts[1:] == firsts[:-1])
    cells = sound[: len(sound) // width * width].reshape(-1, width)[again]
    again = again[(cells == cells[:, :1]).all(axis=1)]
    if not len(again):
        return []
    breaks = np.flatnonzero(np.diff(again) > 1) + 1
    runs = []
    for group in np.split(again, breaks):
        value, start, stop = firsts[group[0]], int(group[0]) * width, (int(group[-1]) + 1) * width + 1
        before, after = sound[max(0, start - width) : start][::-1], sound[stop : stop + width]
        start -= _count_alike(before, value)
        stop += _count_alike(after, value)
        if stop - start >= least:
            runs.append((start, stop))
    return runs


def _count_alike(sound: Samples | NDArray[np.bool_], value: np.float32 | np.bool_) -> int:
    """How many samples have this value before one has not."""
    other = np.flatnonzero(sound != value)
    return int(other[0]) if len(other) else len(sound)


def _level_db(samples: Samples) -> float:
    power = float(np.dot(samples, samples)) / max(1, len(samples))
    return max(LOWEST_DB, 10 * math.log10(max(power, 1e-15)))

"""Zeros in a channel: holes from 5 ms on with sound on both sides, and the pauses of a source that gates."""

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
_BINS = round(-LOWEST_DB) + 1
_NO_SOUND = (LOWEST_DB, LOWEST_DB)


@dataclass(frozen=True)
class _Run:
    """A run of zeros: its first sample, and the level before it in dBFS, of 10 ms and of the last one."""

    first: int
    before_db: tuple[float, float]


class Gaps:
    """Runs of zeros of 5 ms and more, counted by the lower of the levels on their two sides.

    `zeros` counts samples; `leading`, `trailing` and `longest` are lengths of runs in samples, the last one
    of any that has sound before it.
    """

    def __init__(self, sampling_rate_hz: int) -> None:
        self._least = max(2, math.ceil(LEAST_MS * sampling_rate_hz / 1000))
        self._beside = _BESIDE_MS * sampling_rate_hz // 1000
        self._window = np.zeros(0, np.float32)  # what is judged, and as much before it and after it
        self._base = 0
        self._done = 0
        self._open = _Run(0, _NO_SOUND)
        self._long = _LONG_MS * sampling_rate_hz // 1000
        self._next = max(1, _NEXT_MS * sampling_rate_hz // 1000)
        self._counts = np.zeros((2, _BINS), np.int64)
        self._lengths = np.zeros((2, _BINS), np.int64)
        self.zeros = 0
        self.leading = 0
        self.trailing = 0
        self.longest = 0

    def add(self, samples: Samples) -> None:
        """Take the next samples, -1 to 1."""
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

    def _judge(self, end: int) -> None:
        """Judge the runs that end at or before this place of the window."""
        is_zero = self._window == 0
        first = self._done - self._base
        if end <= first:
            return
        self.zeros += int(is_zero[first:end].sum())
        self.trailing = 0
        if is_zero.any():
            for start, stop in self._find_runs(is_zero, end):
                if stop > first:
                    self._judge_run(start, stop, end)
        self._done = self._base + end

    def _find_runs(self, is_zero: NDArray[np.bool_], end: int) -> list[tuple[int, int]]:
        """Those of 5 ms and more, and those that may go on at an end: first sample, and the one after."""
        edges = np.flatnonzero(np.diff(is_zero.astype(np.int8), prepend=0, append=0))
        starts, stops = edges[::2], edges[1::2]
        told = (stops - starts >= self._least) | (starts == 0) | (stops >= end)
        return list(zip(starts[told].tolist(), stops[told].tolist(), strict=True))

    def _judge_run(self, start: int, stop: int, end: int) -> None:
        if start < self._done - self._base:
            run = self._open
        elif self._base + start == 0:
            run = _Run(0, _NO_SOUND)
        else:
            run = _Run(
                self._base + start, self._measure(self._window[max(0, start - self._beside) : start][::-1])
            )
        length = self._base + stop - run.first
        if stop >= end and start < end:
            self._open = run
            self.trailing = self._base + end - run.first
        if run.first == 0:
            self.leading = length
        elif stop <= end and length >= self._least:
            self.longest = max(self.longest, length)
        if run.first and length >= self._least and stop <= end and stop < len(self._window):
            after_db = self._measure(self._window[stop : stop + self._beside])
            for which, levels in enumerate(zip(run.before_db, after_db, strict=True)):
                is_counted = not which or length < self._long
                place = round(min(levels) - LOWEST_DB)
                self._counts[which, place] += is_counted
                self._lengths[which, place] += is_counted * length

    def _measure(self, beside: Samples) -> tuple[float, float]:
        """Levels of what lies beside a run, the nearest first: of all, and of the nearest millisecond."""
        return _level_db(beside), min(_level_db(beside), _level_db(beside[: self._next]))


def _level_db(samples: Samples) -> float:
    power = float(np.dot(samples, samples)) / max(1, len(samples))
    return max(LOWEST_DB, 10 * math.log10(max(power, 1e-15)))

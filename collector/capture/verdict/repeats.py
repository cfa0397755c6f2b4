"""Pieces of sound that were said before, sample by sample: a driver that runs dry says its buffer again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collector.capture.verdict.frames import Samples
from collector.capture.verdict.gaps import find_runs

LEAST_MS = 5
_MOST_MS = 250  # the longest buffer that is looked for
_MARKS = 8  # places in the shortest piece by which it is known again
_SIGNATURE = 8  # samples
_LEAST_MARKS = 2
_MOST_LAGS = 8
_LEAST_CHANGES = 16  # a pause of coarse steps is alike everywhere
_OVER_STEP = 2.0
_ODD = np.uint32(2_654_435_761)  # Knuth's multiplier
_HASHES = 1 << 32
Places = NDArray[np.int64]


class Repeats:
    """Counts pieces of 5 ms and more that are a piece of the quarter of a second before, and their samples.

    No microphone hears the same twice: its own noise differs. Places are chosen by what the samples are, so
    that a piece and its copy are marked alike, and only these are compared.
    """

    def __init__(self, sampling_rate_hz: int) -> None:
        self._least = LEAST_MS * sampling_rate_hz // 1000
        self._most = _MOST_MS * sampling_rate_hz // 1000
        self._window = np.zeros(0, np.float32)
        self._done = 0  # of the window: what was looked at before
        self._least_change = 0.0
        self.count = 0
        self.length = 0

    def add(self, samples: Samples, step: float) -> None:
        """Take the next samples, -1 to 1, and their smallest step."""
        self._least_change = _OVER_STEP * step
        self._window = np.concatenate((self._window, samples))
        self._look(is_last=False)
        kept = max(0, len(self._window) - 2 * self._most)
        self._window = self._window[kept:]
        self._done = len(self._window)

    def finish(self) -> None:
        """Nothing comes after this: a copy that is under way has ended."""
        self._done = max(0, self._done - 1)
        self._look(is_last=True)

    def _look(self, *, is_last: bool) -> None:
        places, hashes = self._mark()
        counted = self._done
        for lag in self._find_lags(places, hashes):
            alike = self._window[lag:] == self._window[:-lag]
            for start, stop in find_runs(alike, self._least):
                ends = stop + lag
                is_new = alike[start] and counted <= ends and (is_last or ends < len(self._window))
                if is_new and self._is_copy(start, stop, lag):
                    self.count += 1
                    self.length += stop - start
                    counted = ends + 1

    def _is_copy(self, start: int, stop: int, lag: int) -> bool:
        """False for a pause, and for a hummed vowel in coarse steps: beside the piece it is nearly alike."""
        apart = self._window[lag:] - self._window[:-lag]
        beside = (apart[max(0, start - self._least) : start], apart[stop : stop + self._least])
        away = min(float(np.sqrt(np.mean(np.square(part)))) for part in beside if len(part))
        changes = np.count_nonzero(np.diff(self._window[start:stop]))
        return bool(changes >= _LEAST_CHANGES and away >= self._least_change)

    def _mark(self) -> tuple[Places, NDArray[np.uint32]]:
        """Some places, and a number for the samples that begin there."""
        hashes = self._window.view(np.uint32) * _ODD
        reach = 1
        while reach < _SIGNATURE:
            hashes = hashes[:-reach] * _ODD + hashes[reach:]
            reach *= 2
        limit = np.uint32(min(_HASHES - 1, _HASHES // self._least * _MARKS))
        places = np.flatnonzero(hashes < limit)
        places = places[hashes[places] != 0]
        return places, hashes[places]

    def _find_lags(self, places: Places, hashes: NDArray[np.uint32]) -> list[int]:
        """How far apart places that are marked alike lie, the commonest distances first."""
        order = np.argsort(hashes, kind="stable")
        places, hashes = places[order], hashes[order]
        lags = np.diff(places)[hashes[1:] == hashes[:-1]]
        found, counts = np.unique(lags[(lags >= self._least) & (lags <= self._most)], return_counts=True)
        often = np.argsort(-counts, kind="stable")[:_MOST_LAGS]
        return [int(found[place]) for place in often if counts[place] >= _LEAST_MARKS]

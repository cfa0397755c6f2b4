"""Looks at a take's sound once more, as a whole: holes that the running clock took for late blocks.

The clock decides within seconds, on blocks a few milliseconds off its fit. A hole smaller than a block, one
among late blocks, or one beside which the back end told a new latency it takes for that latency. Over the
whole take both signs of lost sound are plain: from some moment on every block comes later than before, and
is said to be later; a new latency moves only one of them, and a stall passes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_CELL_S = 0.1
_CELLS = 36_000
_WINDOW = 10
_REACH = 100
_SMALLEST_S = 0.004  # five milliseconds of sound, by clocks that are not that exact
_DOUBT = 10.0  # how much later than usual one block alone must be to say anything
_WANDERS_ON = 0.5  # of what a sound server's word for its latency wandered by before
_SCATTERS_ON = 0.25  # of what it scatters by within a second: soon after opening nothing else is known
_MOST = 20
_RARE = 0.1
_USUAL_RATE_ERROR = 100e-6  # crystals
_FEWEST_WINDOWS = 4

Numbers = NDArray[np.float64]


@dataclass
class Cell:
    """A tenth of a second of stored sound: what its blocks said, against the nominal rate, in seconds.

    `said_s` are the converter's times of the blocks' first frames, `heard_s` the callbacks' of their ends.
    """

    first: int
    end: int = 0
    said_s: list[float] = field(default_factory=list)
    heard_s: list[float] = field(default_factory=list)
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class _Summary:
    first: int
    end: int
    said_s: float
    said_lowest_s: float
    said_highest_s: float
    earliest_s: float
    excess_s: float
    count: int
    flagged: bool


class Holes:
    """The last hour of blocks at least, a few numbers for each tenth of a second."""

    def __init__(self, sampling_rate_hz: int) -> None:
        self._rate = sampling_rate_hz
        self._size = round(_CELL_S * sampling_rate_hz)
        self._cells: deque[_Summary] = deque(maxlen=_CELLS)
        self._open: Cell | None = None

    def note(self, first: int, frames: int, times_s: tuple[float, float], *, flagged: bool) -> None:
        """Take a block: its first stored frame, and the times of converter and callback."""
        if self._open is not None and first // self._size != self._open.first // self._size:
            self._cells.append(_sum_up(self._open))
            self._open = None
        cell = self._open = self._open or Cell(first)
        cell.end = first + frames
        cell.said_s.append(times_s[0] - first / self._rate)
        cell.heard_s.append(times_s[1] - cell.end / self._rate)
        cell.flagged |= flagged

    def find(self, span: tuple[int, int], gaps: Sequence[tuple[int, int]]) -> list[tuple[int, float]]:
        """(stored frame, seconds lost) of holes in a span of stored frames, beside the counted `gaps`.

        What came after the span is looked at too: a hole near its end shows there.
        """
        reach = _REACH * self._size
        cells = [cell for cell in self._all() if span[0] - reach < cell.end and cell.first < span[1] + reach]
        if len(cells) <= 1:
            return []
        table = _Table(cells, self._tell_counted(cells, gaps))
        inside = [place for place, cell in enumerate(cells) if cell.end > span[0] and cell.first < span[1]]
        return [(cells[place].first, lost_s) for place, lost_s in table.find(inside)]

    def is_in_doubt(self, gaps: Sequence[tuple[int, int]]) -> bool:
        """Whether the newest block is late by both signs, and some more would tell whether that stays so."""
        cells = self._all()[-_REACH:]
        return len(cells) > 1 and _Table(cells, self._tell_counted(cells, gaps)).ends_late()

    def is_flagged(self, span: tuple[int, int]) -> bool:
        """Whether the back end itself said that sound was lost, which some do always and others never."""
        cells = self._all()
        inside = any(cell.flagged for cell in cells if cell.end > span[0] and cell.first < span[1])
        return inside and sum(cell.flagged for cell in cells) <= max(1, _RARE * len(cells))

    def _all(self) -> list[_Summary]:
        return [*self._cells, *([_sum_up(self._open)] if self._open is not None else [])]

    def _tell_counted(self, cells: Sequence[_Summary], gaps: Sequence[tuple[int, int]]) -> Numbers:
        """Seconds by which each cell is later for gaps that are counted."""
        places, lost = (np.array([each[k] for each in gaps], np.float64) for k in (0, 1))
        before = np.searchsorted(places, [cell.first for cell in cells], side="right")
        counted: Numbers = np.concatenate(([0.0], np.cumsum(lost)))[before] / self._rate
        return counted


class _Table:
    """Cells as columns; a hole that was found is taken out, and what is left is looked at again."""

    def __init__(self, cells: Sequence[_Summary], known_s: Numbers) -> None:
        self.said_s = np.array([cell.said_s for cell in cells]) - known_s
        self.lowest_s = np.array([cell.said_lowest_s for cell in cells]) - known_s
        self.highest_s = np.array([cell.said_highest_s for cell in cells]) - known_s
        self.earliest_s = np.array([cell.earliest_s for cell in cells]) - known_s
        self.excess_s = np.array([cell.excess_s for cell in cells])
        self.count = np.array([cell.count for cell in cells])
        drift_s = np.arange(len(cells)) * _find_drift(self.said_s)
        self._columns = (self.said_s, self.lowest_s, self.highest_s, self.earliest_s)
        for column in self._columns:
            np.subtract(column, drift_s, out=column)

    def find(self, inside: Sequence[int]) -> list[tuple[int, float]]:
        """(place, seconds) of each hole; the largest first is taken out, then what is left is looked at."""
        found: list[tuple[int, float]] = []
        while len(found) < _MOST:
            steps_s = self._compare_all()
            order = sorted(inside, key=lambda place: -steps_s[place])
            place = next((one for one in order if steps_s[one] <= 0 or self._measure(one) > 0), None)
            if place is None or steps_s[place] <= 0:
                break
            lost_s = self._measure(place)
            found.append((place, lost_s))
            for column in self._columns:
                column[place + 1 :] -= lost_s
                column[place] = column[place - 1]
        return sorted(found)

    def _compare_all(self) -> Numbers:
        """For each place what `_measure` can say at most: whole windows at once, those at the ends singly."""
        count = len(self.said_s)
        at_most_s = np.zeros(count)
        singly = range(1, count - 1)
        if count > _WINDOW * 2:
            said = np.median(sliding_window_view(self.said_s, _WINDOW), axis=1)
            early = sliding_window_view(self.earliest_s, _WINDOW).min(axis=1)
            places = np.arange(_WINDOW, count - _WINDOW)
            later = np.full(len(places), np.inf)
            for values in (said, early):
                after = _pick_far(values, places + 1, _WINDOW, np.inf).min(axis=1)
                before = _pick_far(values, places - _WINDOW, -_WINDOW, -np.inf).max(axis=1)
                later = np.minimum(later, after - before)
            at_most_s[places] = np.where(later > _SMALLEST_S, later, 0.0)
            singly = [*range(1, _WINDOW), *range(count - _WINDOW, count - 1)]  # type: ignore[assignment]
        for place in singly:
            at_most_s[place] = self._measure(place)
        return at_most_s

    def ends_late(self) -> bool:
        """Whether the last cell alone is later than all before, as far as they tell."""
        place = len(self.said_s) - 1
        return place > 0 and self._compare(place, [slice(place, place + 1)])[0] > _SMALLEST_S

    def _measure(self, place: int) -> float:
        """Seconds by which everything after a cell is later than anything before it; 0 within doubt."""
        after = _windows_after(place, len(self.said_s))
        if not after:
            return 0.0
        later_s, wander_s = self._compare(place, after)
        if later_s <= max(_SMALLEST_S, wander_s):
            return 0.0
        usual_s = float(np.median(self.excess_s[max(0, place - _REACH) : place]))
        blocks = int(sum(self.count[part].sum() for part in after))
        return later_s if later_s > _DOUBT * usual_s / blocks else 0.0

    def _compare(self, place: int, after: Sequence[slice]) -> tuple[float, float]:
        """By how much the windows after are later than those before, and what could be mere wandering."""
        before = _windows_before(place, after[0].stop - after[0].start)
        highest_s = _level(self.said_s, before, median, max)
        later_s = min(
            _level(self.said_s, after, median, min) - highest_s,
            _level(self.earliest_s, after, min, min) - _level(self.earliest_s, before, min, max),
        )
        wandered_s = highest_s - _level(self.said_s, before, median, min)
        reach = slice(max(0, place - _REACH), place)
        scattered_s = float(self.highest_s[reach].max() - self.lowest_s[reach].min())
        return later_s, max(wandered_s * _WANDERS_ON, scattered_s * _SCATTERS_ON)


def _find_drift(said_s: Numbers) -> float:
    """Seconds a cell by which the device is slower than it says, as far as it is certain.

    Told from neighbouring seconds: a hole is between two of them and does not bend the median.
    """
    levels = np.array([
        np.median(said_s[begin : begin + _WINDOW]) for begin in range(0, len(said_s) - _WINDOW + 1, _WINDOW)
    ])  # fmt: skip
    if len(levels) < _FEWEST_WINDOWS:
        return 0.0
    steps = np.diff(levels)
    middle = float(np.median(steps))
    doubt = float(1.9 * np.median(np.abs(steps - middle)) / np.sqrt(len(steps)))
    usual = _USUAL_RATE_ERROR * _CELL_S * _WINDOW
    return middle / _WINDOW * usual**2 / (usual**2 + doubt**2)


def _pick_far(values: Numbers, begins: NDArray[np.int64], step: int, beyond: float) -> Numbers:
    """For each begin the levels of ten windows from there on, `beyond` where there is no more window."""
    places = begins[:, None] + step * np.arange(_REACH // _WINDOW)
    is_there = (places >= 0) & (places < len(values))
    picked: Numbers = np.where(is_there, values[np.clip(places, 0, len(values) - 1)], beyond)
    return picked


def _level(
    values: Numbers,
    windows: Sequence[slice],
    inner: Callable[[list[float]], float],
    outer: Callable[[Iterable[float]], float],
) -> float:
    # lists: for the few values of a window each call of numpy takes longer than the work itself
    return outer(inner(values[window].tolist()) for window in windows)


def _windows_before(place: int, width: int) -> list[slice]:
    """Ten seconds before a cell in pieces of `width` cells, the nearest first: as long as those after it."""
    ends = range(place, max(0, place - _REACH), -width)
    return [slice(max(0, end - width), end) for end in ends if end >= min(width, place)]


def _windows_after(place: int, count: int) -> list[slice]:
    """Ten seconds after a cell in whole seconds, or what there is of the first one."""
    begins = range(place + 1, min(count, place + 1 + _REACH), _WINDOW)
    whole = [slice(begin, begin + _WINDOW) for begin in begins if begin + _WINDOW <= count]
    return whole or [slice(begin, count) for begin in begins]


def _sum_up(cell: Cell) -> _Summary:
    """A cell holds one block or two: plain numbers cost a tenth of what arrays do."""
    said_s, heard_s = cell.said_s, cell.heard_s
    earliest_s = min(heard_s)
    excess_s = sum(heard_s) / len(heard_s) - earliest_s
    return _Summary(
        cell.first, cell.end, median(said_s), min(said_s), max(said_s),
        earliest_s, excess_s, len(said_s), cell.flagged,
    )  # fmt: skip

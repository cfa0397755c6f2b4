"""Pictures that never came, counted by the times of those that did."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from collector.capture.picture.rhythm import (
    count_standing_out,
    find_own_period,
    fit_period,
    is_clocked,
    is_locked,
)

_JUMP, _HEAP = 1.5, 0.5
_FASTEST_S = 1 / 250  # no camera, but what lay in a buffer while this computer slept
_CALM_S = 0.3
_SETTLE_S = 1.0
_SETTLE_AT_LAST_S = 3.0
_OTHER_RATE = 1.3  # 24 pictures instead of 30 are a camera's own way, 20 are a loss
_FEWEST, _FEW, _MANY = 5, 20, 61
_CATCHES_UP = 0.05  # of a period with each frame
_EVEN_DOUBT, _UNEVEN_DOUBT, _DISAGREE = 0.01, 0.08, 0.2
_SURELY = 3.0
_ANCHOR_SPAN_S = 2.0
_SAME_RATE = 0.12
_SLOWEST_S = 1.0
_SURE, _KNOWN, _BELIEVED = 10, 4, 4
_EDGE_DOUBT = 0.25


class PictureGaps:
    """Counts frames that the camera withheld, from the moments at which frames came.

    Each frame adds to the lateness what its interval exceeds the period by. A late frame is followed by a
    short interval and the lateness is gone; a withheld frame leaves one whole period that stays. That holds
    while a clock drives the camera. Where its rate is its own (a webcam in the dark, a phone), the lateness
    says nothing, and only holes that stand out between their neighbours count. A camera that sends every
    second or third picture of its clock withholds the others, and one that has always been far slower than
    was wanted too: times alone can't tell these from a rate of its own.
    """

    def __init__(self, period_s: float, begin_s: float | None = None) -> None:
        self.missing = 0
        self.period_s = period_s
        self._begin_s = begin_s
        self._wanted_s = period_s
        self._intervals: deque[float] = deque(maxlen=_MANY)
        self._anchors: deque[tuple[float, int]] = deque(maxlen=20)
        self._due = 0
        self._last_s: float | None = None
        self._late_s = 0.0
        self._lateness: list[float] = []
        self._since_jump = 0
        self._restless_at_s = -math.inf
        self._restless_since_s = -math.inf
        self._own_s = 0.0
        self._has_changed = self._varies = False
        self._clocked = 0
        self._window: list[float] = []
        self._before: list[float] = []

    def fork(self, begin_s: float) -> PictureGaps:
        """A fresh count from `begin_s` on that knows this camera's period."""
        gaps = PictureGaps(self.period_s, begin_s)
        gaps._wanted_s, gaps._own_s = self._wanted_s, self._own_s
        gaps._has_changed, gaps._varies = self._has_changed, self._varies
        return gaps

    def note(self, moment_s: float, *, repeats: bool = False) -> None:
        """A frame came at `moment_s`; `repeats` says that it shows what the one before did."""
        if repeats and self._is_surplus(moment_s):
            return
        last_s, self._last_s = self._last_s, moment_s
        if last_s is None:
            self._begin(moment_s)
            return
        interval_s = moment_s - last_s
        self._intervals.append(interval_s)
        self._window.append(interval_s)
        self._late_s += interval_s - self.period_s
        self._lateness.append(self._late_s)
        self._since_jump = 0 if interval_s > _JUMP * self.period_s else self._since_jump + 1
        if not _HEAP < interval_s / self.period_s <= _JUMP:
            self._note_unrest(moment_s, last_s)
        if self._is_certain(moment_s):
            self._settle()

    def note_end(self, end_s: float) -> None:
        """The take ends at `end_s`: frames missing before it count too."""
        self._settle(is_end=True)
        last_s = self._begin_s if self._last_s is None else self._last_s
        if last_s is not None:
            self.missing += self._count_whole(end_s - last_s + self._late_s)

    def _begin(self, moment_s: float) -> None:
        """Frames that should have come before the first are late, until it is sure that they never come."""
        span_s = 0.0 if self._begin_s is None else moment_s - self._begin_s
        self._late_s = self._count_whole(span_s) * self.period_s
        self._lateness.append(self._late_s)
        if self._late_s:
            self._note_unrest(moment_s, moment_s)

    def _note_unrest(self, moment_s: float, last_s: float) -> None:
        """A frame came too late or too soon after the one at `last_s`."""
        if last_s - self._restless_at_s >= _CALM_S:
            self._restless_since_s = moment_s
        self._restless_at_s = moment_s

    def _is_certain(self, moment_s: float) -> bool:
        """What is late now never comes: by time, not by frames, as a stall's frames come all at once."""
        frames_s = len(self._lateness) * self.period_s
        if self._is_catching_up:
            self._intervals.clear()  # how fast it comes now is no rate
            return False
        if moment_s - self._restless_at_s >= _CALM_S:
            return frames_s >= _SETTLE_S
        return min(frames_s, moment_s - self._restless_since_s) >= _SETTLE_AT_LAST_S

    @property
    def _is_catching_up(self) -> bool:
        """Late, but less and less: what was stalled is still on its way."""
        since = min(_FEW, self._since_jump, len(self._lateness) - 1)
        if since < _FEWEST or self._lateness[-1] <= self.period_s / 4:
            return False
        return self._lateness[-1] < self._lateness[-1 - since] - _CATCHES_UP * since * self.period_s

    def _is_surplus(self, moment_s: float) -> bool:
        """A frame sent twice is none that was due, and says nothing of the period."""
        half_s = self.period_s / 2
        return self._last_s is not None and moment_s - self._last_s < half_s and self._late_s < half_s

    def _settle(self, *, is_end: bool = False) -> None:
        """Count what has been late ever since the last jump, and start again from there."""
        if not self._lateness:
            return
        few = 0 if is_end else _SURE  # behind a jump the next one of them may be in time again
        stays_s = min(self._lateness[-max(self._since_jump + 1, few) :])
        missing = max(0, round(stays_s / self.period_s))
        if self._follows_clock(missing):
            self.missing += missing
            self._due += len(self._lateness) + missing
            self._late_s -= stays_s
            self._measure_period()
        self._lateness.clear()
        self._before, self._window = self._window[-_KNOWN:], []

    def _follows_clock(self, missing: int) -> bool:
        """Tell whether a clock of this period explains the times; else the camera's own rate takes over."""
        lateness_s, intervals_s = np.array(self._lateness), np.array(self._window)
        own_s = find_own_period(intervals_s) if len(intervals_s) >= _FEWEST else 0.0
        if not _FASTEST_S < own_s < _SLOWEST_S:
            return not self._varies
        self._own_s = self._own_s or own_s
        self._has_changed |= not _is_multiple(own_s / self._own_s)
        is_slow = self._own_s >= _OTHER_RATE * self._wanted_s and not self._has_changed
        if not (missing or self._varies) or is_slow:
            return True
        clocked = is_clocked(intervals_s, lateness_s, self.period_s)
        if len(intervals_s) >= _SURE:
            self._clocked = self._clocked + 1 if clocked else 0
            self._varies &= self._clocked < _BELIEVED
        is_same = abs(own_s / self.period_s - 1) < _SAME_RATE
        if clocked and (not self._varies or (is_same and is_locked(lateness_s, self.period_s))):
            return True
        self._varies = True
        self.missing += count_standing_out(np.array(self._before + self._window), len(self._before))
        self.period_s, self._late_s, self._due = own_s, 0.0, 0
        self._anchors.clear()
        return False

    def _measure_period(self) -> None:
        """The camera's true period: its own word for it is a guess (measured: 25 for 30 frames a second)."""
        self._anchors.append(((self._last_s or 0.0) - self._late_s, self._due))
        if self._begin_s is None and self._look_afresh():
            return
        (first_s, first), (last_s, last) = self._anchors[0], self._anchors[-1]
        if last_s - first_s >= _ANCHOR_SPAN_S:
            self.period_s = (last_s - first_s) / (last - first)

    def _look_afresh(self) -> bool:
        """Between takes: believe the intervals where they are even, or where all speak of another rate.

        What was withheld leaves most of them alone; what a busy computer fetches late, or a network brings in
        heaps, their mean. A camera far slower than was wanted loses pictures, whatever its own rate is.
        """
        intervals = np.array(self._intervals)[_FEWEST:]  # a camera's first pictures come as they like
        if not len(intervals):
            return False
        mean_s = float(intervals.mean())
        if not _FASTEST_S < mean_s < _OTHER_RATE * self._wanted_s:
            return False
        is_even = _HEAP * mean_s < intervals.min() and intervals.max() < _JUMP * mean_s
        if is_even:
            mean_s, doubt_s = fit_period(intervals)
            doubt = max(_EVEN_DOUBT, _SURELY * doubt_s / mean_s)
            is_new = len(intervals) >= _FEW and abs(mean_s / self.period_s - 1) >= doubt
        else:
            halves = np.array_split(intervals, 2)
            signs_s = np.array([mean_s, np.median(intervals), *(half.mean() for half in halves)])
            agree = len(self._intervals) == _MANY and bool((abs(signs_s / mean_s - 1) < _DISAGREE).all())
            is_new = agree and bool((abs(signs_s / self.period_s - 1) >= _UNEVEN_DOUBT).all())
        if is_new:
            self.period_s = mean_s
            self._anchors.clear()
        return is_new

    def _count_whole(self, span_s: float) -> int:
        """Frames that should have come in a span with a frame at one end only."""
        return max(0, math.floor(span_s / self.period_s - _EDGE_DOUBT))


def _is_multiple(ratio: float) -> bool:
    """Tell whether one interval is the other, or as many of it as every second or third picture leaves."""
    ratio = max(ratio, 1 / ratio) if ratio > 0 else 1.0
    return abs(ratio / round(ratio) - 1) < _SAME_RATE

"""Counted loss: sound that the ring, the clock or the device missed, and pictures that never came."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

_JUMP = 1.5
_CALM_S = 0.3
_SETTLE_S = 1.0
_SETTLE_AT_LAST_S = 3.0
_OTHER_RATE = 0.25
_ANCHOR_SPAN_S = 2.0
_EDGE_DOUBT = 0.25


@dataclass
class SoundLosses:
    """Gaps in the stored sound: (stored frame before which it lies, frames lost).

    Device frames are stored frames plus everything lost before them, so that the clock keeps its time over a
    gap.
    """

    overflow_flags: int = 0
    total: int = 0
    gaps: list[tuple[int, int]] = field(default_factory=list)

    def note(self, stored_frame: int, lost: int) -> None:
        """A gap of `lost` frames before `stored_frame`."""
        before = dict(self.gaps)
        before[stored_frame] = before.get(stored_frame, 0) + lost
        self.gaps = sorted(before.items())
        self.total += lost

    def lost_between(self, first: int, end: int) -> int:
        """Frames lost inside the stored frames from `first` up to, without, `end`."""
        return sum(lost for at, lost in self.gaps if first < at <= end)

    def stored_frame(self, device_frame: float) -> float:
        """Place of a device frame in the stored sound; inside a gap its edge."""
        lost_before = 0
        for at, lost in self.gaps:
            if device_frame < at + lost_before + lost:
                return min(device_frame - lost_before, float(at))
            lost_before += lost
        return device_frame - lost_before


class PictureGaps:
    """Counts frames that the camera withheld, from the moments at which frames came.

    Each frame adds to the lateness what its interval exceeds the period by. A late frame is followed by a
    short interval and the lateness is gone; a withheld frame leaves one whole period that stays.
    """

    def __init__(self, period_s: float, begin_s: float | None = None) -> None:
        self.missing = 0
        self.period_s = period_s
        self._begin_s = begin_s
        self._is_guess = begin_s is None
        self._intervals: deque[float] = deque(maxlen=61)
        self._anchors: deque[tuple[float, int]] = deque(maxlen=20)
        self._due = 0
        self._last_s: float | None = None
        self._late_s = 0.0
        self._lateness: list[float] = []
        self._since_jump = 0
        self._jumped_at_s = -math.inf

    def fork(self, begin_s: float) -> PictureGaps:
        """A fresh count from `begin_s` on that knows this camera's period."""
        return PictureGaps(self.period_s, begin_s)

    def note(self, moment_s: float, *, repeats: bool = False) -> None:
        """A frame came at `moment_s`; `repeats` says that it shows what the one before did."""
        if repeats and self._is_surplus(moment_s):
            return
        last_s, self._last_s = self._last_s, moment_s
        if last_s is None:
            self._count_whole(0.0 if self._begin_s is None else moment_s - self._begin_s)
            return
        interval_s = moment_s - last_s
        self._intervals.append(interval_s)
        self._late_s += interval_s - self.period_s
        self._lateness.append(self._late_s)
        self._since_jump += 1
        if interval_s > _JUMP * self.period_s:
            self._since_jump, self._jumped_at_s = 0, moment_s
        # by time, not by frames: after a stall of the network what was late comes all at once
        calm = moment_s - self._jumped_at_s >= _CALM_S
        if len(self._lateness) * self.period_s >= (_SETTLE_S if calm else _SETTLE_AT_LAST_S):
            self._settle()

    def note_end(self, end_s: float) -> None:
        """The take ends at `end_s`: frames missing before it count too."""
        self._settle()
        if self._last_s is not None:
            self._count_whole(end_s - self._last_s + self._late_s)

    def _is_surplus(self, moment_s: float) -> bool:
        """A frame sent twice is none that was due, and says nothing of the period."""
        half_s = self.period_s / 2
        return self._last_s is not None and moment_s - self._last_s < half_s and self._late_s < half_s

    def _settle(self) -> None:
        """Count what has been late ever since the last jump, and start again from there."""
        if not self._lateness:
            return
        stays_s = min(self._lateness[-self._since_jump - 1 :])
        missing = max(0, round(stays_s / self.period_s))
        self.missing += missing
        self._due += len(self._lateness) + missing
        self._late_s -= stays_s
        self._lateness.clear()
        self._measure_period()

    def _measure_period(self) -> None:
        """The camera's true period: its own word for it is a guess (measured: 25 for 30 frames a second)."""
        self._anchors.append(((self._last_s or 0.0) - self._late_s, self._due))
        usual_s = float(np.median(self._intervals))
        # a computer that is too busy fetches pictures in heaps: nearly no time between most of them says
        # nothing of the camera, as the mean over the heaps shows
        is_steady = abs(float(np.mean(self._intervals)) / max(usual_s, 1e-9) - 1) <= _OTHER_RATE
        if is_steady and (self._is_guess or abs(usual_s / self.period_s - 1) > _OTHER_RATE):
            self._is_guess = False
            self.period_s = usual_s  # first look, or a camera that went slower in the dark
            self._anchors.clear()
            return
        (first_s, first), (last_s, last) = self._anchors[0], self._anchors[-1]
        if last_s - first_s >= _ANCHOR_SPAN_S:
            self.period_s = (last_s - first_s) / (last - first)

    def _count_whole(self, span_s: float) -> None:
        """Frames that should have come in a span with a frame at one end only."""
        self.missing += max(0, math.floor(span_s / self.period_s - _EDGE_DOUBT))

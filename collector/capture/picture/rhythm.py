"""The rhythm of a camera's pictures: kept by a clock or not, and which holes stand out of it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]

_BLOCK = 10
_LOCKED, _LOOSELY = 0.6, 0.3
_AS_GOOD = 1.25
_STEPS = 5
_NEIGHBOURS = 4
_FASTEST_S = 0.001
_STANDS_OUT = 1.8
_BURST, _MOSTLY, _USUAL = 0.25, 0.75, 0.5


def is_clocked(intervals_s: Times, lateness_s: Times, period_s: float) -> bool:
    """Tell whether a clock of this period drives the pictures, whichever of them are missing or late.

    `lateness_s` are seconds behind that clock, one for each interval.
    """
    return is_locked(lateness_s, period_s) or _explains(intervals_s, lateness_s, period_s)


def is_locked(lateness_s: Times, period_s: float) -> bool:
    """Tell whether times keep to whole periods everywhere: a rate that changes does before and after only."""
    turns = np.exp(2j * np.pi * lateness_s / period_s)
    blocks = np.array_split(turns, max(1, len(turns) // _BLOCK))
    locks = np.array([abs(block.mean()) for block in blocks])
    return bool(locks.mean() >= _LOCKED and locks.min() >= _LOOSELY)


def _explains(intervals_s: Times, lateness_s: Times, period_s: float) -> bool:
    """Where much is late: a clock and what it misses must fit as well as a rate that goes with the times.

    And what is late must pass, not add up: over several steps a clock's times spread as they do over one.
    """
    stays_s = np.minimum.accumulate(lateness_s[::-1])[::-1]
    late_s = lateness_s - period_s * np.round(stays_s / period_s)
    steps_s = np.diff(late_s)
    if len(steps_s) < 2 * _STEPS:
        return True
    around_s = np.array([np.median(intervals_s[max(0, at - 4) : at + 5]) for at in range(len(intervals_s))])
    by_clock_s = np.abs(steps_s).clip(0, period_s).mean()  # a hole weighs one period, however long it is
    by_rate_s = np.abs(intervals_s - around_s).clip(0, period_s).mean()
    if by_clock_s > _AS_GOOD * by_rate_s:
        return False
    over_many = float(np.square(late_s[_STEPS:] - late_s[:-_STEPS]).mean())
    return over_many < float(np.square(steps_s).mean()) * _STEPS / 2


def find_own_period(intervals_s: Times) -> float:
    """The usual interval; 0 where so many come in bursts, from a network or a busy computer, that none is."""
    usual_s = intervals_s[intervals_s > _BURST * intervals_s.mean()]
    if len(usual_s) <= _MOSTLY * len(intervals_s):
        return 0.0
    return float(usual_s[np.abs(usual_s / np.median(usual_s) - 1) <= _USUAL].mean())


def fit_period(intervals_s: Times) -> tuple[float, float]:
    """The period of even intervals by a line through all their moments, and by how much it may be wrong.

    A mean goes by the first and the last moment alone: one of them late by half a period in a second's
    pictures is two in a hundred, which a take would count as a picture missing every other second.
    """
    moments_s = np.concatenate(([0.0], np.cumsum(intervals_s)))
    places = np.arange(len(moments_s), dtype=np.float64)
    period_s, begin_s = np.polyfit(places, moments_s, 1)
    spread_s = float(np.std(moments_s - begin_s - period_s * places))
    return float(period_s), spread_s * math.sqrt(12) / len(moments_s) ** 1.5


def count_standing_out(intervals_s: Times, known: int = 0) -> int:
    """Pictures that are missing between neighbours, by what is usual around each hole and not by a clock.

    A late picture is followed by a short interval: together they are no hole. The first `known` intervals are
    neighbours only.
    """
    missing = 0
    for at, interval_s in enumerate(intervals_s[known:], known):
        first = max(0, at - _NEIGHBOURS)
        around = np.sort(np.delete(intervals_s[first : at + _NEIGHBOURS + 1], at - first))
        if len(around) < _NEIGHBOURS:
            continue
        usual_s = float(np.median(around))
        if usual_s < _FASTEST_S:  # a heap: what one reading brought together tells no rate
            continue
        made_up_s = float(np.clip(usual_s - intervals_s[at + 1 : at + 3], 0, None).sum())
        hole_s = interval_s - made_up_s
        if hole_s > _STANDS_OUT * around[-2]:
            missing += max(0, round(hole_s / usual_s) - 1)
    return missing

"""The times at which cameras of many kinds send pictures, in seconds: thirty seconds of each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Rate = Callable[[float], float]
LENGTH_S = 30.0


def by_clock(fps: float, jitter_s: float, dice: np.random.Generator) -> Times:
    """A clock's beat; each picture comes late by itself, as through a network."""
    count = int(LENGTH_S * fps)
    return in_order(np.arange(count) / fps + dice.exponential(jitter_s, count))


def by_rate(rate: Rate, jitter_s: float, dice: np.random.Generator) -> Times:
    """Each picture when the one before was done: pictures a second by the time."""
    times, at_s = [], 0.0
    while at_s < LENGTH_S:
        at_s += 1 / rate(at_s)
        times.append(at_s + dice.exponential(jitter_s))
    return in_order(np.array(times))


def swing(low: float, high: float, period_s: float) -> Rate:
    """A rate that goes up and down."""
    return lambda at_s: (low + high) / 2 + (high - low) / 2 * float(np.cos(2 * np.pi * at_s / period_s))


def ramp(before: float, after: float, at_s: float, lasts_s: float) -> Rate:
    """A webcam in falling light: longer and longer exposures."""
    return lambda now_s: before + (after - before) * float(np.clip((now_s - at_s) / lasts_s, 0, 1))


def steps(*rates: float, hold_s: float = 5.0) -> Rate:
    """One rate after the other."""
    return lambda at_s: rates[int(at_s // hold_s) % len(rates)]


def in_order(times: Times) -> Times:
    """No picture overtakes another."""
    return np.maximum.accumulate(times + 0.0003 * np.arange(len(times))) - 0.0003 * np.arange(len(times))

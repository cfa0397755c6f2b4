"""The rate by the earliest callbacks: exact where some come at once, worth nothing where none does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.capture.sound.clock import Earliest

RATE = 48_000
BLOCK = 960


def hear(earliest: Earliest, seconds: float, ppm: float, delays_s: np.ndarray, first: int = 0) -> None:
    for k in range(round(seconds * RATE / BLOCK)):
        sample = first + k * BLOCK
        earliest.note(sample, 50 + sample / RATE / (1 + ppm * 1e-6) + float(delays_s[k % len(delays_s)]))


@given(ppm=st.floats(-1000, 1000), seed=st.integers(0, 1 << 16))
def test_delays_of_most_callbacks_do_not_matter(ppm: float, seed: int) -> None:
    delays_s = np.random.default_rng(seed).exponential(0.01, 997)
    delays_s[::7] = 0
    earliest = Earliest(RATE)
    hear(earliest, 30, ppm, delays_s)
    slope, worth = earliest.measure()
    assert slope * 1e6 == pytest.approx(-ppm, abs=2.5)
    assert worth > 0


def test_seconds_without_a_single_early_one_do_not_matter() -> None:
    earliest = Earliest(RATE)
    for second in range(40):
        delays_s = np.full(50, 0.2 if second % 5 == 2 else 0.0)
        hear(earliest, 1, 80, delays_s, first=second * RATE)
    slope, worth = earliest.measure()
    assert slope * 1e6 == pytest.approx(-80, abs=2)
    assert worth > 0


def test_where_all_come_late_by_chance_nothing_is_known() -> None:
    earliest = Earliest(RATE)
    for second in range(40):
        hear(earliest, 1, 0, np.full(50, 0.004 * (second * 7 % 11)), first=second * RATE)
    assert earliest.measure() == (0.0, 0.0)


def test_nothing_is_known_in_the_first_seconds() -> None:
    earliest = Earliest(RATE)
    hear(earliest, 5, 0, np.zeros(1))
    assert earliest.measure() == (0.0, 0.0)
    hear(earliest, 15, 0, np.zeros(1), first=5 * RATE)
    assert earliest.measure()[1] > 0


def test_a_latency_that_is_another_one_for_good_is_no_rate() -> None:
    earliest = Earliest(RATE)
    for second in range(40):
        hear(earliest, 1, 0, np.full(50, 0.03 if second >= 20 else 0.0), first=second * RATE)
    assert earliest.measure() == (0.0, 0.0)

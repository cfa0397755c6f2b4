"""The shape of sound: nothing loud is lost in it, however long the take and however it is cut into blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.capture.sound.peaks import NOTHING, RunningPeaks, find_peaks

RATE = 8_000
BASE = 80


def noise(frames: int, channels: int = 1, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(-(2**15), 2**15, (frames, channels)).astype(np.int16)


def test_a_single_loud_sample_is_seen_in_its_column() -> None:
    sound = np.zeros((10 * RATE, 2), np.int16)
    sound[3 * RATE, 1] = -(2**15)
    peaks = find_peaks(sound, RATE, columns=100)
    assert len(peaks.low) == 100
    assert peaks.length_s == pytest.approx(10)
    assert peaks.low[30] == -1.0
    assert [low for place, low in enumerate(peaks.low) if place != 30] == [0.0] * 99
    assert peaks.high == (0.0,) * 100


def test_mono_of_one_dimension_and_24_bits_are_read_too() -> None:
    sound = np.array([0, 2**30, -(2**31)], np.int32)
    peaks = find_peaks(sound, RATE, columns=3)
    assert (peaks.low, peaks.high) == ((0.0, 0.5, -1.0), (0.0, 0.5, -1.0))
    assert find_peaks(sound[:0], RATE) == NOTHING


@given(
    blocks=st.lists(st.integers(1, 700), min_size=1, max_size=40),
    columns=st.integers(2, 12),
    channels=st.sampled_from([1, 2]),
)
def test_a_running_take_has_the_shape_of_the_whole_one(
    blocks: list[int], columns: int, channels: int
) -> None:
    sound = noise(sum(blocks), channels)
    running, place = RunningPeaks(RATE, columns), 0
    for frames in blocks:
        running.add(sound[place : place + frames])
        place += frames
    peaks = running.slot.get()
    whole = sound[: place // BASE * BASE]
    if not len(whole):
        assert peaks == NOTHING
        return
    each = round(peaks.column_s * RATE)
    assert len(peaks.low) == -(-len(whole) // each) <= columns
    for column, (low, high) in enumerate(zip(peaks.low, peaks.high, strict=True)):
        part = whole[column * each : (column + 1) * each].astype(np.float64) / 2**15
        assert low == pytest.approx(part.min())
        assert high == pytest.approx(part.max())

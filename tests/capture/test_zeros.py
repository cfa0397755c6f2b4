"""Runs of zeros are found to the sample, whatever the blocks; sound on both sides makes a hole of one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.verdict.gaps import Gaps
from collector.capture.verdict.repeats import Repeats

RATE = 16_000
LEAST = 80


def noise(seconds: float = 1.0, level: float = 0.01) -> np.ndarray:
    sound = np.random.default_rng(1).normal(0, level, round(seconds * RATE)).astype(np.float32)
    sound[sound == 0] = level
    return sound


def feed(sound: np.ndarray, block: int) -> Gaps:
    gaps = Gaps(RATE)
    for first in range(0, len(sound), block):
        gaps.add(sound[first : first + block])
    gaps.finish()
    return gaps


@pytest.mark.parametrize(("length", "count"), [(LEAST - 1, 0), (LEAST, 1), (LEAST * 30, 1)])
def test_a_hole_begins_with_five_milliseconds(length: int, count: int) -> None:
    sound = noise()
    sound[5_000 : 5_000 + length] = 0
    assert feed(sound, 1_000).count(-60, abrupt=False) == (count, count * length)


def test_zeros_at_either_end_are_no_holes() -> None:
    sound = np.concatenate((np.zeros(500, np.float32), noise(), np.zeros(700, np.float32)))
    gaps = feed(sound, 333)
    assert (gaps.leading, gaps.trailing, gaps.zeros) == (500, 700, 1_200)
    assert gaps.count(-150, abrupt=False) == (0, 0)


def test_a_run_counts_by_its_quieter_side() -> None:
    sound = noise()
    sound[8_000:] *= 0.01
    sound[7_900:8_100] = 0
    assert feed(sound, 1_000).count(-50, abrupt=False)[0] == 0
    assert feed(sound, 1_000).count(-85, abrupt=False)[0] == 1


def test_what_fades_into_zeros_is_not_abrupt() -> None:
    sound = noise()
    sound[5_000:5_400] = 0
    assert feed(sound, 700).count(-50, abrupt=True)[0] == 1
    sound[4_900:5_000] *= np.linspace(1, 0, 100, dtype=np.float32) ** 4
    assert feed(sound, 700).count(-50, abrupt=True)[0] == 0
    assert feed(sound, 700).count(-50, abrupt=False)[0] == 1


@settings(max_examples=60, deadline=None)
@given(
    block=st.integers(1, 4_000),
    holes=st.lists(st.tuples(st.integers(0, 15_000), st.integers(1, 2_500)), max_size=5),
)
def test_the_size_of_the_blocks_changes_nothing(block: int, holes: list[tuple[int, int]]) -> None:
    sound = noise()
    for first, length in holes:
        sound[first : first + length] = 0
    whole, pieces = feed(sound, len(sound)), feed(sound, block)
    for gaps in (whole, pieces):
        assert gaps.zeros == int((sound == 0).sum())
    for name in ("leading", "trailing", "longest"):
        assert getattr(whole, name) == getattr(pieces, name), name
    for abrupt in (False, True):
        assert whole.count(-60, abrupt=abrupt) == pieces.count(-60, abrupt=abrupt)


def lose(sound: np.ndarray, how: str, length: int) -> np.ndarray:
    lost = slice(5_000, 5_000 + length)
    sound[lost] = {"zeros": 0, "held": sound[4_999], "said again": sound[5_000 - length : 5_000]}[how]
    return sound


def count_copies(sound: np.ndarray, block: int) -> tuple[int, int]:
    repeats = Repeats(RATE)
    for first in range(0, len(sound), block):
        repeats.add(sound[first : first + block], 1 / 32_768)
    repeats.finish()
    return repeats.count, repeats.length


@pytest.mark.parametrize(("length", "count"), [(LEAST - 2, 0), (LEAST, 1), (LEAST * 30, 1)])
def test_a_sample_that_stays_is_a_hole_as_well(length: int, count: int) -> None:
    assert feed(lose(noise(), "held", length), 1_000).count(-60, abrupt=False)[0] == count


@pytest.mark.parametrize("block", [700, 4_096, 16_000])
@pytest.mark.parametrize(("length", "count"), [(LEAST // 2, 0), (LEAST + 20, 1), (LEAST * 30, 1)])
def test_what_is_said_twice_is_found(length: int, count: int, block: int) -> None:
    assert count_copies(lose(noise(), "said again", length), block) == (count, count * length)


@pytest.mark.parametrize("how", ["zeros", "held"])
def test_what_stays_is_no_copy(how: str) -> None:
    assert count_copies(lose(noise(), how, 3_000), 1_000) == (0, 0)


def test_zeros_at_the_very_ends_count_where_the_sound_begins_at_once() -> None:
    sound = np.concatenate((np.zeros(500, np.float32), noise(), np.zeros(700, np.float32)))
    assert feed(sound, 333).count_ends(-60) == (2, 1_200)
    sound[500:900] *= np.linspace(0, 1, 400, dtype=np.float32) ** 3
    assert feed(sound, 333).count_ends(-60) == (1, 700)

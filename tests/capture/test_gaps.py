"""Cameras of many kinds: what a clock misses is counted exactly, and a rate of its own is no loss."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.picture.gaps import PictureGaps
from collector.capture.picture.rhythm import count_standing_out, fit_period
from tests.rig.rhythms import Rate, Times, by_clock, by_rate, ramp, steps, swing

WANTED_FPS = 30
BEGIN_S, END_S = 10.0, 28.0


def count(times: Times, withheld: set[int] = frozenset()) -> int:  # type: ignore[assignment]
    """What a take between two moments counts as missing, of a camera that was open since 0."""
    gaps = PictureGaps(1 / WANTED_FPS)
    take = None
    for number, moment_s in enumerate(times.tolist()):
        if take is None and moment_s >= BEGIN_S:
            take = gaps.fork(BEGIN_S)
        if number in withheld:
            continue
        gaps.note(moment_s)
        if take is not None and moment_s < END_S:
            take.note(moment_s)
    assert take is not None
    take.note_end(END_S)
    return take.missing


def within(times: Times) -> list[int]:
    """Numbers of the pictures well inside the take."""
    return [int(number) for number in np.flatnonzero((times > BEGIN_S + 0.5) & (times < END_S - 0.5))]


clocks = st.builds(
    by_clock,
    st.sampled_from([24.0, 25.0, 29.97, 30.0, 48.0, 60.0]),
    st.floats(0, 0.004),
    st.integers(0, 999).map(np.random.default_rng),
)


@settings(deadline=None, max_examples=60)
@given(clocks, st.data())
def test_what_a_clock_misses_is_counted_to_the_picture(times: Times, data: st.DataObject) -> None:
    inside = within(times)
    kind = data.draw(st.sampled_from(["none", "single ones", "bursts", "every second"]))
    first = data.draw(st.sampled_from(inside[: len(inside) // 2]))
    withheld = {
        "none": set[int](),
        "single ones": set(data.draw(st.lists(st.sampled_from(inside), max_size=12))),
        "bursts": set(range(first, first + data.draw(st.integers(2, 25)))),
        "every second": set(range(first, first + data.draw(st.integers(10, 80)), 2)),
    }[kind]
    assert count(times, withheld) == len(withheld)


@pytest.mark.parametrize("fps", [25.0, 30.0])
def test_a_network_that_brings_pictures_late_loses_what_it_loses(fps: float) -> None:
    """H.264 over UDP: pictures late by some, a few late by much, some never.

    One in twelve is late by more than half a period: there times alone can't tell a late one beside a missing
    one from two that are late, so single takes are off by a picture, now and then by three.
    """
    errors, lost = [], 0
    for seed in range(40):
        dice = np.random.default_rng(seed)
        times = by_clock(fps, 0.008, dice)
        withheld = {int(number) for number in dice.choice(within(times), seed % 20)}
        errors.append(count(times, withheld) - len(withheld))
        lost += len(withheld)
    assert max(np.abs(errors)) <= 3
    assert sum(abs(error) <= 1 for error in errors) >= 0.9 * len(errors)
    assert abs(sum(errors)) <= 0.02 * lost


def test_a_late_picture_at_an_end_tells_no_other_rate() -> None:
    """A period that is wrong by two in a hundred is a picture that a take makes up every other second."""
    dice = np.random.default_rng(5)
    for _ in range(200):
        period_s, doubt_s = fit_period(np.diff(by_clock(25.0, 0.008, dice)[:30]))
        assert abs(period_s - 0.04) <= 5 * doubt_s <= 0.04 * 0.05


OWN: dict[str, Rate] = {
    "a webcam in changing light": swing(15, 30, 10.0),
    "a webcam in quickly changing light": swing(20, 30, 4.0),
    "a phone": swing(24, 60, 8.0),
    "light that goes out": ramp(30, 15, 14.0, 1.5),
    "light that goes out slowly": ramp(30, 7.5, 14.0, 5.0),
    "two rates": steps(30, 20),
    "four rates": steps(30, 24, 20, 15, hold_s=3.0),
    "far slower at times": steps(30, 12),
}


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 999), st.floats(0, 0.002))
@pytest.mark.parametrize("kind", OWN)
def test_a_camera_with_a_rate_of_its_own_misses_nothing(kind: str, seed: int, jitter_s: float) -> None:
    assert count(by_rate(OWN[kind], jitter_s, np.random.default_rng(seed))) == 0


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 999))
@pytest.mark.parametrize("kind", ["a webcam in changing light", "a phone"])
def test_a_hole_in_a_rate_of_its_own_is_seen(kind: str, seed: int) -> None:
    dice = np.random.default_rng(seed)
    times = by_rate(OWN[kind], 0.0005, dice)
    inside = within(times)
    withheld = {inside[place] for place in range(40, len(inside) - 40, 40)}
    assert count(times, withheld) == pytest.approx(len(withheld), abs=0.35 * len(withheld))


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 999), st.sampled_from([(24, 60), (20, 30)]))
def test_intervals_as_they_fall_are_no_loss(seed: int, rates: tuple[int, int]) -> None:
    """A phone whose every picture takes as long as it likes."""
    intervals = 1 / np.random.default_rng(seed).uniform(*rates, 30 * rates[1])
    times = np.cumsum(intervals)
    assert count(times) <= 0.02 * len(times)


def test_pictures_that_one_reading_brought_together_tell_no_rate() -> None:
    together = np.array([0.03, 0, 0, 0, 0, 0.4, 0, 0, 0, 0, 0.03, 0.03])
    assert count_standing_out(together) == 0

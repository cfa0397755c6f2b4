"""Every frame that a camera withheld is counted, and a late one is not; gaps in sound keep their place."""

from __future__ import annotations

import numpy as np
import pytest

from collector.capture.picture.gaps import PictureGaps
from collector.capture.sound.loss import SoundLosses

PERIOD_S = 1 / 30


def count(
    numbers: list[int], *, jitter_s: float = 0.0, late: dict[int, float] | None = None, frames: int = 300
) -> int:
    dice = np.random.default_rng(5)
    gaps = PictureGaps(PERIOD_S, begin_s=0.0)
    last_s = 0.0
    for number in numbers:
        moment_s = (
            (number + 0.4) * PERIOD_S + abs(float(dice.normal(0, jitter_s))) + (late or {}).get(number, 0.0)
        )
        last_s = max(last_s + 0.0005, moment_s)
        gaps.note(last_s)
    gaps.note_end(frames * PERIOD_S)
    return gaps.missing


def test_pictures_fetched_in_heaps_are_not_a_faster_camera() -> None:
    gaps = PictureGaps(1 / 30, 0.0)
    for heap in range(40):  # eight pictures at once, a quarter of a second apart
        for number in range(8):
            gaps.note((8 * heap + 8) / 30 + number * 0.0005)
    gaps.note_end((8 * 39 + 8) / 30 + 0.004)
    assert gaps.missing <= 7 + 0.02 * 320  # seven before the first heap came; was 15,242
    assert gaps.period_s == pytest.approx(1 / 30, rel=0.1)


def test_a_whole_sequence_misses_nothing() -> None:
    assert count(list(range(300))) == 0


@pytest.mark.parametrize("jitter_s", [0.0, 0.004])
@pytest.mark.parametrize(
    "withheld", [{17}, {40, 41, 42}, {10, 90, 91, 200, 202}, set(range(100, 130)), {0, 1}, {298, 299}]
)
def test_withheld_frames_are_counted_exactly(withheld: set[int], jitter_s: float) -> None:
    assert count([number for number in range(300) if number not in withheld], jitter_s=jitter_s) == len(
        withheld
    )


def test_late_frames_that_come_in_a_bunch_are_not_missing() -> None:
    late = {100 + k: (4 - k) * PERIOD_S for k in range(4)}
    assert count(list(range(300)), late=late) == 0


def test_repeated_frames_do_not_pay_for_withheld_ones() -> None:
    numbers = sorted([number for number in range(300) if number not in {50, 51}] + [150, 151])
    assert count(numbers) == 2


def test_a_frame_sent_twice_does_not_make_the_camera_faster() -> None:
    gaps = PictureGaps(PERIOD_S)
    for number in range(300):
        gaps.note(number * PERIOD_S)
        if number % 40 == 20:
            gaps.note(number * PERIOD_S + 0.0005, repeats=True)
            gaps.note(number * PERIOD_S + 0.001, repeats=True)
    assert gaps.missing == 0
    assert gaps.period_s == pytest.approx(PERIOD_S, rel=0.001)


def test_a_frozen_camera_misses_nothing() -> None:
    gaps = PictureGaps(PERIOD_S, begin_s=0.0)
    for number in range(120):
        gaps.note((number + 0.4) * PERIOD_S, repeats=number > 30)
    gaps.note_end(120 * PERIOD_S)
    assert gaps.missing == 0


@pytest.mark.parametrize("stall", [range(100, 130), range(10), range(10, 290)])
def test_what_a_stalled_network_brings_at_once_is_not_missing(stall: range) -> None:
    """Also where the take begins within the stall."""
    late = {number: (stall.stop - number) * PERIOD_S + 0.0005 * (number - stall.start) for number in stall}
    assert count(list(range(300)), late=late) == 0


@pytest.mark.parametrize("fetch_s", [0.0002, 0.012, 0.025])
def test_a_laptop_that_slept_finds_what_the_network_kept_and_learns_no_rate_from_it(fetch_s: float) -> None:
    gaps = PictureGaps(PERIOD_S)
    moment_s = 0.0
    for number in range(2_400):
        due_s = number * PERIOD_S
        moment_s = max(due_s, moment_s + fetch_s)
        if 100 <= number < 460:
            moment_s = max(moment_s, 460 * PERIOD_S)
        gaps.note(moment_s)
    assert gaps.missing == 0
    assert gaps.period_s == pytest.approx(PERIOD_S, rel=0.01)


@pytest.mark.parametrize("seed", range(4))
def test_a_busy_computer_that_fetches_late_learns_no_other_rate(seed: int) -> None:
    dice = np.random.default_rng(seed)
    gaps = PictureGaps(PERIOD_S)
    moment_s = 0.0
    for number in range(240):
        held_s = float(dice.uniform(0.02, 0.12)) if number < 150 and dice.random() < 0.5 else 0.0
        moment_s = max(number * PERIOD_S + held_s, moment_s + 0.001)
        gaps.note(moment_s)
    assert gaps.period_s == pytest.approx(PERIOD_S, rel=0.012)
    take = gaps.fork(10.0)
    for number in range(300):
        take.note(10.01 + number * PERIOD_S)
    take.note_end(20.0)
    assert take.missing == 0


@pytest.mark.parametrize("fps", [10, 15, 20])
def test_a_camera_far_too_slow_loses_pictures_however_long_it_was_open(fps: int) -> None:
    gaps = PictureGaps(PERIOD_S)
    for number in range(30 * fps):
        gaps.note(number / fps)
    take = gaps.fork(30.0)
    for number in range(20 * fps):
        take.note(30.001 + number / fps)
    take.note_end(50.0)
    assert take.missing == pytest.approx(20 * (30 - fps), abs=1)


def test_withheld_pictures_before_a_take_do_not_hide_those_within_it() -> None:
    dice = np.random.default_rng(3)
    numbers = [number for number in range(900) if dice.random() > 0.1]
    gaps = PictureGaps(PERIOD_S)
    for number in numbers:
        gaps.note(number * PERIOD_S)
    take = gaps.fork(30.0)
    kept = [number for number in range(300) if number not in {40, 41, 90, 200}]
    for number in kept:
        take.note(30.01 + number * PERIOD_S)
    take.note_end(40.0)
    assert take.missing == 4


def test_a_jittery_camera_with_a_rate_of_its_own_is_believed() -> None:
    dice = np.random.default_rng(3)
    gaps = PictureGaps(PERIOD_S)
    for number in range(200):
        gaps.note(number / 25 + float(dice.uniform(0, 0.03)))
    assert gaps.period_s == pytest.approx(1 / 25, rel=0.02)


def test_without_a_single_frame_all_are_missing() -> None:
    gaps = PictureGaps(PERIOD_S, begin_s=5.0)
    gaps.note_end(6.0)
    assert gaps.missing == 29


def test_the_period_is_measured_not_believed() -> None:
    gaps = PictureGaps(1 / 30)
    for number in range(200):
        gaps.note(number / 25)
    assert gaps.period_s == pytest.approx(1 / 25, rel=0.001)
    take = gaps.fork(10.0)
    for number in range(200):
        take.note(10.01 + number / 25)
    take.note_end(18.0)
    assert take.missing == 0


def test_an_hour_of_a_camera_a_little_off_its_rate_misses_nothing() -> None:
    gaps = PictureGaps(1 / 30)
    dice = np.random.default_rng(1)
    for number in range(3_000):
        gaps.note(number / 29.97 + abs(float(dice.normal(0, 0.003))))
    take = gaps.fork(200.0)
    for number in range(60_000):
        take.note(200.01 + number / 29.97 + abs(float(dice.normal(0, 0.003))))
    assert take.missing == 0


def test_stored_and_device_frames_over_gaps() -> None:
    losses = SoundLosses()
    losses.note(1_000, 50)
    losses.note(3_000, 10)
    assert losses.total == 60
    assert losses.stored_frame(999) == 999
    assert losses.stored_frame(1_020) == 1_000
    assert losses.stored_frame(1_050) == 1_000
    assert losses.stored_frame(3_060) == 3_000
    assert losses.stored_frame(4_060) == 4_000
    assert losses.lost_between(0, 2_000) == 50
    assert losses.lost_between(1_000, 2_000) == 0
    assert losses.lost_between(500, 3_000) == 60

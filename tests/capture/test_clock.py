"""The clock follows slow and jittery devices, refuses fiction, and tells lost sound from late sound."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from collector.capture.sound.clock import Clock

RATE = 48_000
BLOCK = 480


def blocks(
    seconds: float, *, ppm: float = 0.0, jitter_s: float = 0.0, first: int = 0
) -> Iterator[tuple[int, float, float]]:
    """(first frame, converter time, callback time) of a device that runs `ppm` fast, 20 ms behind."""
    dice = np.random.default_rng(3)
    for k in range(round(seconds * RATE / BLOCK)):
        sample = first + k * BLOCK
        true_s = 1000 + sample / RATE / (1 + ppm * 1e-6)
        adc_s = true_s + float(dice.normal(0, jitter_s)) if jitter_s else true_s
        yield sample, adc_s, adc_s + 0.02


def test_no_fit_before_a_hundred_blocks_and_half_a_second() -> None:
    clock = Clock(RATE)
    ready_at = next(k for k, block in enumerate(blocks(5)) if clock.note(*block) == 0 and clock.ready)
    assert 100 < ready_at < 200


def test_large_blocks_are_ready_after_seconds_and_not_after_a_hundred() -> None:
    clock = Clock(RATE)
    for k in range(40):
        clock.note(k * 4_800, 1000 + k * 0.1, 1000 + k * 0.1)
        if clock.ready:
            break
    assert 20 <= k <= 30


@pytest.mark.parametrize("ppm", [0, 45, -80, 1000])
def test_drift_and_mapping_of_a_jittery_device(ppm: float) -> None:
    clock = Clock(RATE)
    for block in blocks(90, ppm=ppm, jitter_s=0.001):
        clock.note(*block)
    assert clock.drift_ppm == pytest.approx(ppm, abs=12)
    assert 500 < clock.residual_us < 1500
    sample = 90 * RATE
    assert clock.moment_of(sample) == pytest.approx(1000 + 90 / (1 + ppm * 1e-6), abs=0.001)
    assert clock.sample_at(clock.moment_of(sample)) == pytest.approx(sample, abs=0.01)


def test_the_fiction_of_the_first_second_leaves_no_trace() -> None:
    clock = Clock(RATE)
    for k, (sample, adc_s, heard_s) in enumerate(blocks(20)):
        fiction_s = max(0.0, 0.5 - max(0, k - 40) * 0.01)  # half a second off, then sliding, as measured
        clock.note(sample, adc_s - fiction_s, heard_s)
    assert clock.moment_of(20 * RATE) == pytest.approx(1020, abs=0.0005)
    assert clock.drift_ppm == pytest.approx(0, abs=5)


def test_lost_frames_are_counted_to_the_sample() -> None:
    clock = Clock(RATE)
    lost = []
    for sample, adc_s, heard_s in blocks(20):
        gap = 1_234 if sample >= 10 * RATE else 0
        found = clock.note(sample + sum(lost), adc_s + gap / RATE, heard_s + gap / RATE)
        if found:
            lost.append(found)
    assert lost == [1_234]


def test_less_than_five_milliseconds_is_no_loss() -> None:
    clock = Clock(RATE)
    found = [
        clock.note(sample, adc_s + (0.004 if sample > 10 * RATE else 0), heard_s)
        for sample, adc_s, heard_s in blocks(20)
    ]
    assert not any(found)


def test_late_callbacks_are_not_lost_sound() -> None:
    clock = Clock(RATE)
    found = []
    for k, (sample, adc_s, heard_s) in enumerate(blocks(20)):
        late_s = 0.4 if 1000 <= k < 1040 else 0.0  # the computer hung; the device did not
        found.append(clock.note(sample, adc_s, heard_s + late_s))
    assert not any(found)
    assert clock.moment_of(20 * RATE) == pytest.approx(1020, abs=0.0005)


def test_a_back_end_that_changes_its_latency_has_lost_nothing() -> None:
    clock = Clock(RATE)
    found = []
    for sample, adc_s, heard_s in blocks(40):
        change_s = 0.2 if sample > 10 * RATE else 0.0
        found.append(clock.note(sample, adc_s - change_s, heard_s))
    assert not any(found)
    assert clock.moment_of(40 * RATE) == pytest.approx(1040 - 0.2, abs=0.001)


def test_a_loss_at_the_very_end_is_settled_at_once() -> None:
    clock = Clock(RATE)
    for sample, adc_s, heard_s in blocks(10):
        clock.note(sample, adc_s, heard_s)
    for sample, adc_s, heard_s in blocks(0.04, first=10 * RATE):
        assert clock.note(sample, adc_s + 0.02, heard_s + 0.02) == 0
    assert clock.suspects_since == 10 * RATE
    assert clock.settle() == 960


def test_a_latency_that_wanders_and_comes_back_is_no_loss_and_moves_nothing() -> None:
    clock = Clock(RATE)
    found = []
    for k in range(400):  # blocks of 75 ms, as a sound server delivers them
        sample, wander_s = k * 3_600, 0.035 * (100 < k < 200)
        heard_s = 1000 + (sample + 3_600) / RATE + wander_s
        found.append(clock.note(sample, heard_s - 0.075 - wander_s / 2, heard_s))
    assert not any(found)
    assert clock.moment_of(400 * 3_600) == pytest.approx(1030, abs=0.002)


def test_blocks_that_come_in_pairs_make_a_fit() -> None:
    clock = Clock(RATE)
    for k in range(100):  # measured: 3600 frames 50 ms late and 1200 at once, every 100 ms
        heard_s = 1000 + (k + 1) * 0.1
        assert clock.note(k * 4_800, heard_s - 0.05, heard_s) == 0
        assert clock.note(k * 4_800 + 3_600, heard_s + 0.025, heard_s) == 0
    assert clock.ready
    assert clock.moment_of(0) == pytest.approx(1000.05, abs=0.001)


def test_two_heaps_of_first_points_make_a_fit_and_no_nonsense() -> None:
    clock = Clock(RATE)
    for k, (sample, adc_s, heard_s) in enumerate(blocks(6)):
        clock.note(sample, adc_s + 0.009 * (k % 2), heard_s + 0.009 * (k % 2))
    assert clock.ready
    assert clock.moment_of(6 * RATE) == pytest.approx(1006, abs=0.01)


def wandering(seconds: float, ppm: float) -> Iterator[tuple[int, float, float]]:
    """A sound server tells a latency that is up to 5 ms wrong, up and down; half the blocks come at once."""
    for k, (sample, adc_s, _) in enumerate(blocks(seconds, ppm=ppm)):
        off_s = 0.005 * np.sin(k / 160)
        yield sample, adc_s + off_s, adc_s + 0.005 + (0.003 if k % 2 else 0.0001 * (k % 3))


@pytest.mark.parametrize("ppm", [300, -300])
def test_a_latency_that_is_told_wrong_hides_no_rate(ppm: float) -> None:
    clock = Clock(RATE)
    errors_s = []
    for sample, adc_s, heard_s in wandering(60, ppm):
        clock.note(sample, adc_s, heard_s)
        if sample > 25 * RATE:
            errors_s.append(clock.moment_of(sample) - 1000 - sample / RATE / (1 + ppm * 1e-6))
    assert clock.drift_ppm == pytest.approx(ppm, abs=10)
    assert max(errors_s) - min(errors_s) < 0.003


def test_callbacks_that_come_later_for_good_are_no_rate() -> None:
    clock = Clock(RATE)
    for sample, adc_s, heard_s in blocks(60, ppm=20, jitter_s=0.0002):
        clock.note(sample, adc_s, heard_s + (0.009 if sample > 30 * RATE else 0.0))
    assert clock.drift_ppm == pytest.approx(20, abs=10)


def test_a_gap_is_no_rate_either() -> None:
    clock = Clock(RATE)
    lost = 0
    for sample, adc_s, heard_s in blocks(60):
        gap_s = 0.03 if sample >= 20 * RATE else 0.0
        lost += clock.note(sample + lost, adc_s + gap_s, heard_s + gap_s)
    assert lost == round(0.03 * RATE)
    assert clock.drift_ppm == pytest.approx(0, abs=2)

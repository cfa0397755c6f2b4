"""Each verdict is spoken for the sound that deserves it, and for no other; figures are whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from collector.capture.clipping import measure_runs
from collector.capture.quality import SoundFigures
from collector.capture.signals import make_signal
from collector.capture.spec import QualityLimits

RATE = 48_000
LIMITS = QualityLimits()


def judge(
    sound: NDArray[np.int16], *, block: int = 3_600, limits: QualityLimits = LIMITS
) -> tuple[dict[str, int], list[str]]:
    figures = SoundFigures(RATE, "int16")
    for first in range(0, len(sound), block):
        figures.add(sound[first : first + block])
    return figures.summarise(limits)


def speech(first_s: float, seconds: float, gain: float = 1.0) -> NDArray[np.int16]:
    sound = make_signal("speech", RATE, 1)(round(first_s * RATE), round(seconds * RATE))
    return (sound * gain).astype(np.int16)


def quiet(seconds: float) -> NDArray[np.int16]:
    return np.random.default_rng(2).normal(0, 12, (round(seconds * RATE), 1)).astype(np.int16)


def sentence(gain: float = 1.0) -> NDArray[np.int16]:
    return np.concatenate((quiet(0.5), speech(0.6, 2.0, gain), quiet(0.8)))


def test_a_good_take_gets_no_verdict() -> None:
    figures, verdicts = judge(sentence())
    assert verdicts == []
    assert -12_000 < figures["peak_mdb"] < -8_000
    assert 1_200 < figures["speech_ms"] < 2_700
    assert figures["snr_mdb"] > 20_000
    assert -75_000 < figures["noise_floor_mdb"] < -60_000
    assert all(type(value) is int for value in figures.values())


def test_the_size_of_the_blocks_changes_nothing() -> None:
    sound = np.clip(sentence(4.0).astype(np.int32), -32_768, 32_767).astype(np.int16)
    whole, _ = judge(sound, block=len(sound))
    pieces, _ = judge(sound, block=480)
    assert whole == pieces


def test_clipping_is_a_run_at_full_scale_and_not_one_sample() -> None:
    sound = sentence()
    sound[30_000] = 32_767
    assert "clipped" not in judge(sound)[1]
    sound[30_000:30_004] = 32_767
    sound[40_000:40_003] = -32_768
    figures, verdicts = judge(sound, block=30_002)
    assert "clipped" in verdicts
    assert figures["clipped_runs"] == 2
    assert figures["clipped_samples"] == 7


def test_tops_cut_off_below_full_scale_are_clipping_too() -> None:
    loud = sentence(3.0)
    cut = np.clip(loud, -20_000, 20_000)
    figures, verdicts = judge(cut)
    assert "clipped" in verdicts
    assert figures["clipped_samples"] == 0
    assert figures["clipped_runs"] >= 3
    tone = 20_000 * np.sin(2 * np.pi * 50 * np.arange(RATE) / RATE)
    assert "clipped" not in judge(tone.astype(np.int16)[:, None])[1]  # crests are round, however slow


def test_a_muted_input_with_an_offset_is_still_muted() -> None:
    assert judge(quiet(2.0) // 2 + 400)[1] == ["near_silent"]


def test_a_device_that_gates_its_noise_has_no_gap_and_is_not_silent() -> None:
    nothing = np.zeros((RATE, 1), np.int16)
    word = speech(0.8, 0.5)
    assert judge(np.concatenate((nothing, word, nothing, word, nothing)))[1] == []
    assert "silent_digital" not in judge(np.concatenate((*[nothing] * 4, word, *[nothing] * 4)))[1]
    assert "digital_gap" in judge(np.concatenate((sentence(), nothing)))[1]  # switched off in the take


@pytest.mark.parametrize(
    ("sound", "code"),
    [
        (np.zeros((RATE, 1), np.int16), "silent_digital"),
        (make_signal("silence", RATE, 1)(0, RATE), "near_silent"),
        (sentence(0.02), "too_quiet"),
        (np.concatenate((quiet(0.5), speech(0.65, 1.4))), "speech_touches_end"),
        (np.concatenate((speech(0.7, 1.4), quiet(0.8))), "speech_touches_start"),
        (sentence()[: RATE // 2], "too_short"),
        (quiet(2.0) * 8, "no_speech"),
    ],
)
def test_each_fault_is_named(sound: NDArray[np.int16], code: str) -> None:
    assert code in judge(sound)[1]


def test_digital_zeros_inside_a_live_take_are_a_gap() -> None:
    sound = sentence()
    sound[RATE : RATE + RATE // 4] = 0
    figures, verdicts = judge(sound)
    assert "digital_gap" in verdicts
    assert "silent_digital" not in verdicts
    assert figures["zero_run_ms"] == pytest.approx(250, abs=1)


def test_noise_near_the_speech_is_noisy() -> None:
    noise = np.random.default_rng(4).normal(0, 900, (round(3.3 * RATE), 1)).astype(np.int16)
    assert "noisy" in judge(sentence(0.5) + noise)[1]


def test_limits_are_the_projects() -> None:
    limits = QualityLimits(shortest_ms=10_000, quietest_mdb=-5_000)
    assert {"too_short", "too_quiet"} <= set(judge(sentence(), limits=limits)[1])
    assert "too_long" in judge(sentence(), limits=QualityLimits(longest_ms=1_000))[1]


def test_a_constant_offset_is_measured() -> None:
    assert judge(np.full((RATE, 1), 3_277, np.int16))[0]["dc_ppm"] == pytest.approx(100_000, abs=20)


def test_other_rates_and_widths_are_judged_alike() -> None:
    loop = make_signal("speech", 44_100, 2)(26_000, 100_000)
    figures = SoundFigures(44_100, "int32")
    figures.add(loop.astype(np.int32) << 16)
    numbers, _ = figures.summarise(LIMITS)
    assert numbers["speech_ms"] > 1_000
    assert -12_000 < numbers["peak_mdb"] < -8_000


def test_runs_go_on_over_the_edge() -> None:
    flags = np.array([True, True, False, True, False, True])
    assert measure_runs(flags, 3) == (1, [5, 1])
    assert measure_runs(np.array([False]), 3) == (0, [3])
    assert measure_runs(np.array([True, True]), 3) == (5, [])

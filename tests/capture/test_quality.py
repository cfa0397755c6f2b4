"""Each verdict is spoken for the sound that deserves it, and for no other; figures are whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from collector.capture.device.signals import make_signal
from collector.capture.spec import QualityLimits
from collector.capture.verdict.clipping import measure_runs
from collector.capture.verdict.figures import SoundFigures

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


_GATE = 60


def gated(sound: NDArray[np.int16]) -> NDArray[np.int16]:
    """A livelier voice with digital zeros for pauses, as a sound server or a noise gate has them."""
    lively = sound * (0.15 + 0.85 * np.cos(np.arange(len(sound)) / RATE * 2 * np.pi) ** 2)[:, None]
    windows = lively[: len(sound) - len(sound) % 480].astype(np.int16).reshape(-1, 480, sound.shape[1])
    windows[np.abs(windows).max(axis=(1, 2)) < _GATE] = 0
    return windows.reshape(-1, sound.shape[1])


def swelling() -> NDArray[np.int16]:
    """A fan in gusts, which the detector calls speech until it has heard enough of it."""
    gusts = 1 + 0.8 * np.sin(2 * np.pi * 3 * np.arange(4 * RATE) / RATE)
    noise = np.random.default_rng(3).normal(0, 50, (4 * RATE, 1)) * gusts[:, None]
    return noise.astype(np.int16)


@pytest.mark.parametrize(
    "sound",
    [
        np.concatenate((speech(0.7, 2.0, 4.0), quiet(0.8))),
        np.concatenate((quiet(0.65), speech(0.7, 2.0, 4.0), quiet(0.8))),
        swelling(),
    ],
)
def test_the_size_of_the_blocks_changes_nothing(sound: NDArray[np.int16]) -> None:
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


def test_clipping_that_was_resampled_has_no_long_runs() -> None:
    tops = sentence()
    tops[24_000:48_000:2_400] = 32_767
    figures, verdicts = judge(tops)
    assert "clipped" in verdicts
    assert (figures["clipped_runs"], figures["clipped_samples"]) == (0, 10)


def test_a_soft_limit_is_clipping_and_loud_speech_is_not() -> None:
    spoken = sentence() / 10_500
    assert judge((spoken * 15_000).astype(np.int16))[1] == []
    pressed = (np.tanh(spoken * 10) * 28_000).astype(np.int16)
    assert judge(pressed)[1] == ["clipped"]
    assert judge(pressed // 4)[1] == ["clipped"]  # and stays so when it was turned down


def test_a_muted_input_with_an_offset_is_still_muted() -> None:
    assert judge(quiet(2.0) // 2 + 400)[1] == ["near_silent"]


def test_a_device_that_gates_its_noise_has_no_gap_and_is_not_silent() -> None:
    nothing = np.zeros((RATE, 1), np.int16)
    word = speech(0.8, 0.5)
    assert judge(np.concatenate((nothing, word, nothing, word, nothing)))[1] == []
    assert "silent_digital" not in judge(np.concatenate((*[nothing] * 4, word, *[nothing] * 4)))[1]
    assert "digital_gap" in judge(np.concatenate((sentence(), nothing)))[1]  # switched off in the take


@pytest.mark.parametrize(
    ("sound", "codes"),
    [
        (gated(sentence()), []),
        (gated(speech(0.7, 1.4)), ["speech_touches_start", "speech_touches_end"]),
        (gated(np.concatenate((quiet(0.5), speech(0.65, 1.4)))), ["speech_touches_end"]),
        (gated(np.concatenate((speech(0.7, 1.4), quiet(0.8)))), ["speech_touches_start"]),
        ((gated(sentence()) * 0.03).astype(np.int16), ["too_quiet"]),
    ],
)
def test_a_voice_out_of_digital_zeros_is_judged_as_in_a_room(
    sound: NDArray[np.int16], codes: list[str]
) -> None:
    assert judge(sound)[1] == codes


def test_noise_that_begins_and_ends_with_zeros_is_noise_all_the_same() -> None:
    noise = np.random.default_rng(4).normal(0, 900, (round(3.3 * RATE), 1)).astype(np.int16)
    nothing = np.zeros((RATE // 2, 1), np.int16)
    assert judge(np.concatenate((nothing, sentence(0.5) + noise, nothing)))[1] == ["noisy"]


def test_a_device_that_wakes_up_has_no_gap() -> None:
    assert judge(np.concatenate((np.zeros((RATE // 2, 1), np.int16), sentence())))[1] == []


def test_a_dead_channel_is_told_and_takes_nothing_from_the_other() -> None:
    voice = sentence(0.12)  # half of it would be too quiet
    alone, _ = judge(voice)
    figures, verdicts = judge(np.concatenate((np.zeros_like(voice), voice), axis=1))
    assert verdicts == ["silent_channel"]
    assert figures["speech_mdb"] == alone["speech_mdb"]
    assert judge(np.concatenate((sentence(), quiet(3.3) // 2), axis=1))[1] == ["silent_channel"]
    assert judge(np.concatenate((voice, voice), axis=1))[1] == []
    assert judge(np.zeros((RATE, 2), np.int16))[1] == ["silent_digital"]


def test_a_muted_converter_flickers_and_digital_silence_does_not() -> None:
    flicker = (np.random.default_rng(5).random((2 * RATE, 1)) < 0.05).astype(np.int16)
    assert judge(flicker)[1] == ["near_silent"]
    assert judge(np.full((2 * RATE, 1), 40, np.int16))[1] == ["silent_digital"]


def test_a_room_too_loud_to_hear_a_voice_in_is_noisy() -> None:
    roar = np.random.default_rng(6).normal(0, 600, (2 * RATE, 1)).astype(np.int16)
    assert judge(roar)[1] == ["no_speech", "noisy"]


def test_a_voice_too_faint_to_be_known_is_too_quiet_and_faint_noise_is_none() -> None:
    words = sentence(0.005)
    assert judge(words // 3)[1][-1] in {"too_quiet", "near_silent"}
    bursts = np.random.default_rng(8).normal(0, 20, (2 * RATE, 1))
    bursts[np.arange(2 * RATE) // 9_600 % 2 == 0] *= 0.02
    figures, verdicts = judge((bursts + np.random.default_rng(9).normal(0, 2, bursts.shape)).astype(np.int16))
    assert figures["speech_ms"] == 0
    assert verdicts == ["no_speech"]


def test_a_voice_of_sharp_peaks_is_not_too_quiet() -> None:
    creak = quiet(2.4).astype(np.float64)
    for first in range(RATE // 2, 2 * RATE, RATE // 90):  # ninety sharp strokes a second
        creak[first : first + 40, 0] += 4_000 * np.exp(-np.arange(40) / 6) * np.sin(np.arange(40) / 3)
    figures, verdicts = judge(creak.astype(np.int16))
    assert figures["speech_mdb"] < LIMITS.quietest_mdb
    assert "too_quiet" not in verdicts


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

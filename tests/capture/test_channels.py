"""Each channel of a take is judged by itself, and two of them against each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from collector.capture.device.signals import make_signal, widen
from collector.capture.spec import QualityLimits
from collector.capture.verdict.figures import SoundFigures

RATE = 48_000
Sound = NDArray[np.int16]


def judge(*channels: Sound, dtype: str = "int16") -> tuple[dict[str, int], list[str]]:
    figures = SoundFigures(RATE, dtype)
    sound = widen(np.concatenate(channels, axis=1), dtype)
    for first in range(0, len(sound), 4_801):
        figures.add(sound[first : first + 4_801])
    return figures.summarise(QualityLimits())


def quiet(seconds: float, seed: int, level: float = 12) -> Sound:
    return np.random.default_rng(seed).normal(0, level, (round(seconds * RATE), 1)).astype(np.int16)


def voice(gain: float = 1.0, seed: int = 1) -> Sound:
    spoken = make_signal("speech", RATE, 1)(round(0.6 * RATE), 2 * RATE) * gain
    words = np.concatenate((np.zeros((RATE // 2, 1)), spoken, np.zeros((RATE * 4 // 5, 1))))
    return (words + quiet(3.3, seed)).astype(np.int16)


@pytest.mark.parametrize("channels", [2, 3, 4])
@pytest.mark.parametrize("dtype", ["int16", "int32"])
def test_good_channels_are_good_together(channels: int, dtype: str) -> None:
    assert judge(*(voice(0.5 + 0.1 * place, place) for place in range(channels)), dtype=dtype)[1] == []


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda sound: sound * 0, "silent_channel"),
        (lambda sound: np.clip(sound.astype(np.int32) * 3, -9_000, 9_000) // 2, "clipped"),
        (lambda sound: sound + quiet(3.3, 8, 900), "noisy"),
        (lambda sound: np.where(np.arange(len(sound))[:, None] % RATE < 400, 0, sound), "digital_gap"),
        (lambda sound: -sound, "opposite_polarity"),
    ],
)
def test_one_bad_channel_is_told(place: int, spoil: Any, code: str) -> None:
    channels = [voice(0.6, seed) for seed in range(3)]
    channels[place] = spoil(channels[place]).astype(np.int16)
    assert judge(*channels)[1] == [code]


def test_a_mirrored_channel_does_not_take_the_voice_away() -> None:
    figures, _ = judge(voice(), -voice())
    assert figures["speech_ms"] == judge(voice())[0]["speech_ms"] > 0


def test_a_delay_is_no_polarity() -> None:
    for samples in (0, 3, 24, 48):
        assert judge(voice(), np.roll(voice(0.7, 2), samples))[1] == []
        assert judge(voice(), np.roll(-voice(0.7, 2), samples))[1] == ["opposite_polarity"]


def test_two_who_speak_after_each_other_are_two_voices() -> None:
    rest = np.zeros((RATE * 3, 1))
    first = (np.concatenate((voice(), rest)) + quiet(6.3, 5)).astype(np.int16)
    second = (np.concatenate((rest, voice(0.8))) + quiet(6.3, 6)).astype(np.int16)
    assert judge(first + second // 12, second + first // 12)[1] == []


def test_who_is_silent_beside_a_voice_is_no_fault() -> None:
    assert judge(voice(), quiet(3.3, 4, 30))[1] == []


def test_nobody_in_any_channel_is_told() -> None:
    assert judge(quiet(2, 1, 90), quiet(2, 2, 90))[1] == ["no_speech"]

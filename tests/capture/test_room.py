"""A room gets the word a person would give it, whatever the level of its hum, its people or its cable."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.device.signals import make_signal
from collector.capture.verdict.room import check_sound, measure_room

RATE = 16_000


def noise(level_db: float, seconds: float = 5.0, channels: int = 1) -> np.ndarray:
    dice = np.random.default_rng(3)
    sound = dice.normal(0, 10 ** (level_db / 20), (round(seconds * RATE), channels))
    return np.clip(sound * 32_768, -32_768, 32_767).astype(np.int16)


def tone(hz: float, level_db: float, seconds: float = 5.0) -> np.ndarray:
    time_s = np.arange(round(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * hz * k * time_s) / k for k in (1, 2, 3)) * 10 ** (level_db / 20)
    return (np.asarray(sound)[:, None] * 32_768).astype(np.int16)


@pytest.mark.parametrize(("level_db", "word"), [(-66, "quiet"), (-52, "fair"), (-38, "too_noisy")])
@pytest.mark.parametrize("channels", [1, 2])
def test_the_level_names_the_room(level_db: float, word: str, channels: int) -> None:
    found = measure_room(noise(level_db, channels=channels), RATE)
    assert (found.verdict, found.hum_hz, found.is_usable) == (word, 0, True)
    if channels == 1:
        assert abs(found.level_mdb - 1000 * level_db) < 1000


@pytest.mark.parametrize("mains", [50, 60])
def test_hum_is_told_with_its_mains(mains: int) -> None:
    found = measure_room(tone(mains, -50) + noise(-70), RATE)
    assert (found.verdict, found.hum_hz) == ("hum", mains)


def test_a_tone_beside_the_mains_is_no_hum() -> None:
    assert measure_room(tone(440, -50) + noise(-70), RATE).verdict != "hum"


def test_talking_is_a_disturbance_and_not_the_room() -> None:
    found = measure_room(make_signal("speech", RATE, 1)(0, 5 * RATE), RATE)
    assert found.verdict == "disturbed"
    assert not found.is_usable


def test_zeros_and_a_muted_headset_are_told_apart() -> None:
    assert measure_room(np.zeros((5 * RATE, 1), np.int16), RATE).verdict == "silent_digital"
    assert measure_room(make_signal("silence", RATE, 1)(0, 5 * RATE), RATE).verdict == "near_silent"


def test_an_offset_of_the_converter_is_no_noise() -> None:
    assert measure_room(noise(-66) + np.int16(3_000), RATE).verdict == "quiet"


def test_speech_before_a_take_is_fine_and_noise_under_it_is_not() -> None:
    speech = make_signal("speech", RATE, 1)(0, 3 * RATE)
    assert check_sound(speech, RATE, -69_000) == "fine"
    assert check_sound(noise(-50, 3), RATE, None) == "fine"
    assert check_sound(noise(-50, 3), RATE, -66_000) == "noisier"
    assert check_sound(noise(-50, 3), RATE, -52_000) == "fine"
    assert check_sound(noise(-40, 3), RATE, -41_000) == "too_noisy"
    assert check_sound(noise(-3, 3), RATE, None) == "clipped"
    one_dead = np.concatenate((speech, np.zeros_like(speech)), axis=1)
    assert check_sound(one_dead, RATE, None) == "silent_channel"
    assert check_sound(np.zeros((0, 1), np.int16), RATE, None) == "silent_digital"
    assert check_sound(make_signal("silence", RATE, 1)(0, 3 * RATE), RATE, None) == "near_silent"


@settings(max_examples=25, deadline=None)
@given(level_db=st.floats(-80, -20), seconds=st.floats(1, 6))
def test_a_louder_room_never_gets_a_better_word(level_db: float, seconds: float) -> None:
    order = ["near_silent", "quiet", "fair", "too_noisy"]
    words = [measure_room(noise(level_db + more, seconds), RATE).verdict for more in (0, 8)]
    assert order.index(words[0]) <= order.index(words[1])


def test_channels_that_are_turned_over_hide_nothing() -> None:
    hum = tone(50, -50) + noise(-70)
    assert measure_room(np.concatenate((hum, -hum), axis=1), RATE).hum_hz == 50
    loud, quiet = noise(-40, 3), noise(-66, 3)
    assert check_sound(np.concatenate((quiet, loud), axis=1), RATE, None) == "too_noisy"

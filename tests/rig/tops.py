"""What was done to the loudest moments of a voice: cut off and turned to another rate, or only ridden."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tests.rig.speakers import RATE_HZ
from tests.rig.studio import Studio, stretch
from tests.rig.takes import Mono, between


def _cut(sound: Mono) -> Mono:
    top = np.abs(sound).max() * 10 ** (-5 / 20)
    return np.clip(sound, -top, top)


def _filter(sound: Mono, gain: Callable[[Mono], Mono]) -> Mono:
    whole = 1 << len(sound).bit_length()
    spectrum = np.fft.rfft(sound, whole) * gain(np.fft.rfftfreq(whole, 1 / RATE_HZ))
    return np.fft.irfft(spectrum, whole)[: len(sound)]


def _from_44_100(sound: Mono) -> Mono:
    return stretch(_cut(stretch(sound, RATE_HZ, 44_100)), 44_100, RATE_HZ)


def _by_44_100(sound: Mono) -> Mono:
    return stretch(stretch(_cut(sound), RATE_HZ, 44_100), 44_100, RATE_HZ)


SPOILT: dict[str, Callable[[Mono], Mono]] = {
    "cut at 44.1 kHz": _from_44_100,
    "cut, and by 44.1 kHz": _by_44_100,
    "cut, and between its samples": lambda sound: between(_cut(sound)),
    "cut, and below 12 kHz": lambda sound: _filter(_cut(sound), lambda hz: hz < 12_000),
    "cut, and below 8 kHz": lambda sound: _filter(_cut(sound), lambda hz: hz < 8_000),
    "cut, and a soft treble": lambda sound: _filter(_cut(sound), lambda hz: 1 / (1 + (hz / 9_000) ** 2)),
}
"""Cut 5 dB under the peak on both sides, and changed afterwards so that no top is flat any more."""


def limit(sound: Mono, depth_db: float, ahead_s: float) -> Mono:
    """Turn down what comes too high, gently and ahead: many peaks of one height, each in its own shape."""
    size = np.abs(sound)
    top = size.max() * 10 ** (-depth_db / 20)
    half = round(ahead_s * RATE_HZ / 2)
    highest = sliding_window_view(np.pad(size, 2 * half), 2 * half + 1).max(axis=1)
    gain = np.minimum(1, top / np.maximum(highest, top / 1_000))
    return np.asarray(sound * np.convolve(gain, np.full(2 * half + 1, 1 / (2 * half + 1)), "valid"))


def hold_vowel(studio: Studio) -> Mono:
    """One vowel for three seconds, sung: every crest is as high as the last one."""
    count = 3 * RATE_HZ
    wobble = 1 + studio.between(0.001, 0.02) * np.sin(2 * np.pi * 5 * np.arange(count) / RATE_HZ)
    strokes = np.diff(np.floor(np.cumsum(studio.between(90, 280) * wobble) / RATE_HZ), prepend=0)
    whole = 1 << count.bit_length()
    hz = np.fft.rfftfreq(whole, 1 / RATE_HZ)
    throat = 1 / (1 + 1j * hz / 200)
    for formant, width in ((studio.between(300, 800), 80), (studio.between(900, 2_200), 100), (2_700, 150)):
        throat = throat * formant**2 / (formant**2 - hz**2 + 1j * hz * width)
    sound = np.fft.irfft(np.fft.rfft(strokes, whole) * throat, whole)[:count]
    sound = (sound - sound.mean()) / sound.std()
    edge = np.minimum(1, np.arange(count) / (0.1 * RATE_HZ))
    return np.asarray(sound * edge * edge[::-1])

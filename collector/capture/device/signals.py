"""What simulated devices hear and see: the ramp, speech-like sound, near-silence, numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.ring import Sound

RAMP_VALUES = 65_535
COUNTER_BITS = 16
COUNTER_SHARE = (
    32  # a square's side in parts of the width: an AV1 block must not lie wholly inside one, or the
)
# encoder's fast presets, which compare variances, take white for black
_LOOP_S = 12
_GREY = 127
_SILENCE_PEAK = 30  # of 32768: under the alarm for near-silence, over digital silence
_SENSOR_NOISE = 6.0  # of 255, a webcam in a living room: 1.8 Mbit/s as AV1 at 720p and 30 pictures a second
_NOISE_MARGIN = 256
_BLINK_PICTURES = 4
_VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))

Signal = Callable[[int, int], NDArray[np.int16]]
"""(first frame, frames) -> frames × channels, the same for the same arguments."""


def make_signal(kind: str, sampling_rate_hz: int, channels: int) -> Signal:
    """Signal of a simulated microphone: `ramp`, `speech` or `silence`."""
    if kind == "ramp":
        return lambda first, count: make_ramp(first, count, channels)
    loop = _make_loop(kind, sampling_rate_hz)
    return lambda first, count: _repeat(loop, first, count, channels)


def make_ramp(first: int, count: int, channels: int) -> NDArray[np.int16]:
    """Frames that carry their own index n: `n % 65535 + 1`, stereo right `n // 65535 + 1` (cli.md).

    Further channels are these two again.
    """
    n = np.arange(first, first + count, dtype=np.int64)
    left = n % RAMP_VALUES + 1
    pair = (left, n // RAMP_VALUES + 1)
    return (
        np.stack([pair[channel % 2] for channel in range(channels)], axis=1).astype(np.uint16).view(np.int16)
    )


def widen(sound: NDArray[np.int16], dtype: str) -> Sound:
    """16 bit sound in the ring's own type: as it is, or left-justified in 32."""
    return sound if dtype == "int16" else sound.astype(np.int32) << 16


@cache
def _make_loop(kind: str, sampling_rate_hz: int) -> NDArray[np.int16]:
    return _make_speech(sampling_rate_hz) if kind == "speech" else _make_noise(sampling_rate_hz)


def _repeat(loop: NDArray[np.int16], first: int, count: int, channels: int) -> NDArray[np.int16]:
    mono = loop[np.arange(first, first + count) % len(loop)]
    return np.repeat(mono[:, None], channels, axis=1)


def _make_noise(sampling_rate_hz: int) -> NDArray[np.int16]:
    dice = np.random.default_rng(7)
    return dice.integers(-_SILENCE_PEAK, _SILENCE_PEAK + 1, sampling_rate_hz * _LOOP_S).astype(np.int16)


def _make_speech(sampling_rate_hz: int) -> NDArray[np.int16]:
    """Twelve seconds of syllables with formants and pauses; peak -10 dBFS, noise floor -69."""
    dice = np.random.default_rng(11)
    sound = dice.normal(0, 12, sampling_rate_hz * _LOOP_S)
    at_s = 0.6
    while at_s < _LOOP_S - 1.2:
        for _ in range(int(dice.integers(4, 9))):
            length_s = float(dice.uniform(0.14, 0.24))
            first = round(at_s * sampling_rate_hz)
            syllable = _make_syllable(
                sampling_rate_hz, length_s, float(dice.uniform(110, 150)), int(dice.integers(0, 5))
            )
            room = sound[first : first + len(syllable)]
            room += syllable[: len(room)]
            at_s += length_s + float(dice.uniform(0.02, 0.06))
        at_s += float(dice.uniform(0.35, 0.7))
    return np.clip(np.round(sound), -32_768, 32_767).astype(np.int16)


def _make_syllable(
    sampling_rate_hz: int, length_s: float, pitch_hz: float, vowel: int
) -> NDArray[np.float64]:
    t = np.arange(round(length_s * sampling_rate_hz)) / sampling_rate_hz
    phase = 2 * np.pi * pitch_hz * (t + 0.08 * t * t / length_s)
    voice = np.zeros_like(t)
    for harmonic in range(1, int(min(4_000, sampling_rate_hz / 2.5) / pitch_hz)):
        hz = harmonic * pitch_hz
        gain = sum(1 / (1 + ((hz - formant) / 90) ** 2) / (k + 1) for k, formant in enumerate(_VOWELS[vowel]))
        voice += (gain + 0.02) / harmonic**0.3 * np.sin(harmonic * phase)
    voice *= np.sin(np.pi * t / length_s) ** 0.5
    loudest = float(np.abs(voice).max())
    return np.asarray(voice * (10_000 / loudest))


def burn_number(bgr: NDArray[Any], number: int) -> None:
    """Draw 16 black and white squares from the top left corner on, the highest bit first."""
    side = bgr.shape[1] // COUNTER_SHARE
    for place in range(COUNTER_BITS):
        bit = number >> (COUNTER_BITS - 1 - place) & 1
        bgr[:side, place * side : (place + 1) * side] = 255 * bit


def read_number(picture: NDArray[Any]) -> int:
    """Read the burned-in number from a grey or colour picture of any size."""
    side = picture.shape[1] // COUNTER_SHARE
    number = 0
    for place in range(COUNTER_BITS):
        middle = picture[
            side // 4 : side - side // 4, place * side + side // 4 : (place + 1) * side - side // 4
        ]
        number = number << 1 | int(middle.mean() > _GREY)
    return number


def make_backdrop(width: int, height: int) -> NDArray[Any]:
    """A soft, coloured picture twice as wide as asked, to be panned over: height × 2 width × 3."""
    x = np.linspace(0, 4 * np.pi, 2 * width)
    y = np.linspace(0, 2 * np.pi, height)[:, None]
    planes = [127 + 60 * np.sin(x + k) + 40 * np.cos(y * (k + 1)) for k in range(3)]
    return np.stack(planes, axis=2).clip(16, 235).astype(np.uint8)


def make_talking_head(width: int, height: int, number: int) -> NDArray[Any]:
    """A numbered picture of somebody who talks, under a sensor's noise: height × width × 3, BGR.

    It is what a take looks like to an encoder: the same for the same arguments, no two numbers alike.
    """
    import cv2

    bgr = _make_wall(width, height).copy()
    middle = (
        round(width * (0.5 + 0.02 * np.sin(number / 17))),
        round(height * (0.48 + 0.015 * np.sin(number / 7))),
    )
    _draw_head(bgr, middle, height, number)
    noise = _make_noise_field(width, height)
    down, across = (number * 37) % _NOISE_MARGIN, (number * 53) % _NOISE_MARGIN
    cv2.add(bgr, noise[down : down + height, across : across + width], dst=bgr, dtype=cv2.CV_8U)
    burn_number(bgr, number & 0xFFFF)
    return bgr


def _draw_head(bgr: NDArray[Any], middle: tuple[int, int], height: int, number: int) -> None:
    import cv2

    x, y = middle
    tall = height // 4
    open_px = max(1, round(tall * 0.12 * abs(np.sin(number / 2.3))))
    cv2.ellipse(bgr, (x, y + 2 * tall), (round(1.5 * tall), tall), 0, 180, 360, (90, 60, 50), -1)
    cv2.ellipse(bgr, (x, y), (round(0.75 * tall), tall), 0, 0, 360, (140, 170, 215), -1)
    cv2.ellipse(bgr, (x, y - tall // 2), (round(0.78 * tall), tall // 2), 0, 180, 360, (30, 40, 60), -1)
    for side in (-1, 1):
        eye = (x + side * tall // 3, y - tall // 6)
        shut = number % 90 < _BLINK_PICTURES
        cv2.ellipse(bgr, eye, (tall // 9, 1 if shut else tall // 14), 0, 0, 360, (40, 30, 30), -1)
    cv2.ellipse(bgr, (x, y + tall // 2), (tall // 4, open_px), 0, 0, 360, (60, 50, 130), -1)


@cache
def _make_wall(width: int, height: int) -> NDArray[Any]:
    """A wall with a pattern, a little out of focus."""
    import cv2

    dice = np.random.default_rng(5)
    coarse = dice.integers(0, 50, (height // 12 + 1, width // 12 + 1, 3)).astype(np.uint8)
    pattern = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    wall: NDArray[Any] = (make_backdrop(width, height)[:, :width] // 2 + 50 + pattern).astype(np.uint8)
    return wall


@cache
def _make_noise_field(width: int, height: int) -> NDArray[np.int8]:
    dice = np.random.default_rng(1)
    shape = (height + _NOISE_MARGIN, width + _NOISE_MARGIN, 3)
    field: NDArray[np.int8] = np.round(dice.standard_normal(shape, np.float32) * _SENSOR_NOISE).astype(
        np.int8
    )
    return field

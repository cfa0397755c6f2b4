"""Takes whose fault is known: said by espeak-ng in a room of noise, at a level, cut where the fault says."""

from __future__ import annotations

import io
import subprocess
import wave
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float64]

SENTENCES = {
    "en": (
        "Please turn on the light in the kitchen.",
        "The quick brown fox jumps over the lazy dog.",
        "She sells sea shells by the shore, and he buys them all.",
        "My mother keeps seven chickens behind the old house.",
    ),
    "cmn": ("请把厨房的灯打开。", "今天天气很好,我们去公园散步吧。", "他每天早上七点钟起床,然后喝一杯茶。"),
}
FAULTS = (
    *("good", "too_quiet", "clipped", "noisy", "speech_touches_start", "speech_touches_end"),
    *("silent_digital", "near_silent"),
)
NOISES = ("white", "pink", "fan", "hum", "babble")
_LOUD = 0.5
EDGE_S = 0.6
"""Room before and after the words of a take that is not cut off: 300 ms of margin and as much of waiting."""


@dataclass(frozen=True)
class Voice:
    """One of espeak-ng's voices (`en-us+f2`), its pitch (0 to 99) and words a minute."""

    name: str
    pitch: int = 50
    words_a_minute: int = 150

    @property
    def language(self) -> str:
        return "cmn" if self.name.startswith("cmn") else "en"


@dataclass(frozen=True)
class Room:
    """Where a take is made: rate, noise and its distance from the speech (dB), level of the speech (dBFS)."""

    sampling_rate_hz: int = 48_000
    noise: str = "pink"
    snr_db: float = 35.0
    speech_db: float = -22.0
    seed: int = 1


@cache
def speak(voice: Voice, text: str, sampling_rate_hz: int) -> Mono:
    """The words alone, without silence around them, at an RMS of 1."""
    command = ["espeak-ng", "-v", voice.name, "-p", str(voice.pitch), "-s", str(voice.words_a_minute)]
    done = subprocess.run([*command, "--stdout", text], check=True, capture_output=True, timeout=60)
    with wave.open(io.BytesIO(done.stdout)) as file:
        rate = file.getframerate()
    data = done.stdout[done.stdout.index(b"data") + 8 :]
    sound = np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float64)
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    sound = sound[loud[0] : loud[-1] + 1]
    count = round(len(sound) * sampling_rate_hz / rate)
    sound = resample(sound, rate, sampling_rate_hz)[:count]
    return np.asarray(sound / rms(sound))


def make_noise(kind: str, count: int, rate: int, dice: np.random.Generator) -> Mono:
    """Noise of one of NOISES at an RMS of 1."""
    makers: dict[str, Callable[[], Mono]] = {
        "white": lambda: dice.normal(0, 1, count),
        "pink": lambda: colour(count, rate, dice, lambda hz: 1 / np.sqrt(np.maximum(hz, 30))),
        "fan": lambda: make_fan(count, rate, dice),
        "hum": lambda: make_hum(count, rate, dice),
        "babble": lambda: make_babble(count, rate, dice),
    }
    sound = makers[kind]()
    return np.asarray(sound / rms(sound))


def colour(count: int, rate: int, dice: np.random.Generator, gain: Callable[[Mono], Mono]) -> Mono:
    """White noise through a gain over frequency."""
    whole = 1 << count.bit_length()  # a power of two: other lengths may take a hundred times as long
    spectrum = np.fft.rfft(dice.normal(0, 1, whole))
    return np.fft.irfft(spectrum * gain(np.fft.rfftfreq(whole, 1 / rate)), whole)[:count]


def make_fan(count: int, rate: int, dice: np.random.Generator) -> Mono:
    """Air: low noise, with the blades' tone swelling in it."""
    air = colour(count, rate, dice, lambda hz: 1 / (1 + (hz / 400) ** 2))
    t = np.arange(count) / rate
    blades = np.sin(2 * np.pi * dice.uniform(80, 160) * t) * (1 + 0.3 * np.sin(2 * np.pi * 1.3 * t))
    return np.asarray(air / rms(air) + 0.4 * blades)


def make_hum(count: int, rate: int, dice: np.random.Generator) -> Mono:
    """Mains: 50 or 60 Hz with harmonics over a little hiss."""
    t = np.arange(count) / rate
    base = float(dice.choice([50, 60]))
    tones = [np.sin(2 * np.pi * base * k * t + dice.uniform(0, 6)) / k for k in (1, 2, 3, 5, 7)]
    return np.asarray(np.sum(tones, axis=0) + dice.normal(0, 0.03, count))


def make_babble(count: int, rate: int, dice: np.random.Generator) -> Mono:
    """Seven others talk at once."""
    names = ("en-us+m1", "en-gb+f1", "en-us+f4", "en-gb-scotland+m5", "cmn+f2", "cmn", "en-us+m7")
    total = np.zeros(count)
    for name in names:
        voice = Voice(name, int(dice.integers(20, 80)) // 20 * 20, 160)
        words = np.concatenate([speak(voice, text, rate) for text in SENTENCES[voice.language][:2]])
        total += np.roll(np.resize(words, count), int(dice.integers(0, count)))
    return total


def make_take(fault: str, voice: Voice, room: Room) -> NDArray[np.int16]:
    """Frames × 1 of a take with one fault, as FAULTS names them, or with none (`good`)."""
    dice = np.random.default_rng(room.seed)
    rate = room.sampling_rate_hz
    if fault == "silent_digital":
        return np.zeros((round(dice.uniform(1.5, 4) * rate), 1), np.int16)
    if fault == "near_silent":
        return make_muted(room, dice)
    text = SENTENCES[voice.language][int(dice.integers(len(SENTENCES[voice.language])))]
    words = speak(voice, text, rate)
    before, after = (round(EDGE_S * dice.uniform(1, 1.6) * rate) for _ in range(2))
    if fault == "speech_touches_start":
        words, before = cut(words, rate, dice), 0
    if fault == "speech_touches_end":
        words, after = cut(words[::-1], rate, dice)[::-1], 0
    sound = np.concatenate((np.zeros(before), words, np.zeros(after)))
    noise = make_noise(room.noise, len(sound), rate, dice)
    sound += 10 ** (-room.snr_db / 20) * noise
    level_db = room.speech_db
    if fault != "clipped":  # no fault but the one that is wanted: a voice of high peaks is turned down
        level_db = min(level_db, -1.0 - 20 * np.log10(np.abs(sound).max()))
    sound *= 10 ** (level_db / 20)
    return np.clip(np.round(sound * 32_768), -32_768, 32_767).astype(np.int16)[:, None]


def make_muted(room: Room, dice: np.random.Generator) -> NDArray[np.int16]:
    """A muted analog headset: noise that peaks at 0.0005 to 0.0010 of full scale (capture.md)."""
    count = round(dice.uniform(1.5, 4) * room.sampling_rate_hz)
    sound = make_noise(room.noise, count, room.sampling_rate_hz, dice)
    sound *= dice.uniform(0.0005, 0.0010) / np.abs(sound).max()
    return np.round(sound * 32_768).astype(np.int16)[:, None]


def cut(words: Mono, rate: int, dice: np.random.Generator) -> Mono:
    """Begin inside a loud stretch: the first place after a while where 60 ms are as loud as the whole."""
    width = round(0.06 * rate)
    at = round(dice.uniform(0.2, 0.6) * rate)
    while at + 2 * width < len(words) // 2 and rms(words[at : at + width]) < _LOUD:
        at += width // 4
    return words[at:]


def rms(sound: Mono) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(sound))))


def resample(sound: Mono, old_hz: int, new_hz: int) -> Mono:
    """Through the spectrum: nothing above the lower of both halves."""
    sound = np.concatenate((sound, np.zeros(-len(sound) % old_hz)))  # whole seconds: lengths of small factors
    count = round(len(sound) * new_hz / old_hz)
    spectrum = np.fft.rfft(sound)
    wanted = np.zeros(count // 2 + 1, complex)
    wanted[: min(len(spectrum), len(wanted))] = spectrum[: len(wanted)]
    return np.fft.irfft(wanted, count) * (count / len(sound))

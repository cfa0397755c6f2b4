"""Takes whose fault is known: said by espeak-ng in a room of noise, at a level, cut where the fault says."""

from __future__ import annotations

import io
import subprocess
import wave
from collections.abc import Callable
from dataclasses import dataclass, replace
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
    "de": ("Bitte mach das Licht in der Küche an.", "Drei, sieben, zwölf, zwanzig."),
    "ru": ("Включи, пожалуйста, свет на кухне.", "Мы поедем к бабушке завтра утром."),
    "sw": ("Tafadhali washa taa ya jikoni.", "Kesho asubuhi tutakwenda sokoni."),
    "vi": ("Làm ơn bật đèn trong bếp.", "Sáng mai chúng ta sẽ đi chợ."),
}
FAULTS = (
    *("good", "too_quiet", "clipped", "noisy", "speech_touches_start", "speech_touches_end"),
    *("silent_digital", "near_silent", "silent_channel"),
)
NOISES = ("white", "pink", "fan", "hum", "babble", "brown", "rain", "music")
CUTS = ("hard", "mild", "soft", "resampled")
"""How a clipped take was cut: far over or just over full scale, by a soft limit, or before a resampling."""
_OF_NO_ROOM = 3  # every third take's pauses are digital zeros
_RATES_HZ = (48_000, 16_000, 48_000, 44_100, 96_000)
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
        return self.name.split("+")[0].split("-")[0]


@dataclass(frozen=True)
class Room:
    """Where a take is made: rate, noise and its distance from the speech (dB), level of the speech (dBFS).

    Without `noise` pauses are digital zeros, as what a sound server plays or a noise gate lets through.
    """

    sampling_rate_hz: int = 48_000
    noise: str | None = "pink"
    snr_db: float = 35.0
    speech_db: float = -22.0
    cut: str = "hard"
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
        "brown": lambda: colour(count, rate, dice, lambda hz: 1 / np.maximum(hz, 30)),
        "rain": lambda: make_rain(count, rate, dice),
        "music": lambda: make_music(count, rate, dice),
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


def make_rain(count: int, rate: int, dice: np.random.Generator) -> Mono:
    """Hiss with sixty drops a second."""
    hiss = colour(count, rate, dice, lambda hz: np.minimum(1, hz / 1500) / np.sqrt(np.maximum(hz, 100)))
    drops = np.where(dice.random(count) < 60 / rate, dice.normal(0, 6, count), 0)
    return np.asarray(hiss / rms(hiss) + drops)


def make_music(count: int, rate: int, dice: np.random.Generator) -> Mono:
    """Plucked chords, one after the other."""
    total = dice.normal(0, 0.02, count)
    t = np.arange(round(1.2 * rate)) / rate
    for first in range(0, count, round(0.6 * rate)):
        root = 110 * 2 ** (dice.integers(0, 24) / 12)
        tones = [np.sin(2 * np.pi * root * third * k * t) / k for third in (1, 1.26, 1.5) for k in (1, 2, 3)]
        chord = np.sum(tones, axis=0) * np.exp(-t / 0.8) * np.minimum(1, t / 0.01)
        total[first : first + len(chord)] += chord[: count - first]
    return total


def make_babble(count: int, rate: int, dice: np.random.Generator) -> Mono:
    """Seven others talk at once."""
    names = ("en-us+m1", "en-gb+f1", "en-us+f4", "en-gb-scotland+m5", "cmn+f2", "cmn", "en-us+m7")
    total = np.zeros(count)
    for name in names:
        voice = Voice(name, int(dice.integers(20, 80)) // 20 * 20, 160)
        words = np.concatenate([speak(voice, text, rate) for text in SENTENCES[voice.language][:2]])
        total += np.roll(np.resize(words, count), int(dice.integers(0, count)))
    return total


def choose_room(fault: str, number: int, dice: np.random.Generator) -> Room:
    """The room of this number, as loud and as noisy as the fault says."""
    room = Room(
        _RATES_HZ[number % len(_RATES_HZ)],
        None if number % _OF_NO_ROOM == 1 and fault != "noisy" else NOISES[number % len(NOISES)],
        snr_db=float(dice.uniform(22, 45)),
        speech_db=float(dice.uniform(-30, -18)),
        cut=CUTS[number % len(CUTS)],
        seed=int(dice.integers(1 << 30)),
    )
    changes = {
        "too_quiet": {"speech_db": float(dice.uniform(-60, -45))},
        "noisy": {"snr_db": float(dice.uniform(0, 11))},
    }
    return replace(room, **changes.get(fault, {}))  # type: ignore[arg-type]


def make_take(fault: str, voice: Voice, room: Room) -> NDArray[np.int16]:
    """Frames × channels of a take with one fault, as FAULTS names them, or with none (`good`)."""
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
    if room.noise is not None:
        sound += 10 ** (-room.snr_db / 20) * make_noise(room.noise, len(sound), rate, dice)
    if fault == "clipped":
        return to_int16(clip(sound / np.abs(sound).max(), room.cut, dice))
    # no fault but the one that is wanted: a voice of high peaks is turned down
    level_db = min(room.speech_db, -1.0 - 20 * np.log10(np.abs(sound).max()))
    taken = to_int16(sound * 10 ** (level_db / 20))
    if fault != "silent_channel":
        return taken
    dead = np.zeros_like(taken) if dice.random() < _LOUD else dice.integers(-20, 21, taken.shape, np.int16)
    return np.concatenate((taken, dead)[:: int(dice.choice([1, -1]))], axis=1)


def clip(sound: Mono, kind: str, dice: np.random.Generator) -> Mono:
    """Turn a sound of peak 1 up until it is cut in one of the ways of CUTS."""
    if kind == "soft":
        return np.asarray(np.tanh(sound * 10 ** (dice.uniform(16, 22) / 20)) * dice.uniform(0.7, 0.95))
    if kind == "mild":  # the least gain with three runs of three samples
        gains = 1.02 ** np.arange(30)
        return sound * next(gain for gain in gains if count_runs(sound * gain) >= 3)
    loud = np.clip(sound * 10 ** (dice.uniform(6, 14) / 20), -1, 1)
    return loud if kind == "hard" else between(loud)


def between(sound: Mono) -> Mono:
    """Between its own samples, as a converter of rates sees it: nothing above 0.8 of what was there."""
    whole = 1 << len(sound).bit_length()
    height = np.linspace(0, 1, whole // 2 + 1)
    spectrum = np.fft.rfft(sound, whole) * (height < 0.8) * np.exp(-0.5j * np.pi * height)
    return np.fft.irfft(spectrum, whole)[: len(sound)]


def count_runs(sound: Mono) -> int:
    """Runs of three and more samples over full scale."""
    over = np.abs(sound) >= 1
    return int((over[2:] & over[1:-1] & over[:-2] & ~np.append(False, over[:-3])).sum())


def to_int16(sound: Mono) -> NDArray[np.int16]:
    """Frames × 1, cut at full scale."""
    return np.clip(np.round(sound * 32_768), -32_768, 32_767).astype(np.int16)[:, None]


def make_muted(room: Room, dice: np.random.Generator) -> NDArray[np.int16]:
    """A muted analog headset: noise that peaks at 0.0005 to 0.0010 of full scale (capture.md)."""
    count = round(dice.uniform(1.5, 4) * room.sampling_rate_hz)
    sound = make_noise(room.noise or "white", count, room.sampling_rate_hz, dice)
    return to_int16(sound * dice.uniform(0.0005, 0.0010) / np.abs(sound).max())


def cut(words: Mono, rate: int, dice: np.random.Generator) -> Mono:
    """Begin inside a loud stretch: the first place after a while where 60 ms are as loud as the whole."""
    width = round(0.06 * rate)
    first = min(round(dice.uniform(0.2, 0.6) * rate), len(words) // 4)
    places = range(first, max(first + 1, len(words) // 2 - 2 * width), width // 4)
    loud = (place for place in places if find_weakest(words[place : place + width]) >= _LOUD)
    loudest = max(places, key=lambda place: find_weakest(words[place : place + width]))
    return words[next(loud, loudest) :]


def find_weakest(sound: Mono) -> float:
    """Level of the weaker half."""
    return min(rms(half) for half in np.array_split(sound, 2))


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

"""What is no speech and sounds beside it, of many kinds: keys and knocks, music, people in a room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import soundfile

from tests.rig.speakers import RATE_HZ, SHARE, Speaker, say
from tests.rig.takes import Mono, colour, resample, rms

PIECES = {  # asterisk-moh-opsound-wav: recorded music, 8 kHz
    "tuning": ("macroform-cold_day", "reno_project-system"),
    "judging": ("macroform-robot_dity", "macroform-the_simplicity", "manolo_camp-morning_coffee"),
}


@dataclass(frozen=True)
class Keys:
    """Something that is struck: strokes a second, pitch of click and body (Hz), and how they fade (s).

    `release_s` is when the second click of a stroke comes, 0 where there is none; `body` how loud the thump
    is beside the click.
    """

    strokes_s: float
    click_hz: float
    click_s: float
    body_hz: float
    body_s: float
    body: float
    release_s: float = 0.0
    spread: float = 0.5


KEYS = {
    "tuning": (
        Keys(7, 3_500, 0.006, 180, 0.020, 0.6, 0.09),  # mechanical
        Keys(5, 1_800, 0.010, 140, 0.030, 1.0),  # membrane
        Keys(10, 4_500, 0.003, 250, 0.012, 0.3, 0.06),  # laptop, fast
        Keys(2, 2_500, 0.008, 160, 0.025, 0.6, 0.12),  # slow
        Keys(2.5, 900, 0.004, 95, 0.045, 2.0),  # desk thumps
        Keys(1.6, 5_500, 0.002, 600, 0.004, 0.2, 0.08),  # a mouse
    ),
    "judging": (
        Keys(6, 2_800, 0.007, 200, 0.018, 0.8, 0.10),
        Keys(4, 1_500, 0.012, 120, 0.035, 0.9),
        Keys(11, 5_000, 0.004, 220, 0.010, 0.4, 0.05),
        Keys(1.7, 3_200, 0.006, 150, 0.030, 0.7, 0.14),
        Keys(3, 700, 0.005, 80, 0.055, 2.5),
        Keys(3, 6_000, 0.003, 900, 0.003, 0.1, 0.05),  # a pen
    ),
}


def strike(keys: Keys, count: int, dice: np.random.Generator) -> Mono:
    """Strokes one after the other, each a little different, in a room that may ring a little. RMS of 1."""
    total = np.zeros(count + RATE_HZ)
    at_s = dice.uniform(0, 0.6 / keys.strokes_s)
    while at_s < count / RATE_HZ:
        loud = 10 ** (dice.uniform(-8, 0) / 20)
        _put(total, at_s, loud * _stroke(keys, dice))
        if keys.release_s:
            _put(total, at_s + keys.release_s * dice.uniform(0.7, 1.3), 0.5 * loud * _stroke(keys, dice))
        at_s += dice.uniform(1 - keys.spread, 1 + keys.spread) / keys.strokes_s
    return _ring(total, dice)[:count] / rms(total[:count])


def _stroke(keys: Keys, dice: np.random.Generator) -> Mono:
    t = np.arange(round(0.2 * RATE_HZ)) / RATE_HZ
    hiss = dice.normal(0, 1, len(t)) * np.exp(-t / (keys.click_s / 2))
    tone = np.sin(2 * np.pi * keys.click_hz * dice.uniform(0.8, 1.25) * t) * np.exp(-t / (keys.click_s / 2))
    body = np.sin(2 * np.pi * keys.body_hz * dice.uniform(0.85, 1.15) * t) * np.exp(-t / (keys.body_s / 2))
    return np.asarray(0.5 * hiss + tone + keys.body * body)


def _put(total: Mono, at_s: float, sound: Mono) -> None:
    first = round(at_s * RATE_HZ)
    part = total[first : first + len(sound)]
    part += sound[: len(part)]


def _ring(sound: Mono, dice: np.random.Generator) -> Mono:
    """A small room, or none."""
    if dice.random() < 0.4:
        return sound
    t = np.arange(round(0.3 * RATE_HZ)) / RATE_HZ
    tail = dice.normal(0, 1, len(t)) * np.exp(-t / dice.uniform(0.02, 0.07)) * (t > 0.003)
    tail *= 10 ** (dice.uniform(-18, -8) / 20) / np.sqrt(np.square(tail).sum())
    whole = 1 << (len(sound) + len(tail)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, whole) * np.fft.rfft(tail, whole), whole)[: len(sound)]
    return np.asarray(sound + wet)


def babble(speakers: tuple[Speaker, ...], count: int, dice: np.random.Generator) -> Mono:
    """Six to ten talk at once, none of them near; RMS of 1."""
    total = np.zeros(count)
    for _ in range(int(dice.integers(6, 11))):
        words: list[Mono] = []
        while sum(map(len, words)) < count:
            words.append(say(speakers[int(dice.integers(len(speakers)))], dice))
        spoken = np.roll(np.concatenate(words)[:count], int(dice.integers(count)))
        total += 10 ** (dice.uniform(-4, 0) / 20) * spoken
    total = _ring(total, dice)
    return np.asarray(total / rms(total))


def _chord(hz: list[float], seconds: float, partials: Mono, shape: Callable[[Mono], Mono]) -> Mono:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tones = [part * np.sin(2 * np.pi * one * (k + 1) * t) for one in hz for k, part in enumerate(partials)]
    return np.asarray(np.sum(tones, axis=0) * shape(t))


_SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


def _hz(dice: np.random.Generator, octave: int) -> float:
    return float(55 * 2 ** (octave + _SCALE[int(dice.integers(8))] / 12))


def _harmony(dice: np.random.Generator, octave: int, size: int = 3) -> list[float]:
    root = _hz(dice, octave)
    return [root * 2 ** (step / 12) for step in (0, 4, 7, 12)[:size]]


def _play(count: int, beat_s: float, note: Callable[[], Mono]) -> Mono:
    total = np.zeros(count + 4 * RATE_HZ)
    at_s = 0.0
    while at_s < count / RATE_HZ:
        _put(total, at_s, note())
        at_s += beat_s
    return total[:count]


def piano(count: int, dice: np.random.Generator) -> Mono:
    """Struck strings that fade."""
    parts = 0.6 ** np.arange(8)
    return _play(count, dice.uniform(0.22, 0.5), lambda: _chord(
        _harmony(dice, int(dice.integers(1, 4)), int(dice.integers(1, 4))), 1.5, parts,
        lambda t: np.exp(-t / 0.5) * np.minimum(1, t / 0.004),
    ))  # fmt: skip


def organ(count: int, dice: np.random.Generator) -> Mono:
    """Chords that stay as they are."""
    beat = dice.uniform(0.6, 1.4)
    return _play(count, beat, lambda: _chord(
        _harmony(dice, 2, 4), beat, np.array([1, 0.7, 0.4, 0.5, 0.1, 0.3]),
        lambda t: np.minimum(1, t / 0.03) * np.minimum(1, (beat - t).clip(0) / 0.03),
    ))  # fmt: skip


def flute(count: int, dice: np.random.Generator) -> Mono:
    """One voice of a melody, trembling a little, one note after the other."""
    beat = dice.uniform(0.25, 0.6)

    def note() -> Mono:
        t = np.arange(round(beat * RATE_HZ)) / RATE_HZ
        phase = 2 * np.pi * _hz(dice, 3) * (t + 0.0005 * np.sin(2 * np.pi * 5 * t))
        shape = np.minimum(1, t / 0.04) * np.minimum(1, (beat - t) / 0.05)
        return np.asarray((np.sin(phase) + 0.3 * np.sin(2 * phase) + 0.1 * np.sin(3 * phase)) * shape)

    return _play(count, beat, note)


def drums(count: int, dice: np.random.Generator) -> Mono:
    """Kick, snare and hat."""
    beat = dice.uniform(0.2, 0.35)
    state = {"number": 0}

    def hit() -> Mono:
        t = np.arange(round(0.3 * RATE_HZ)) / RATE_HZ
        number = state["number"] % 4
        state["number"] += 1
        kick = np.sin(2 * np.pi * (50 * t + 60 * 0.03 * (1 - np.exp(-t / 0.03)))) * np.exp(-t / 0.1)
        snare = dice.normal(0, 0.5, len(t)) * np.exp(-t / 0.06)
        hat = np.diff(dice.normal(0, 0.2, len(t) + 1)) * np.exp(-t / 0.02)
        return np.asarray((kick if number in {0, 1} else 0) + (snare if number == 2 else 0) + hat)

    return _play(count, beat, hit)


def strings(count: int, dice: np.random.Generator) -> Mono:
    """Bowed chords that swell."""
    beat = dice.uniform(0.8, 1.6)
    return _play(count, beat, lambda: _chord(
        [one * 2 ** (dice.normal(0, 0.003)) for one in _harmony(dice, 2) * 2], 1.3 * beat,
        1 / np.arange(1, 13), lambda t: np.sin(np.pi * np.minimum(1, t / (1.3 * beat))) ** 0.7,
    ))  # fmt: skip


def synthesizer(count: int, dice: np.random.Generator) -> Mono:
    """A fast run of sawtooth notes."""
    beat = dice.uniform(0.1, 0.2)
    return _play(count, beat, lambda: _chord(
        [_hz(dice, int(dice.integers(2, 4)))], beat, 1 / np.arange(1, 15), lambda t: np.exp(-t / 0.15),
    ))  # fmt: skip


def band(count: int, dice: np.random.Generator) -> Mono:
    """Drums, a bass and a tune."""
    bass = _play(count, 0.4, lambda: _chord(
        [_hz(dice, 0)], 0.4, 0.5 ** np.arange(5), lambda t: np.exp(-t / 0.3) * np.minimum(1, t / 0.01)
    ))  # fmt: skip
    tune = (piano, synthesizer, flute)[int(dice.integers(3))](count, dice)
    return np.asarray(drums(count, dice) + bass + 0.7 * tune / max(1e-9, np.abs(tune).max()) * 2)


def guitar(count: int, dice: np.random.Generator) -> Mono:
    """Plucked strings, one or two at once."""
    parts = 1 / np.arange(1, 11) ** 1.2
    return _play(count, dice.uniform(0.2, 0.4), lambda: _chord(
        _harmony(dice, 1, int(dice.integers(1, 3))), 1.0, parts,
        lambda t: np.exp(-t / 0.35) * np.minimum(1, t / 0.002),
    ))  # fmt: skip


def marimba(count: int, dice: np.random.Generator) -> Mono:
    """Bars of wood: two partials that fade soon."""
    return _play(count, dice.uniform(0.12, 0.3), lambda: _chord(
        [_hz(dice, int(dice.integers(2, 4)))], 0.8, np.array([1, 0, 0, 0.3]),
        lambda t: np.exp(-t / 0.12) * np.minimum(1, t / 0.002),
    ))  # fmt: skip


def brass(count: int, dice: np.random.Generator) -> Mono:
    """A melody of swelling notes, rich in partials, rests between them."""
    beat = dice.uniform(0.25, 0.6)

    def note() -> Mono:
        long = beat * float(dice.choice([0.7, 1, 1.8]))
        slow = 1 / np.arange(1, 12) ** 0.8
        return _chord([_hz(dice, 2)], long, slow, lambda t: np.sin(np.pi * t / long).clip(0) ** 0.4)

    return _play(count, beat, note)


def bass(count: int, dice: np.random.Generator) -> Mono:
    """One plucked low string after the other, each stopped."""
    beat = dice.uniform(0.25, 0.5)
    return _play(count, beat, lambda: _chord(
        [_hz(dice, 0)], 0.8 * beat, 0.7 ** np.arange(10),
        lambda t: np.exp(-t / 0.25) * np.minimum(1, t / 0.005) * np.minimum(1, (0.8 * beat - t) / 0.02),
    ))  # fmt: skip


def march(count: int, dice: np.random.Generator) -> Mono:
    """Snare and hat alone, no tone at all."""

    def hit() -> Mono:
        t = np.arange(round(0.25 * RATE_HZ)) / RATE_HZ
        loud = 10 ** (dice.uniform(-14, 0) / 20)
        return np.asarray(loud * dice.normal(0, 1, len(t)) * np.exp(-t / dice.uniform(0.015, 0.08)))

    return _play(count, dice.uniform(0.1, 0.25), hit)


STYLES: dict[str, tuple[Callable[[int, np.random.Generator], Mono], ...]] = {
    "tuning": (piano, organ, flute, drums, marimba, brass, bass, march),
    "judging": (strings, synthesizer, band, guitar),
}


def music(half: str, number: int, count: int, dice: np.random.Generator) -> Mono:
    """Every other one is recorded, if there is such music here; RMS of 1."""
    pieces = [path for name in PIECES[half] if (path := SHARE / f"asterisk/moh/{name}.wav").exists()]
    if pieces and number % 2:
        sound, rate = soundfile.read(pieces[number // 2 % len(pieces)], dtype="float32")
        first = int(dice.integers(5 * rate, len(sound) - 10 * rate))
        piece = sound[first : first + round(count / RATE_HZ * rate) + rate]
        played = resample(piece.astype(np.float64), rate, RATE_HZ)[:count]
    else:
        played = STYLES[half][number // 2 % len(STYLES[half])](count, dice)
    return np.asarray(played / rms(played))


def pop(dice: np.random.Generator) -> Mono:
    """The breath of a p or b on a near microphone; a peak of 1."""
    t = np.arange(round(0.12 * RATE_HZ)) / RATE_HZ
    breath = colour(len(t), RATE_HZ, dice, lambda hz: 1 / (1 + (hz / 60) ** 3)) * np.exp(-t / 0.04)
    breath *= np.minimum(1, t / 0.01)
    return np.asarray(breath / np.abs(breath).max())


@cache
def click() -> Mono:
    """A tongue's click; a peak of 1."""
    t = np.arange(round(0.02 * RATE_HZ)) / RATE_HZ
    sound = np.sin(2 * np.pi * 2_200 * t) * np.exp(-t / 0.002)
    return np.asarray(sound / np.abs(sound).max())

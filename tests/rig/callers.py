"""What is loud near a microphone and is nobody who speaks: dogs, drums, flutes, sirens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from tests.rig.speakers import RATE_HZ
from tests.rig.takes import Mono, colour, rms

Dice = np.random.Generator
T = TypeVar("T")
# ranges of a pitch in Hz, so that no animal and no instrument of one half is heard in the other
_DOGS_HZ = {"tuning": ((260, 420), (560, 800)), "judging": ((180, 260), (420, 560), (800, 1_000))}
_FLUTES_HZ = {"tuning": (520, 1_100), "judging": (300, 900)}
_SIRENS_HZ = {"tuning": ((450, 1_300), (600, 1_500)), "judging": ((380, 1_000), (700, 1_700))}
_SKINS_HZ = {"tuning": (60, 110, 190, 330), "judging": (75, 140, 240, 420)}


def bark(half: str, count: int, dice: Dice) -> Mono:
    """One dog: groups of barks, each rough, its pitch rising and falling within a fifth of a second."""
    low, high = _pick(_DOGS_HZ[half], dice)
    hz, rough = dice.uniform(low, high), dice.uniform(0.2, 1.2)
    throat_hz = dice.uniform(700, 1_800)

    def once() -> Mono:
        t = _seconds(dice.uniform(0.09, 0.28))
        way = t / t[-1]
        pitch = hz * dice.uniform(0.9, 1.1) * (0.75 + 0.35 * np.sin(np.pi * way**0.6))
        tone = _harmonics(pitch * (1 + 0.01 * dice.normal(0, 1, len(t))), 14, dice.uniform(0.4, 1.0))
        breath = colour(len(t), RATE_HZ, dice, lambda at: 1 / (1 + ((at - throat_hz) / 700) ** 2))
        return np.asarray((tone / rms(tone) + rough * breath / rms(breath)) * np.sin(np.pi * way) ** 0.5)

    return _spread(count, once, dice, group=(1, 5), near_s=(0.16, 0.4), far_s=(0.5, 1.4))


def drums(half: str, count: int, dice: Dice) -> Mono:
    """A kit or drums for hands: skins of a pitch that falls, and cymbals."""
    beat_s, skins = dice.uniform(0.12, 0.3), _SKINS_HZ[half]

    def once() -> Mono:
        t = _seconds(0.45)
        if dice.random() < 0.3:
            return np.asarray(
                dice.uniform(0.1, 0.5) * dice.normal(0, 1, len(t)) * np.exp(-t / dice.uniform(0.02, 0.12))
            )
        hz = _pick(skins, dice) * dice.uniform(0.95, 1.05)
        phase = 2 * np.pi * (hz * t + 0.4 * hz * 0.02 * (1 - np.exp(-t / 0.02)))
        skin = (np.sin(phase) + 0.4 * np.sin(1.59 * phase)) * np.exp(-t / dice.uniform(0.05, 0.18))
        hit = dice.uniform(0.05, 0.6) * dice.normal(0, 1, len(t)) * np.exp(-t / 0.008)
        return np.asarray(dice.uniform(0.4, 1.0) * (skin + hit))

    return _spread(count, once, dice, group=(4, 17), near_s=(beat_s, beat_s), far_s=(beat_s, 2 * beat_s))


def flute(half: str, count: int, dice: Dice) -> Mono:
    """A melody on one flute or recorder: breath beside the tone, a trembling, now and then a slur."""
    low, high = _FLUTES_HZ[half]
    steps = (-4, -2, -1, 1, 2, 3, 5)
    pitch, loud = np.zeros(count), np.zeros(count)
    at, hz = 0, dice.uniform(low, high)
    while at < count:
        t = _seconds(dice.uniform(0.12, 0.7))[: count - at]
        hz = float(np.clip(hz * 2 ** (_pick(steps, dice) / 12), low, high))
        pitch[at : at + len(t)] = hz * (1 + 0.006 * np.sin(2 * np.pi * dice.uniform(4, 6) * t))
        ends = np.minimum(1, np.arange(len(t)) / (0.03 * RATE_HZ))
        loud[at : at + len(t)] = (1.0 if dice.random() < 0.85 else 0.0) * ends * ends[::-1]
        at += len(t)
    breath = colour(count, RATE_HZ, dice, lambda at_hz: 1 / (1 + ((at_hz - 1_500) / 2_000) ** 2))
    tone = _harmonics(pitch, 4, dice.uniform(1.2, 2.2))
    return np.asarray(loud * (tone / rms(tone) + dice.uniform(0.03, 0.25) * breath / rms(breath)))


def siren(half: str, count: int, dice: Dice) -> Mono:
    """A car's: it wails, yelps, or has two tones; nearer and further away."""
    low, high = _pick(_SIRENS_HZ[half], dice)
    t = np.arange(count) / RATE_HZ
    rate_hz = _pick((0.15, 0.3, 2.0, 3.5), dice) * dice.uniform(0.8, 1.2)
    swing = (1 - np.cos(2 * np.pi * (rate_hz * t + dice.random()))) / 2
    if dice.random() < 0.3:
        swing = (np.floor(dice.uniform(1, 2.5) * t) % 2) * 0.35
    tone = _harmonics(low * (high / low) ** swing, int(dice.integers(3, 12)), dice.uniform(0.5, 1.6))
    away = 1 + 0.6 * np.sin(2 * np.pi * dice.uniform(0.05, 0.3) * t + dice.uniform(0, 6))
    return np.asarray(tone * away)


def _pick(choices: tuple[T, ...], dice: Dice) -> T:
    return choices[int(dice.integers(len(choices)))]


def _seconds(length_s: float) -> Mono:
    return np.arange(round(length_s * RATE_HZ)) / RATE_HZ


def _harmonics(pitch_hz: Mono, number: int, slope: float) -> Mono:
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    return np.asarray(sum(np.sin(k * phase) / k**slope for k in range(1, number + 1)))


def _spread(
    count: int,
    once: Callable[[], Mono],
    dice: Dice,
    *,
    group: tuple[int, int],
    near_s: tuple[float, float],
    far_s: tuple[float, float],
) -> Mono:
    """One after the other in groups; the pauses are from one's beginning to the next one's."""
    total = np.zeros(count + RATE_HZ)
    at_s = dice.uniform(0.05, 0.5)
    while at_s < count / RATE_HZ:
        for _ in range(int(dice.integers(*group))):
            sound = once()
            first = round(at_s * RATE_HZ)
            part = total[first : first + len(sound)]
            part += sound[: len(part)]
            at_s += max(dice.uniform(*near_s), 0.0)
            if at_s >= count / RATE_HZ:
                break
        at_s += dice.uniform(*far_s)
    return total[:count]

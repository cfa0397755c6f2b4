"""What takes of known truth are made with: a half's speakers, rooms, levels, and a converter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.rig.speakers import JUDGING, RATE_HZ, TUNING, Speaker, say
from tests.rig.takes import NOISES, Mono, make_noise, resample

HALVES = {"tuning": TUNING, "judging": JUDGING}
_NOISES = tuple(kind for kind in NOISES if kind not in {"babble", "music"})


@dataclass(frozen=True)
class Made:
    """A take: frames × channels of integers, their rate, and whose voices are in it (packages)."""

    sound: NDArray[np.int16] | NDArray[np.int32]
    sampling_rate_hz: int
    sources: frozenset[str]


class Studio:
    """What a take is made with: a half's speakers, its number, and dice that fall the same each time."""

    def __init__(self, half: str, case: str, number: int) -> None:
        self.half, self.number = half, number
        self.dice = np.random.default_rng([sum(case.encode()) * 7, number, half == "judging"])
        self.speakers = tuple(one for one in HALVES[half] if one.is_here)
        self.heard: set[str] = set()

    def between(self, least: float, most: float) -> float:
        """A number of this range."""
        return float(self.dice.uniform(least, most))

    def find_speaker(self, step: int = 0) -> Speaker:
        """The speakers take turns."""
        speaker = self.speakers[(self.number + step) % len(self.speakers)]
        self.heard.add(speaker.source)
        return speaker

    def say(self, *, step: int = 0) -> Mono:
        """Words of the next speaker, at an RMS of 1."""
        return say(self.find_speaker(step), self.dice)

    def noise(self, count: int) -> Mono:
        """What a room sounds like, at an RMS of 1."""
        return make_noise(_NOISES[self.number % len(_NOISES)], count, RATE_HZ, self.dice)

    def room(self, words: Mono, edge_s: tuple[float, float] = (0.6, 1.0)) -> Mono:
        """Words with a still moment before and after them."""
        before, after = (np.zeros(round(self.between(*edge_s) * RATE_HZ)) for _ in range(2))
        return np.concatenate((before, words, after))

    def quiet(self, sound: Mono, snr_db: tuple[float, float] = (22, 45)) -> Mono:
        """The sound in a room that is quiet enough."""
        return np.asarray(sound + 10 ** (-self.between(*snr_db) / 20) * self.noise(len(sound)))

    def plain(self) -> Mono:
        """A good take of this half, before it is turned to a level."""
        return self.quiet(self.room(self.say()))

    def shut(self, sound: Mono) -> Mono:
        """A noise gate: opens at once, closes a while after the last loud moment, with a fade or without."""
        width = round(0.005 * RATE_HZ)
        frames = sound[: len(sound) // width * width].reshape(-1, width)
        loud = np.flatnonzero(np.sqrt(np.square(frames).mean(axis=1)) > 10 ** (self.between(-26, -20) / 20))
        hold, fade = round(self.between(0.06, 0.25) / 0.005), round(self.between(0, 0.06) / 0.005)
        gain = np.zeros(len(frames))
        for place in loud:
            gain[max(0, place - 1) : place + hold] = 1
        for place in loud:
            end = place + hold
            slope = np.linspace(1, 0, fade + 2)[1:-1]
            part = gain[end : end + fade]
            np.maximum(part, slope[: len(part)], out=part)
        return np.asarray((frames * gain[:, None]).ravel())

    def level(self, sound: Mono, least_db: float = -30, most_db: float = -18, rms_of_1: bool = True) -> Mono:
        """Turned so that an RMS of 1 has a level of this range, or the highest peak; never over -1 dBFS."""
        peak_db = 20 * np.log10(np.abs(sound).max())
        level_db = self.between(least_db, most_db) - (0 if rms_of_1 else peak_db)
        return np.asarray(sound * 10 ** (min(level_db, -1 - peak_db) / 20))

    def record(self, *channels: Mono, rate: int = RATE_HZ, bits: int = 16) -> Made:
        """What a converter makes of it."""
        columns = [stretch(one, RATE_HZ, rate) if rate != RATE_HZ else one for one in channels]
        return self.keep(*columns, rate=rate, bits=bits)

    def keep(self, *columns: Mono, rate: int, bits: int = 16) -> Made:
        """The same of what has its rate already."""
        sound = np.stack([column[: min(map(len, columns))] for column in columns], axis=1)
        full = 1 << (bits - 1)
        whole = np.clip(np.round(sound * full), -full, full - 1).astype(np.int32)
        taken = whole.astype(np.int16) if bits == 16 else whole << 8
        return Made(taken, rate, frozenset(self.heard))


def stretch(sound: Mono, old_hz: int, new_hz: int) -> Mono:
    """The sound at another rate, and no longer than it was."""
    return resample(sound, old_hz, new_hz)[: round(len(sound) * new_hz / old_hz)]

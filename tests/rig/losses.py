"""Takes in which a piece of sound is lost: for a moment nothing, what was there before, or somewhere else."""

from __future__ import annotations

import numpy as np

from tests.rig.speakers import RATE_HZ
from tests.rig.studio import Made, Studio


def holes(studio: Studio) -> Made:
    """One to eight holes of 5 to 150 ms, zeros with sound on both sides."""
    made = studio.record(studio.level(studio.plain()))
    sound = made.sound
    for _ in range(int(studio.dice.integers(1, 9))):
        length = round(10 ** studio.between(np.log10(0.005), np.log10(0.15)) * RATE_HZ) + 1
        first = int(studio.dice.integers(0.05 * RATE_HZ, len(sound) - length - 0.05 * RATE_HZ))
        sound[first : first + length] = 0
    return made


def holes_in_words(studio: Studio) -> Made:
    """The same inside words, of a source whose pauses are zeros as well."""
    words = studio.say()
    loud = np.flatnonzero(np.convolve(words**2, np.ones(480) / 480, "same") > 0.1)
    sound = studio.room(words)
    lead = np.flatnonzero(sound)[0]
    level = studio.level(sound)
    for _ in range(int(studio.dice.integers(2, 9))):
        length = round(studio.between(0.006, 0.06) * RATE_HZ)
        fits = loud[np.isin(loud + length, loud)]
        first = lead + int(fits[int(studio.dice.integers(len(fits)))])
        level[first : first + length] = 0
    return studio.record(level)


def _lose(studio: Studio, length_s: tuple[float, float]) -> tuple[Made, list[slice]]:
    """A good take, and one to five places in it of such a length, none near another."""
    made = studio.record(studio.level(studio.plain()))
    count = int(studio.dice.integers(1, 6))
    part = (len(made.sound) - round(0.1 * RATE_HZ)) // count
    places = []
    for number in range(count):
        length = round(10 ** studio.between(*np.log10(length_s)) * RATE_HZ) + 1
        first = round(0.05 * RATE_HZ) + number * part + int(studio.dice.integers(max(1, part - 2 * length)))
        places.append(slice(first, first + length))
    return made, places


def held(studio: Studio) -> Made:
    """The last sample stays for 5 to 150 ms."""
    made, places = _lose(studio, (0.005, 0.15))
    for place in places:
        made.sound[place] = made.sound[place.start - 1]
    return made


def repeated(studio: Studio) -> Made:
    """The last 5 to 90 ms once more, or twice."""
    made, places = _lose(studio, (0.005, 0.09))
    for place in places:
        length = place.stop - place.start
        first = max(length, place.start)
        block = made.sound[first - length : first].copy()
        for _ in range(int(studio.dice.integers(1, 3))):
            made.sound[first : first + length] = block[: len(made.sound) - first]
            first += length
    return made


def _end_in_zeros(studio: Studio, end: slice) -> Made:
    """A room that is heard everywhere else, or a word out of a source whose pauses are zeros."""
    if studio.number % 3:
        made = studio.record(studio.level(studio.plain()))
    else:
        words = studio.say()
        loud = np.flatnonzero(np.convolve(words**2, np.ones(480) / 480, "same") > 0.3)
        lead = np.zeros(round(0.6 * RATE_HZ))
        sound = (words[loud[0] :], lead) if end.start is None else (lead, words[: loud[-1]])
        pause = np.zeros(round(studio.between(0.05, 0.19) * RATE_HZ))
        edge = (pause, *sound) if end.start is None else (*sound, pause)
        return studio.record(studio.level(np.concatenate(edge)))
    made.sound[end] = 0
    return made


def late(studio: Studio) -> Made:
    """5 to 190 ms of zeros, and only then the sound, at once."""
    length = round(10 ** studio.between(*np.log10((0.0055, 0.19))) * RATE_HZ)
    return _end_in_zeros(studio, slice(None, length))


def short(studio: Studio) -> Made:
    """The last 5 to 400 ms are zeros, at once."""
    length = round(10 ** studio.between(*np.log10((0.0055, 0.4))) * RATE_HZ)
    return _end_in_zeros(studio, slice(-length, None))

"""Good voices in few bits: old prompts, telephones, converters that are turned down."""

from __future__ import annotations

import numpy as np

from tests.rig.speakers import RATE_HZ
from tests.rig.studio import Made, Studio, stretch
from tests.rig.takes import Mono

_MU = 255


def round_to(sound: Mono, bits: int, *, offset: float = 0.0) -> Mono:
    """Of so many bits for full scale; `offset` in steps, as of a converter whose zero lies between two."""
    steps = 1 << (bits - 1)
    return np.asarray((np.clip(np.round(sound * steps - offset), -steps, steps - 1) + offset) / steps)


def compand(sound: Mono) -> Mono:
    """Eight bits of a telephone (G.711's mu-law): fine steps near zero, one of 32 parts at the top."""
    small = np.sign(sound) * np.log1p(_MU * np.abs(sound)) / np.log1p(_MU)
    whole = np.clip(np.round(small * 127), -127, 127) / 127
    return np.asarray(np.sign(whole) * (np.expm1(np.abs(whole) * np.log1p(_MU)) / _MU))


def few_bits(studio: Studio) -> Made:
    """8 to 12 bits of full scale, noise and all; every third with a gate, some with a zero between steps."""
    bits = 8 + studio.number % 5
    words = studio.room(studio.say())
    sound = studio.quiet(words, (28, 50))
    loud = studio.level(studio.shut(sound) if studio.number % 3 == 0 else sound, -24, -16)
    rate = (RATE_HZ, 16_000, 44_100, 8_000)[studio.number // 5 % 4]
    offset = (0.0, 0.5)[studio.number // 2 % 2] * (studio.number % 3 > 0)
    return studio.keep(round_to(stretch(loud, RATE_HZ, rate), bits, offset=offset), rate=rate)


def old_prompt(studio: Studio) -> Made:
    """A telephone's eight bits; every third with a gate."""
    sound = studio.quiet(studio.room(studio.say()), (28, 50))
    loud = studio.level(studio.shut(sound) if studio.number % 3 == 0 else sound, -24, -16)
    return studio.keep(compand(stretch(loud, RATE_HZ, 8_000)), rate=8_000)


def low_gain(studio: Studio) -> Made:
    """A converter that is turned down by 20 to 40 dB, and its sixteen bits turned up again by a program."""
    down = 10 ** (studio.between(20, 40) / 20)
    sound = studio.level(studio.quiet(studio.room(studio.say()), (28, 60)), -26, -18) / down
    return studio.record(np.clip(round_to(sound, 16) * down, -1, 1))

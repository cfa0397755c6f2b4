"""The weights of collector/capture/verdict/likeness.py: `python -m tests.rig.fitting` fits them anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import full_scale
from collector.capture.verdict.likeness import Caller, Kind
from collector.capture.verdict.manner import Manner
from collector.capture.verdict.voice import VoiceFigures
from tests.rig.cases import CASES, make
from tests.rig.speakers import VOICES
from tests.rig.studio import Made
from tests.rig.takes import choose_room, make_take

EACH = 60
OFTENER = (
    "clicks",
    "music",
    "crowd",
    "room_alone",
    "noisy",
    "whisper",
    "close_voice",
    "gated",
    "typing",
    "mouth",
)
OTHERS: dict[str, Kind] = {
    "clicks": "struck", "music": "music", "crowd": "crowd", "room_alone": "room", "noisy": "voice_in_noise",
}  # fmt: skip
CALLS: dict[str, Caller] = {"barks": "dog", "drums": "drums", "flute": "tone", "siren": "tone"}
ASIDE = {"noisy_channel", "dead_channel"}  # the first channel is not always that of the class
_STIFFNESS = 3e-4
_STEPS = 8_000
_PIECE = 20
Table = NDArray[np.float64]
Row = tuple[float, ...]


def hear_manner(made: Made) -> Manner | None:
    """How the first channel sounds."""
    voice = VoiceFigures(made.sampling_rate_hz)
    sound = made.sound[:, 0].astype(np.float32) / np.float32(full_scale(str(made.sound.dtype)))
    width = made.sampling_rate_hz * 30 // 1000 * _PIECE
    for first in range(0, len(sound), width):
        voice.add(sound[first : first + width])
    return voice.manner.summarise()


def collect(half: str) -> list[tuple[str, Row]]:
    """The manners of a half's takes, each with the name of its class."""
    heard = ((name, hear_manner(made)) for name, made in [*_make_cases(half), *_make_rooms()])
    return [(name, astuple(manner)) for name, manner in heard if manner is not None]


def fit_kinds(heard: Sequence[tuple[str, Row]]) -> Table:
    """WEIGHTS; what is rare in the field counts twice."""
    chosen = [one for one in heard if one[0] not in CALLS for _ in range(1 + (one[0] in OFTENER))]
    return _fit_named(chosen, OTHERS, get_args(Kind))


def fit_callers(heard: Sequence[tuple[str, Row]]) -> Table:
    """CALLERS."""
    chosen = [one for one in heard if one[0] not in {"clicks", "music", "crowd", "room_alone"}]
    return _fit_named(chosen, CALLS, get_args(Caller))


def _fit_named(chosen: Sequence[tuple[str, Row]], kinds: Mapping[str, str], names: tuple[str, ...]) -> Table:
    numbers = np.array([names.index(kinds.get(name, "voice")) for name, _ in chosen])
    return fit(np.array([row for _, row in chosen]), numbers, len(names))


def _make_cases(half: str) -> Iterator[tuple[str, Made]]:
    for case in CASES:
        if case.name not in ASIDE:
            yield from ((case.name, make(case, half, number)) for number in range(EACH))


def _make_rooms() -> Iterator[tuple[str, Made]]:
    """The voices with whom limits may be looked for, in rooms of every noise."""
    dice = np.random.default_rng(17)
    for fault in ("good", "noisy"):
        for number in range(EACH):
            room = choose_room(fault, number, dice)
            voice = VOICES[int(dice.integers(len(VOICES)))]
            yield fault, Made(make_take(fault, voice, room), room.sampling_rate_hz, frozenset())


def fit(rows: Table, kinds: NDArray[np.int64], count: int) -> Table:
    """Multinomial logistic regression, stiffened; kinds of which there are fewer count more."""
    means, spreads = rows.mean(axis=0), rows.std(axis=0)
    values = np.column_stack(((rows - means) / spreads, np.ones(len(rows))))
    wanted = np.eye(count)[kinds]
    shares = 1 / np.sqrt(wanted.sum(axis=0)[kinds])
    shares /= shares.sum()
    rate = 1 / (0.5 * np.linalg.eigvalsh((values * shares[:, None]).T @ values).max() + _STIFFNESS)
    weights = ahead = np.zeros((wanted.shape[1], values.shape[1]))
    speed = 1.0
    for _ in range(_STEPS):  # Nesterov's accelerated descent
        scores = values @ ahead.T
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        slope = ((likely - wanted) * shares[:, None]).T @ values
        slope[:, :-1] += _STIFFNESS * ahead[:, :-1]
        before, weights = weights, ahead - rate * slope
        faster = (1 + np.sqrt(1 + 4 * speed**2)) / 2
        ahead, speed = weights + (speed - 1) / faster * (weights - before), faster
    offset = weights[:, -1] - (weights[:, :-1] * means / spreads).sum(axis=1)
    table = np.column_stack((weights[:, :-1] / spreads, offset))
    return np.asarray(table - table.mean(axis=0))


if __name__ == "__main__":
    manners = collect("tuning")
    for names, table in ((get_args(Kind), fit_kinds(manners)), (get_args(Caller), fit_callers(manners))):
        for kind, row in zip(names, table, strict=True):
            print(f'    "{kind}": ({", ".join(f"{value:.3g}" for value in row)}),')  # noqa: T201 - to be copied

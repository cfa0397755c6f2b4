"""The weights of collector/capture/verdict/likeness.py: `python -m tests.rig.fitting` fits them anew."""

from __future__ import annotations

from dataclasses import astuple
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import full_scale
from collector.capture.verdict.likeness import Kind
from collector.capture.verdict.manner import Manner
from collector.capture.verdict.voice import VoiceFigures
from tests.rig.cases import CASES, make
from tests.rig.studio import Made

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
ASIDE = {"noisy_channel", "dead_channel"}  # the first channel is not always that of the class
_STIFFNESS = 3e-4
_STEPS = 8_000
_PIECE = 20
Table = NDArray[np.float64]


def hear_manner(made: Made) -> Manner | None:
    """How the first channel sounds."""
    voice = VoiceFigures(made.sampling_rate_hz)
    sound = made.sound[:, 0].astype(np.float32) / np.float32(full_scale(str(made.sound.dtype)))
    width = made.sampling_rate_hz * 30 // 1000 * _PIECE
    for first in range(0, len(sound), width):
        voice.add(sound[first : first + width])
    return voice.manner.summarise()


def collect(half: str) -> tuple[Table, NDArray[np.int64]]:
    """Manners of a half's takes, a row each, and the kind of each."""
    rows, kinds = [], []
    for case in CASES:
        if case.name in ASIDE:
            continue
        for number in range(EACH * (1 + (case.name in OFTENER))):
            manner = hear_manner(make(case, half, number))
            if manner is not None:
                rows.append(astuple(manner))
                kinds.append(get_args(Kind).index(OTHERS.get(case.name, "voice")))
    return np.array(rows), np.array(kinds)


def fit(rows: Table, kinds: NDArray[np.int64]) -> Table:
    """Multinomial logistic regression, stiffened; kinds of which there are fewer count more."""
    means, spreads = rows.mean(axis=0), rows.std(axis=0)
    values = np.column_stack(((rows - means) / spreads, np.ones(len(rows))))
    wanted = np.eye(len(get_args(Kind)))[kinds]
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
    for kind, row in zip(get_args(Kind), fit(*collect("tuning")), strict=True):
        print(f'    "{kind}": ({", ".join(f"{value:.3g}" for value in row)}),')  # noqa: T201 - to be copied

"""What a take's loud moments are like: a voice, or something else that a detector of voices takes for one."""

from __future__ import annotations

from dataclasses import astuple
from typing import Literal, TypeVar

import numpy as np

from collector.capture.verdict.manner import Manner

Kind = Literal["voice", "voice_in_noise", "struck", "music", "crowd", "room"]
Caller = Literal["voice", "dog", "drums", "tone"]
T = TypeVar("T", Kind, Caller)

# One weight a field of Manner and one for all: multinomial logistic regression on the tuning half of the
# takes in tests/rig/cases.py (`python -m tests.rig.fitting`). Nobody of the judging half was heard for it.
WEIGHTS: dict[Kind, tuple[float, ...]] = {
    "voice": (
        0.281, -9.27, 16.5, 1.5, -3.06, 8.56, 0.908,
        21.8, 0.582, -0.175, -6.38, -2.9, 0.03, -35.4,
    ),
    "voice_in_noise": (
        -0.201, -3.73, 3.28, -0.0719, -1.35, 3.37, 0.279,
        16, -0.349, -0.392, -10.1, -1.56, 4.43, 1.08,
    ),
    "struck": (
        -0.0179, -6.7, -10.1, 2.24, 1.87, -1.76, -0.223,
        -4.15, -0.305, 1.56, -5.79, 1.66, -0.292, 11.8,
    ),
    "music": (
        0.279, 5.31, -1.09, -2.14, 3.58, -2.19, 0.208,
        -10.2, -0.848, 0.683, 12.5, 2.16, -9.46, -0.433,
    ),
    "crowd": (
        -0.325, 7.36, -2.41, 1.42, -2.49, -8.08, -0.263,
        -7.49, 0.713, -1.65, 14.8, -4.55, 6.43, 4.79,
    ),
    "room": (
        -0.0166, 7.02, -6.23, -2.95, 1.46, 0.107, -0.91,
        -16, 0.207, -0.0353, -5.08, 5.18, -1.14, 18.1,
    ),
}  # fmt: skip
# A voice against what is as loud and as lively: fitted to these four alone, and asked beside the others.
CALLERS: dict[Caller, tuple[float, ...]] = {
    "voice": (
        -0.158, -4.28, -0.771, 2.5, -8.19, 9.41, 0.314,
        -2.15, -0.318, -0.0445, -12.4, -0.443, 4.88, 22.1,
    ),
    "dog": (
        0.194, -6.91, 2.18, 0.96, 0.92, -3.03, -2.56,
        -13.2, 1.15, 0.193, 0.466, -4.25, -0.16, 18.9,
    ),
    "drums": (
        0.0912, 7.33, -0.974, -1.81, 3.74, -11.3, 1.87,
        22.1, -1.63, 2.09, 4.31, 7.59, 5.33, -43.3,
    ),
    "tone": (
        -0.128, 3.86, -0.439, -1.65, 3.53, 4.91, 0.378,
        -6.7, 0.798, -2.24, 7.65, -2.89, -10, 2.32,
    ),
}  # fmt: skip
_LEAST_VOICE = 0.3
_MOST_CALLER = 0.98  # at 0.93 two more of a thousand good takes were told to hold no voice


def find_likeness(manner: Manner) -> dict[Kind, float]:
    """How likely it is each of the kinds; together 1."""
    return _share(WEIGHTS, manner)


def is_voice(manner: Manner) -> bool:
    """True if it may well be a voice near the microphone, in a still room or in noise.

    Not if it is all but surely a dog, drums, or a tone such as a flute's or a siren's.
    """
    likeness = find_likeness(manner)
    if likeness["voice"] + likeness["voice_in_noise"] < _LEAST_VOICE:
        return False
    return 1 - _share(CALLERS, manner)["voice"] < _MOST_CALLER


def _share(weights: dict[T, tuple[float, ...]], manner: Manner) -> dict[T, float]:
    scores = np.array(list(weights.values())) @ np.array([*astuple(manner), 1.0])
    shares = np.exp(scores - scores.max())
    return dict(zip(weights, (shares / shares.sum()).tolist(), strict=True))

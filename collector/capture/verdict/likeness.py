"""What a take's loud moments are like: a voice, or something else that a detector of voices takes for one."""

from __future__ import annotations

from dataclasses import astuple
from typing import Literal

import numpy as np

from collector.capture.verdict.manner import Manner

Kind = Literal["voice", "voice_in_noise", "struck", "music", "crowd", "room"]

# One weight a field of Manner and one for all: multinomial logistic regression on the tuning half of the
# takes in tests/rig/cases.py (`python -m tests.rig.fitting`). Nobody of the judging half was heard for it.
WEIGHTS: dict[Kind, tuple[float, ...]] = {
    "voice": (
        0.277, -12.1, 10.5, 1.36, -4.21, 10.5, 0.998,
        18.2, 0.643, -0.214, -7.33, 0.575, 3.11, -27.1,
    ),
    "voice_in_noise": (
        -0.108, -3.53, 3.55, -0.706, 1.24, 0.602, 0.165,
        9.69, -0.425, -0.209, -4.43, -0.677, 6.65, -0.418,
    ),
    "struck": (
        0.022, -10.3, -8.55, 2.25, 3.78, -2.04, -0.25,
        -0.554, -0.192, 1.38, -7.62, 1.58, 0.255, 8.09,
    ),
    "music": (
        0.242, 3.69, -0.971, -0.451, 2.07, 0.876, 0.2,
        -10.4, -0.556, 0.0642, 11.9, 1.57, -10.4, 1.74,
    ),
    "crowd": (
        -0.392, 12, -0.349, 0.828, -4.13, -9.49, -0.083,
        -2.17, 0.134, -0.889, 11.1, -7.41, 2.65, 2.52,
    ),
    "room": (
        -0.0402, 10.2, -4.23, -3.28, 1.26, -0.482, -1.03,
        -14.8, 0.396, -0.129, -3.65, 4.36, -2.24, 15.1,
    ),
}  # fmt: skip
_LEAST_VOICE = 0.3


def find_likeness(manner: Manner) -> dict[Kind, float]:
    """How likely it is each of the kinds; together 1."""
    scores = np.array(list(WEIGHTS.values())) @ np.array([*astuple(manner), 1.0])
    shares = np.exp(scores - scores.max())
    return dict(zip(WEIGHTS, (shares / shares.sum()).tolist(), strict=True))


def is_voice(manner: Manner) -> bool:
    """True if it may well be a voice near the microphone, in a still room or in noise."""
    likeness = find_likeness(manner)
    return likeness["voice"] + likeness["voice_in_noise"] >= _LEAST_VOICE

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
        0.262, -11, 11.7, 2.25, -3.34, 10, 0.922,
        23, 0.865, -0.571, -7.41, -3.16, 0.341, -30.9,
    ),
    "voice_in_noise": (
        -0.155, -4.03, 0.512, -1.09, 0.0208, 2.77, 0.269,
        13, -0.592, -0.148, -8.1, -0.853, 5.39, 3.95,
    ),
    "struck": (
        0.0106, -6.23, -7.99, 2.29, 3.3, -1.43, -0.203,
        -3.1, -0.328, 1.42, -7.05, 1.3, -0.0176, 7.99,
    ),
    "music": (
        0.215, 2.5, 0.119, -0.805, 2.69, 1.95, 0.17,
        -10.9, -0.746, 0.454, 11.2, 1.07, -9.45, 2.18,
    ),
    "crowd": (
        -0.3, 8.57, -1.09, 0.469, -4.05, -12.9, -0.117,
        -6.85, 0.483, -1.06, 15.8, -2.67, 5.75, 1.67,
    ),
    "room": (
        -0.0317, 10.2, -3.26, -3.13, 1.38, -0.385, -1.04,
        -15.2, 0.316, -0.0963, -4.43, 4.32, -2.02, 15.1,
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

"""How fine a take's samples are told: eight bits, or sixteen that were turned up, leave steps one can see."""

from __future__ import annotations

import math

import numpy as np

from collector.capture.sound.level import to_db
from collector.capture.verdict.frames import Samples

FINEST = 1.01 / 32_768  # one step of 16 bits: nothing that is judged here depends on finer ones


class Grain:
    """The smallest step from one sample to the next, in parts of full scale."""

    def __init__(self) -> None:
        self.step = math.inf

    @property
    def step_db(self) -> float:
        """Its level in dBFS."""
        return to_db(min(1.0, self.step))

    def add(self, samples: Samples) -> None:
        """Take the next samples, -1 to 1: hardly ever more than the first ones are looked at."""
        if self.step > FINEST:
            self.step = min(self.step, find_step(samples))


def find_step(samples: Samples) -> float:
    """The smallest change that is one; infinite where nothing changes."""
    steps = np.abs(np.diff(samples))
    return float(steps.min(initial=math.inf, where=steps > 0))

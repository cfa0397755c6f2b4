"""The tone that says "now": short, soft at both ends, far below full scale."""

from __future__ import annotations

import numpy as np

from collector.capture.player import Sounding

RATE_HZ = 48_000
TONE_HZ, TONE_S = 1_000, 0.18
_PEAK_DB = -12.0
_RAMP_S = 0.01


def make_beep() -> Sounding:
    """Return the tone as mono sound."""
    moments = np.arange(round(TONE_S * RATE_HZ)) / RATE_HZ
    ramp = np.clip(np.minimum(moments, TONE_S - moments) / _RAMP_S, 0, 1)
    peak = 10 ** (_PEAK_DB / 20) * (2**15 - 1)
    return Sounding((peak * ramp * np.sin(2 * np.pi * TONE_HZ * moments)).astype(np.int16), RATE_HZ)

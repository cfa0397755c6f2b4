"""Sound in frames of 30 ms, as they are and at 8 kHz: what everything that judges a voice looks at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAME_MS = 30
NARROW_HZ = 8_000
NARROW_WIDTH = NARROW_HZ * FRAME_MS // 1000
Samples = NDArray[np.float32]


class Narrowing:
    """Frames at any rate from 8 kHz up, told at 8 kHz: a voice is known there, and a detector costs least."""

    def __init__(self, sampling_rate_hz: int) -> None:
        self.width = sampling_rate_hz * FRAME_MS // 1000
        self._each = sampling_rate_hz // NARROW_HZ
        self._mean = np.full(self._each, 1 / self._each, np.float32)
        count = self.width // self._each
        place = np.arange(NARROW_WIDTH) * (self.width / self._each / NARROW_WIDTH)
        self._before = np.minimum(place.astype(np.int64), count - 1)
        self._after = np.minimum(self._before + 1, count - 1)
        self._part = (place - self._before).astype(np.float32)
        self._is_even = self.width == self._each * NARROW_WIDTH

    def narrow(self, frames: Samples) -> Samples:
        """Frames × samples, to frames × 240."""
        count = frames.shape[1] // self._each
        means: Samples = frames[:, : count * self._each].reshape(len(frames), count, self._each) @ self._mean
        if self._is_even:
            return means
        before = means[:, self._before]
        return before + (means[:, self._after] - before) * self._part

"""How fast a device runs by the callbacks that came earliest: whatever is between only ever delays them."""

from __future__ import annotations

from collections import deque

import numpy as np

_SPAN_S = 1.0
_SPANS = 60
_FEWEST = 8
_SMALLEST_JITTER_S = 50e-6
_LARGEST_JITTER_S = 0.001  # more, and the delays were never gone: a busy computer, or a new latency


class Earliest:
    """The earliest callback of each second, a minute of them.

    A sound server's word for its latency wanders by milliseconds over many seconds; when a block is handed
    over at once it wanders by a tenth of one. Where that is so the rate is known long before the converter's
    times tell it; how late the blocks are all in all they can't say.
    """

    def __init__(self, sampling_rate_hz: int) -> None:
        self._rate = sampling_rate_hz
        self._spans: deque[tuple[float, float]] = deque(maxlen=_SPANS)
        self._best: tuple[float, float] | None = None
        self._ends_s = 0.0

    def note(self, sample: int, heard_s: float) -> None:
        """Take a block's first device frame and its callback time."""
        nominal_s = sample / self._rate
        late_s = heard_s - nominal_s
        if self._best is not None and heard_s >= self._ends_s:
            self._spans.append(self._best)
            self._best = None
        if self._best is None:
            self._best, self._ends_s = (nominal_s, late_s), heard_s + _SPAN_S
        elif late_s < self._best[1]:
            self._best = (nominal_s, late_s)

    def measure(self) -> tuple[float, float]:
        """Return by how much of itself a second of samples is too long, and what that is worth: 1/variance.

        Worth nothing before it is certain. The median of all slopes (Theil and Sen) is not moved by seconds
        in which every callback was late, nor by a gap in the second before it is counted.
        """
        if len(self._spans) < _FEWEST:
            return 0.0, 0.0
        x, y = np.array(self._spans).T
        later = np.triu_indices(len(x), 1)
        slope = float(np.median((y[later[1]] - y[later[0]]) / (x[later[1]] - x[later[0]])))
        residual = y - slope * x
        spread_s = float(1.4826 * np.median(np.abs(residual - np.median(residual))))
        if spread_s > _LARGEST_JITTER_S:
            return 0.0, 0.0
        return slope, float(np.sum((x - x.mean()) ** 2)) / max(spread_s, _SMALLEST_JITTER_S) ** 2

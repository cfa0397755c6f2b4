"""Nonces that were seen: a request that comes again is refused, at a small cost however many are kept."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=10)
MOST_OF_A_DEVICE = 10_000  # within twice the window: more than eight a second is no laptop's work
_SWEPT_AT_ONCE = 8


class Nonces:
    """Nonces seen in twice the window, in memory, in the order in which they came. For many threads."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._counts: Counter[str] = Counter()
        self._guard = threading.Lock()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._seen)

    def is_new(self, device: str, nonce: str, moment: datetime) -> bool:
        """Keep a nonce; False when it was seen already, or its device has too many.

        Kept twice the window: clocks may be off by one.
        """
        with self._guard:
            self._sweep(moment)
            if (device, nonce) in self._seen or self._counts[device] >= MOST_OF_A_DEVICE:
                return False
            self._seen[device, nonce] = moment
            self._counts[device] += 1
            return True

    def _sweep(self, moment: datetime) -> None:
        """Drop a few of the oldest: each request adds one at the most, so they never pile up.

        One of a time to come was seen by a clock that was put right since: what it belongs to is refused by
        its time.
        """
        for _ in range(min(_SWEPT_AT_ONCE, len(self._seen))):
            (device, nonce), seen = next(iter(self._seen.items()))
            if abs(moment - seen) <= 2 * WINDOW:
                return
            del self._seen[device, nonce]
            self._counts[device] -= 1
            if not self._counts[device]:
                del self._counts[device]

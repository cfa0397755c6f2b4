"""A cap on bytes a second, shared by all workers."""

from __future__ import annotations

import threading
from collections.abc import Callable

from collector.upload.driver import BLOCK_BYTES
from collector.upload.retry import Clock

_SMALLEST_BLOCK_BYTES = 16 << 10
_BLOCKS_A_SECOND = 4  # small enough that no socket falls silent between two blocks
YIELDING_BYTES_S = 6_000_000  # 50 Mbit/s: hardly a line in the field is faster, and a take does not notice it


class Pace:
    """Lets blocks go no faster than `rate_bytes_s`; None: as fast as they can.

    While `yields` says so something more urgent runs: then no faster than `YIELDING_BYTES_S` in any case.
    """

    def __init__(self, rate_bytes_s: int | None, clock: Clock, yields: Callable[[], bool]) -> None:
        self._rate_bytes_s = rate_bytes_s
        self._clock = clock
        self._yields = yields
        self._free_s = 0.0
        self._guard = threading.Lock()

    @property
    def block_bytes(self) -> int:
        """How large a block may be for this rate."""
        if self._rate_bytes_s is None:
            return BLOCK_BYTES
        return min(BLOCK_BYTES, max(_SMALLEST_BLOCK_BYTES, self._rate_bytes_s // _BLOCKS_A_SECOND))

    def take(self, size_bytes: int, check: Callable[[], None] = lambda: None) -> None:
        """Wait for this block's turn, looking by `check` whether it may still come. Raises Stopped."""
        rate_bytes_s = self._find_rate()
        if rate_bytes_s is None:
            self._clock.check()
            return
        with self._guard:
            now_s = self._clock.now_s()
            turn_s = max(self._free_s, now_s)
            self._free_s = turn_s + size_bytes / rate_bytes_s
        self._clock.wait(turn_s - now_s, check)

    def _find_rate(self) -> int | None:
        if not self._yields():
            return self._rate_bytes_s
        return min(YIELDING_BYTES_S, self._rate_bytes_s or YIELDING_BYTES_S)

"""A clock that costs no time: sleeping moves it on, and lets the rest of the world act meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

from collector.upload.retry import Clock


class FastClock:
    """`meanwhile` is called, one thread at a time, whenever somebody sleeps."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.now_s = 1000.0
        self.slept: list[float] = []
        self._meanwhile = meanwhile
        self._guard = threading.Lock()

    def clock(self, dice: float = 0.5, stopped: Callable[[], bool] = lambda: False) -> Clock:
        return Clock(lambda: self.now_s, self.sleep, lambda: dice, stopped)

    def sleep(self, seconds: float) -> None:
        with self._guard:
            self.now_s += seconds
            self.slept.append(seconds)
            self._meanwhile()

"""A clock of seconds that stands still until a test moves it."""

from __future__ import annotations


class Ticking:
    """Called like `time.monotonic`."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds

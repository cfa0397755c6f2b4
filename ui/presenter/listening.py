"""What a page shows of a sound that is being played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SoundState = Literal["silent", "loading", "playing", "paused"]


@dataclass(frozen=True)
class SoundShown:
    """How a sound stands: its state, where it is, how long it is, both in seconds."""

    state: SoundState = "silent"
    position_s: float = 0.0
    length_s: float = 0.0

    @property
    def share(self) -> float:
        """How much of it was played, 0 to 1."""
        return min(1.0, self.position_s / self.length_s) if self.length_s else 0.0

    @property
    def left(self) -> str:
        """How long it goes on, as 1:05; nothing while that is not known."""
        seconds = max(0, round(self.length_s - self.position_s))
        return f"{seconds // 60}:{seconds % 60:02}" if self.length_s else ""

"""What the player of the review shows of a take that is heard again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ReplayState = Literal["loading", "playing", "paused"]


@dataclass(frozen=True)
class ReplayShown:
    """How a take stands that is heard: its prompt's number, its state, place and length in seconds.

    `picture`: it has pictures; `rgb` is the one to be seen now, None before the first was decoded.
    """

    take: str
    number: int
    state: ReplayState = "loading"
    position_s: float = 0.0
    length_s: float = 0.0
    picture: bool = False
    rgb: Any = None

    @property
    def clock(self) -> str:
        """Where it is and how long it is: 0:03 / 0:12."""
        return f"{_tell(self.position_s)} / {_tell(self.length_s)}"


def _tell(seconds: float) -> str:
    whole = int(seconds + 0.05)
    return f"{whole // 60}:{whole % 60:02d}"

"""The first walk through a laptop that is new: its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

StepId = Literal["language", "pack", "key", "pin", "devices", "sentence"]
STEPS: tuple[StepId, ...] = get_args(StepId)
_LATER = frozenset({"devices", "sentence"})
_OWN_BACK = frozenset({"language", "pack", "key"})  # nothing before, or a way back of the page's own


@dataclass(frozen=True)
class WalkStep:
    """One step. `has_back`: the strip leads back, where the page itself does not."""

    id: StepId
    has_back: bool

    @property
    def number(self) -> int:
        """Which one it is, from 1."""
        return STEPS.index(self.id) + 1

    @property
    def of(self) -> int:
        """How many there are."""
        return len(STEPS)

    @property
    def has_later(self) -> bool:
        """Whether it may be left for later: without it nothing is recorded, and all else works."""
        return self.id in _LATER


def make_step(name: StepId, *, page_has_back: bool = False) -> WalkStep:
    """Return a step for the strip over its page."""
    return WalkStep(name, name not in _OWN_BACK and not page_has_back)

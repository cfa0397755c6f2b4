"""What is shown while a take is led up to, runs and ends: phase, lamp, and how long it still takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from collector.project.prompts import Shown
from collector.session.pacing import Phase, may_be_seen

Lamp = Literal["wait", "ready", "go"]
_LAMPS: dict[Phase, Lamp] = {"idle": "wait", "recording": "go"}


@dataclass(frozen=True)
class PhaseShown:
    """A phase, and for a wait how much of it is left, in seconds."""

    phase: Phase = "idle"
    left_s: float = 0.0
    whole_s: float = 0.0

    @property
    def lamp(self) -> Lamp:
        """Red while nothing is wanted, amber to get ready and to stay silent, green while one may speak."""
        return _LAMPS.get(self.phase, "ready")

    @property
    def runs(self) -> bool:
        """Whether a take runs, its silence at the end included."""
        return self.phase in {"recording", "ending"}

    def shows(self, shown: Shown) -> bool:
        """Tell whether a prompt is in sight now."""
        return may_be_seen(shown, self.phase)

"""Beside the record button: what goes on, and what Space does now."""

from __future__ import annotations

from PySide6.QtCore import Qt

from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import PromptShown
from ui.widgets.base.text import Prose


class Doing(Prose):
    """Two lines: the phase, and the key."""

    calm_px = 200

    def __init__(self) -> None:
        super().__init__("", 15, "muted")
        self.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def show_phase(self, phase: PhaseShown, prompt: PromptShown) -> None:
        """Say it of a phase of `prompt`."""
        self.setText(self._tell(phase.phase, prompt))

    def _tell(self, phase: str, prompt: PromptShown) -> str:
        if phase == "recording":
            return self.tr("Recording\npress Space to stop")
        if phase == "ending":
            return self.tr("Ending\nSpace ends it now")
        if phase != "idle":
            return self.tr("Not yet recording\nSpace calls it off")
        if not prompt.recorded:
            return self.tr("Only to look at\nSpace goes on")
        if prompt.takes:
            return self.tr("Kept\nSpace records it again")
        return self.tr("Ready\npress Space to record")

"""Before sealing: recordings that the project can't use are named, and somebody decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collector.session.view import SessionView
    from ui.window import Window

translate = QCoreApplication.translate


class Unusable:
    """Says which prompts' every take a rule blocks; the same button pressed once more is the decision."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._told: tuple[str, ...] = ()

    def are_left(self, view: SessionView | None) -> bool:
        """Whether nothing is blocked, or it was said and is left as it is."""
        prompts = view.prompts if view else []
        blocked = tuple(str(place) for place, prompt in enumerate(prompts, 1) if prompt.blocked)
        if blocked in {(), self._told}:
            return True
        self._told = blocked
        said = translate("Unusable", "The project can't use the recording of prompt %1. Please record again.")
        self._window.say(
            said.replace("%1", ", ".join(blocked)),
            translate("Unusable", "To leave it as it is, press the button once more."),
            "trouble",
        )
        return False

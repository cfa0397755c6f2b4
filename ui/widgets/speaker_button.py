"""The button that opens and closes the speaker's own screen."""

from __future__ import annotations

from ui.widgets.buttons import Button


class SpeakerButton(Button):
    """Says what a press does now."""

    def __init__(self) -> None:
        super().__init__("", "link", icon="computer", small=True)
        self.setObjectName("speaker")
        self.show_running(running=False)

    def show_running(self, *, running: bool) -> None:
        """Show whether the speaker's screen stands."""
        self.setText(self.tr("Close sp&eaker's screen") if running else self.tr("Sp&eaker's screen"))

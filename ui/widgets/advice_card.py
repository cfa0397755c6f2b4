"""Beside the prompt: what to mind before speaking, the foot pedal, the speaker's screen, whose turn it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from ui.widgets.buttons import Button
from ui.widgets.card import Card, titled
from ui.widgets.pedal import PedalButton
from ui.widgets.steps import NumberedSteps
from ui.widgets.text import Prose


class AdviceCard(Card):
    """`speaker` opens and closes the screen that the speaker looks at, `pedal` learns a foot pedal's key."""

    def __init__(self, code: str) -> None:
        super().__init__((20, 12, 20, 10), 8)
        self.column.addWidget(titled(self.tr("Before you say it"), 18))
        steps = (
            self.tr("Sit a hand-span from the microphone."),
            self.tr("Wait for green, then speak."),
            self.tr("A mistake? Just record again."),
        )
        self.column.addWidget(NumberedSteps(steps))
        self.column.addStretch(1)
        self.speaker = Button("", "link", icon="computer", small=True)
        self.speaker.setObjectName("speaker")
        self.show_speaker(running=False)
        self.pedal = PedalButton()
        tools = QVBoxLayout()
        tools.setSpacing(0)
        for button in (self.speaker, self.pedal):
            tools.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(tools)
        told = self.tr("Speaker %1 · stop any time").replace("%1", code)
        self.column.addWidget(Prose(told, 14, "muted"))

    def show_speaker(self, *, running: bool) -> None:
        """Show whether the speaker's screen stands."""
        self.speaker.setText(self.tr("Close sp&eaker's screen") if running else self.tr("Sp&eaker's screen"))

"""The prompt on the record page: what it is, what to do, the words, a picture, a sound to listen to."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import PromptShown
from ui.widgets.base.card import Card
from ui.widgets.base.pill import Pill
from ui.widgets.base.text import Prose
from ui.widgets.consent.listen import ListenButton
from ui.widgets.record.large_text import LargeText, Sizes
from ui.widgets.record.picture import PromptPicture

READ: Sizes = ((44, 24), (36, 21), (30, 19), (24, 17), (20, 16))  # look.md: a prompt in 44 px
TALK: Sizes = READ[2:]
_WORDS_PX = 56


class PromptCard(Card):
    """Shows a prompt as its phase wants it seen."""

    def __init__(self) -> None:
        super().__init__((28, 10, 28, 10), 0)
        self._prompt: PromptShown | None = None
        self._phase = PhaseShown()
        left = QVBoxLayout()
        left.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(12)
        self.training = Pill(self.tr("Practice: not kept"), "warn", "info")
        self.training.setObjectName("training")
        self.again = Pill(self.tr("Once more"), "primary", "again")
        self.section = Prose("", 16, "muted", 600)
        self.section.setObjectName("section")
        self.listen = ListenButton("prompt", self.tr("What you will hear"), own_voice=True)
        head.addWidget(self.training)
        head.addWidget(self.again)
        head.addWidget(self.section, 1)
        head.addWidget(self.listen)
        left.addLayout(head)
        self.instruction = Prose("", 16, "muted")
        left.addWidget(self.instruction)
        self.words = LargeText(READ, wanted_px=_WORDS_PX)
        self.words.label.setObjectName("prompt")
        left.addWidget(self.words, 1)
        self.comment = Prose("", 15, "muted")
        left.addWidget(self.comment)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(left, 3)
        self.picture = PromptPicture()
        row.addWidget(self.picture, 2)
        self.column.addLayout(row, 1)

    def show_prompt(self, prompt: PromptShown) -> None:
        """Show another prompt, or how this one stands now."""
        other = self._prompt is None or prompt.id != self._prompt.id
        self._prompt = prompt
        if other:
            self.picture.show_rgb(None)
            self.listen.use(prompt.audio)
        self.training.setVisible(prompt.training)
        self.again.setVisible(prompt.again)
        self.section.setText(prompt.section)
        self.section.setVisible(bool(prompt.section))
        self.listen.setVisible(bool(prompt.audio))
        self.instruction.setText(prompt.instruction)
        self.instruction.setVisible(bool(prompt.instruction))
        self.comment.setText(self.tr("For you: %1").replace("%1", prompt.comment))
        self.comment.setVisible(bool(prompt.comment))
        self._settle()

    def show_phase(self, phase: PhaseShown) -> None:
        """Show the words, or hide them until their phase."""
        self._phase = phase
        self.listen.setEnabled(phase.phase == "idle")
        self._settle()

    def show_picture(self, rgb: Any) -> None:  # noqa: ANN401 - a numpy array, height × width × 3
        """Show the prompt's picture."""
        self.picture.show_rgb(rgb)
        self._settle()

    def _settle(self) -> None:
        """Hide what must not be read yet: often the speaker looks at this very page."""
        prompt = self._prompt
        if prompt is None:
            return
        seen = self._phase.shows(prompt.shown)
        hidden = self.tr("Shown with the light")
        sizes = TALK if prompt.free or not seen else READ
        self.words.say(prompt.text if seen else hidden, prompt.translation if seen else "", sizes)
        self.picture.setVisible(seen and self.picture.has_picture)

"""The speaker's own screen: the prompt, its picture and the light. No controls, no verdicts."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import PromptShown
from ui.theme import colour
from ui.widgets.base.card import Card
from ui.widgets.base.pill import Pill
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.form import in_widget
from ui.widgets.frame.frame import Page
from ui.widgets.frame.framed import Body
from ui.widgets.frame.rail import rehearsal_pill
from ui.widgets.record.large_text import LargeText, Sizes
from ui.widgets.record.picture import PromptPicture
from ui.widgets.record.ring import CountdownRing
from ui.widgets.record.sound import Lamp

_READ: Sizes = ((88, 32), (72, 28), (60, 24), (48, 24), (40, 20), (32, 18), (26, 16))
_TALK: Sizes = _READ[3:]
_CARD_PX = 760


class SpeakerPage(Page):
    """Fills a screen of its own; who looks at it reads, waits for green, and speaks."""

    def __init__(self, *, rehearsal: bool) -> None:
        super().__init__()
        self._prompt: PromptShown | None = None
        self._phase = PhaseShown()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        whole.addWidget(Body(column))
        column.setContentsMargins(48, 28, 48, 56)
        column.setSpacing(24)
        column.addWidget(self._make_head(rehearsal=rehearsal))
        row = QHBoxLayout()
        row.setSpacing(32)
        self.words = LargeText(_READ, centred=True)
        self.words.label.setObjectName("prompt")
        self.picture = PromptPicture()
        row.addWidget(self.words, 1)
        row.addWidget(self.picture, 1)
        column.addLayout(row, 1)
        column.addWidget(self._make_light())
        self.show_phase(PhaseShown())

    def _make_head(self, *, rehearsal: bool) -> QWidget:
        holder = QWidget()
        head = WrapRow(holder)
        head.setSpacing(12)
        self.training = Pill(self.tr("Practice: not kept"), "warn", "info")
        policy = self.training.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.training.setSizePolicy(policy)
        self.training.hide()
        self.instruction = Prose("", 24, "muted")
        self.instruction.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.training)
        head.addWidget(self.instruction, 1)
        if rehearsal:
            head.addWidget(rehearsal_pill())
        return holder

    def _make_light(self) -> QWidget:
        card = Card((36, 24, 36, 24), 0)
        card.setMaximumWidth(_CARD_PX)
        row = WrapRow()
        row.setSpacing(32)
        self.light = Lamp(1.4)
        row.addWidget(self.light)
        words = QVBoxLayout()
        words.setSpacing(4)
        self.title = Prose("", 48, weight=600)
        self.title.setObjectName("signal")
        self.lead = Prose("", 26, "muted")
        words.addWidget(self.title)
        words.addWidget(self.lead)
        for label in (self.title, self.lead):
            label.calm_px = _CARD_PX
        row.addWidget(in_widget(words), 1)
        self.ring = CountdownRing()
        row.addWidget(self.ring)
        card.column.addLayout(row)
        centre = QHBoxLayout()
        centre.addStretch(1)
        centre.addWidget(card, 1000)
        centre.addStretch(1)
        return in_widget(centre)

    def show_prompt(self, prompt: PromptShown) -> None:
        """Show another prompt."""
        if self._prompt is None or prompt.id != self._prompt.id:
            self.picture.show_rgb(None)
        self._prompt = prompt
        self.training.setVisible(prompt.training)
        self._settle()

    def show_nothing(self) -> None:
        """Between two prompts, while something else is talked about: nothing to read."""
        self._prompt = None
        self.training.hide()
        self.picture.show_rgb(None)
        self.show_phase(PhaseShown())

    def show_picture(self, rgb: Any) -> None:  # noqa: ANN401 - a numpy array, height × width × 3
        """Show the prompt's picture."""
        self.picture.show_rgb(rgb)
        self._settle()

    def show_phase(self, phase: PhaseShown) -> None:
        """Light the lamp, say what it means, and count down."""
        self._phase = phase
        title, lead = self._tell(phase.phase)
        if title != self.title.text():
            self.title.setText(title)
            self.lead.setText(lead)
            self.lead.setVisible(bool(lead))
        self.light.light(phase.lamp, title, recording=phase.recording)
        self.ring.show_left(phase.left_s, phase.whole_s)
        self._settle()

    def _tell(self, phase: str) -> tuple[str, str]:
        return {
            "playing": (self.tr("Listen"), self.tr("Then it is your turn.")),
            "waiting": (self.tr("Get ready"), self.tr("Speak when the light is green.")),
            "beeping": (self.tr("Get ready"), self.tr("Speak after the tone.")),
            "recording": (self.tr("Please speak"), ""),
            "ending": (self.tr("Quiet, please"), self.tr("It is nearly done.")),
        }.get(phase, (self.tr("Please wait"), self.tr("It goes on in a moment.")))

    def _settle(self) -> None:
        prompt = self._prompt
        seen = prompt is not None and prompt.for_speaker and self._phase.shows(prompt.shown)
        if prompt is None or not seen:
            self.words.say("")
            self.instruction.setText("")
            self.words.show()
            self.picture.hide()
            return
        self.instruction.setText(prompt.instruction)
        self.words.say(prompt.text, "", _TALK if prompt.free else _READ)
        self.words.setVisible(bool(prompt.text) or not self.picture.has_picture)
        self.picture.setVisible(self.picture.has_picture)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground: it is a window of its own."""
        QPainter(self).fillRect(self.rect(), colour("bg"))

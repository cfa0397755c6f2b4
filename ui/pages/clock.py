"""A clock that went back: nothing starts until a team lead answers for date and time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.widgets.buttons import Button
from ui.widgets.card import Card, Glyph, centred
from ui.widgets.controls import Field
from ui.widgets.frame import Page
from ui.widgets.rail import rehearsal_pill
from ui.widgets.text import Line, Prose


class ClockPage(Page):
    """Emits the lead's code and PIN."""

    given = Signal(str, str)

    def __init__(self, now: str, *, rehearsal: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        if rehearsal:
            top = QHBoxLayout()
            top.addStretch(1)
            top.addWidget(rehearsal_pill())
            column.addLayout(top)
        column.addStretch(2)
        card = self._make_card(now)
        self.lead = self._add_field(card, self.tr("Team lead's code"), "lead")
        self.pin = self._add_field(card, self.tr("PIN"), "pin")
        self._add_answers(card)
        column.addLayout(centred(card))
        column.addStretch(3)

    def _make_card(self, now: str) -> Card:
        card = Card((40, 28, 40, 28), 8)
        card.setFixedWidth(620)
        card.column.addWidget(Glyph("clock", 36, "warn", (76, "warn_soft")), 0, Qt.AlignmentFlag.AlignHCenter)
        for words, size, tone, weight in (
            (self.tr("The clock went back"), 28, "ink", 600),
            (
                self.tr("It is behind what was written before. Ages are counted by it."),
                17,
                "muted",
                400,
            ),
            (now, 28, "ink", 600),
        ):
            label = Prose(words, size, tone, weight)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            card.column.addWidget(label)
        told = self.tr("Is that right? Then a team lead confirms it here. If not, set the clock first.")
        card.column.addWidget(Prose(told, 16, "muted"))
        card.column.addSpacing(4)
        return card

    def _add_answers(self, card: Card) -> None:
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        self.lead.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self._give)
        self.trouble = Prose("", 15, "bad")
        self.trouble.setObjectName("trouble")
        card.column.addWidget(self.trouble)
        confirm = Button(self.tr("&The clock is right"), "primary")
        confirm.setObjectName("confirm")
        confirm.clicked.connect(self._give)
        card.column.addWidget(confirm)
        back = Button(self.tr("&Back"), "link", small=True)
        back.setObjectName("back")
        back.clicked.connect(self.back_asked)
        card.column.addWidget(back, 0, Qt.AlignmentFlag.AlignHCenter)

    def _add_field(self, card: Card, name: str, object_name: str) -> Field:
        card.column.addWidget(Line(name, 16, weight=600))
        field = Field(name)
        field.setObjectName(object_name)
        card.column.addWidget(field)
        return field

    def _give(self) -> None:
        given = (self.lead.text().strip(), self.pin.text())
        self.pin.clear()
        self.given.emit(*given)

    def show_trouble(self, sentence: str) -> None:
        """Say why not."""
        self.trouble.setText(sentence)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget:
        """Start at the code."""
        return self.lead

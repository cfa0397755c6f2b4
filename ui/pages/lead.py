"""A team lead confirms what a recorder does not decide alone: a clock, an age, a name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.presenter.people import LeadView
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Glyph, centred
from ui.widgets.controls import Field
from ui.widgets.frame import Page
from ui.widgets.rail import rehearsal_pill
from ui.widgets.text import Line, Prose

_ICONS = {"clock": "clock", "age": "people", "name": "person"}


class LeadPage(Page):
    """Emits the lead's code and PIN, or that a guardian comes along instead."""

    given = Signal(str, str)
    guardian_wanted = Signal()

    def __init__(self, view: LeadView) -> None:
        super().__init__()
        self._view = view
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        if view.rehearsal:
            top = QHBoxLayout()
            top.addStretch(1)
            top.addWidget(rehearsal_pill())
            column.addLayout(top)
        column.addStretch(2)
        card = self._make_card()
        if view.what == "age":
            self._add_guardian(card)
        self.lead = self._add_field(card, self.tr("Team lead's code"), "lead")
        self.pin = self._add_field(card, self.tr("PIN"), "pin")
        self._add_answers(card)
        column.addLayout(centred(card))
        column.addStretch(3)

    def _make_card(self) -> Card:
        view = self._view
        card = Card((40, 28, 40, 28), 8)
        card.setFixedWidth(620)
        card.column.addWidget(
            Glyph(_ICONS[view.what], 36, "warn", (76, "warn_soft")), 0, Qt.AlignmentFlag.AlignHCenter
        )
        title, text, told = self._tell()
        for words, size, tone, weight in (
            (title, 28, "ink", 600),
            (text, 17, "muted", 400),
            (view.now, 28, "ink", 600),
        ):
            if words:
                label = Prose(words, size, tone, weight)
                label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
                card.column.addWidget(label)
        card.column.addWidget(Prose(told, 16, "muted"))
        card.column.addSpacing(4)
        return card

    def _tell(self) -> tuple[str, str, str]:
        """Return the title, what is the matter, and what a lead answers for."""
        if self._view.what == "clock":
            return (
                self.tr("The clock went back"),
                self.tr("It is behind what was written before. Ages are counted by it."),
                self.tr("Is that right? Then a team lead confirms it here. If not, set the clock first."),
            )
        if self._view.what == "age":
            told = self.tr("If this person is %1 or older all the same, a team lead confirms it here.")
            return (
                self.tr("This may be a child"),
                self.tr("By what this laptop knows a guardian decides first."),
                told.replace("%1", str(self._view.threshold)),
            )
        return (
            self.tr("A team lead confirms this"),
            self._view.sentence,
            self.tr("If these are two people, a team lead confirms it here. If not, go back and change it."),
        )

    def _add_guardian(self, card: Card) -> None:
        guardian = Button(self.tr("A &guardian comes along"), "answer")
        guardian.setObjectName("guardian")
        guardian.clicked.connect(self.guardian_wanted)
        card.column.addWidget(guardian)
        card.column.addSpacing(4)

    def _add_answers(self, card: Card) -> None:
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        self.lead.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self._give)
        self.trouble = Prose("", 15, "bad")
        self.trouble.setObjectName("trouble")
        if self._view.refused:
            self.trouble.setText(self._tell_refused())
        card.column.addWidget(self.trouble)
        confirm = Button(self._tell_confirm(), "answer" if self._view.what == "age" else "primary")
        confirm.setObjectName("confirm")
        confirm.clicked.connect(self._give)
        card.column.addWidget(confirm)
        back = Button(self.tr("&Back"), "link", small=True)
        back.setObjectName("back")
        back.clicked.connect(self.back_asked)
        card.column.addWidget(back, 0, Qt.AlignmentFlag.AlignHCenter)

    def _tell_confirm(self) -> str:
        return {
            "clock": self.tr("&The clock is right"),
            "age": self.tr("&The age is right"),
            "name": self.tr("&These are two people"),
        }[self._view.what]

    def _tell_refused(self) -> str:
        if self._view.what == "age":
            return self.tr("No lead can confirm this: a birth date on this laptop says otherwise.")
        return self.tr("This lead can't confirm it. Please call another one.")

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

    def forget(self) -> None:
        """Forget the PIN."""
        self.pin.clear()

    def first_focus(self) -> QWidget:
        """Start at the code."""
        return self.lead

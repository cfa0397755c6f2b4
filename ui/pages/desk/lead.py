"""A team lead confirms what a recorder does not decide alone: a clock, an age, a name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.people import LeadView
from ui.widgets.base.buttons import Button
from ui.widgets.base.controls import Field, SecretField
from ui.widgets.base.text import Prose
from ui.widgets.form.form import add_field
from ui.widgets.frame.card_page import CardPage

_ICONS = {"clock": "clock", "age": "people", "name": "person"}


class LeadPage(CardPage):
    """Emits the lead's code and PIN, or that a guardian comes along instead."""

    given = Signal(str, str)
    guardian_wanted = Signal()

    def __init__(self, view: LeadView) -> None:
        super().__init__(rehearsal=view.rehearsal)
        self._view = view
        self.decides = view.what == "age"
        self._add_matter()
        if self.decides:
            self._add_guardian()
        self.lead = add_field(self.card, Field(self.tr("Team lead's code")), "lead")
        self.pin = add_field(self.card, SecretField(self.tr("PIN")), "pin")
        self._add_confirm()

    def _add_matter(self) -> None:
        view, column = self._view, self.card.column
        self.add_sign(_ICONS[view.what], "warn")
        title, text, told = self._tell()
        self.add_words(title, 28, weight=600)
        if text:
            self.add_words(text, 17, "muted")
        if view.now:
            self.add_words(view.now, 28, weight=600)
        column.addWidget(Prose(told, 16, "muted"))
        column.addSpacing(4)

    def _tell(self) -> tuple[str, str, str]:
        """Return the title, what is the matter, and what a lead answers for."""
        if self._view.what == "clock":
            return (
                self.tr("The clock went back"),
                self.tr("It shows an earlier time than before. Ages are worked out from it."),
                self.tr("If it is right, a team lead confirms it here. If not, set the clock first."),
            )
        if self.decides:
            told = self.tr("If this person is %1 or older after all, a team lead confirms it here.")
            return (
                self.tr("This may be a child"),
                self.tr("From what this laptop knows, a guardian decides first."),
                told.replace("%1", str(self._view.threshold)),
            )
        return (
            self.tr("A team lead confirms this"),
            self._view.sentence,
            self.tr("If these are two people, a team lead confirms it here. If not, go back and change it."),
        )

    def _add_guardian(self) -> None:
        guardian = Button(self.tr("A &guardian comes along"), "answer")
        guardian.setObjectName("guardian")
        guardian.clicked.connect(self.guardian_wanted)
        self.card.column.addWidget(guardian)
        self.card.column.addSpacing(4)

    def _add_confirm(self) -> None:
        self.lead.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self._give)
        confirm = Button(self._tell_confirm(), "answer" if self.decides else "primary")
        confirm.setObjectName("confirm")
        confirm.clicked.connect(self._give)
        self.add_answer(confirm)
        if self._view.refused:
            self.trouble.setText(self._tell_refused())

    def _tell_confirm(self) -> str:
        return {
            "clock": self.tr("&The clock is right"),
            "age": self.tr("&The age is right"),
            "name": self.tr("&These are two people"),
        }[self._view.what]

    def _tell_refused(self) -> str:
        if self.decides:
            return self.tr("No team lead can confirm this: a birth date on this laptop says otherwise.")
        return self.tr("This team lead can't confirm it. Please ask another one.")

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

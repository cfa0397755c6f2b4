"""Somebody who took part before: the number of the copy, typed or scanned, and what changed since."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.returning import BeforeView
from ui.widgets.base.announcing import announce
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Glyph, Notice, empty, titled
from ui.widgets.base.controls import Field
from ui.widgets.base.text import Line, Prose
from ui.widgets.frame.frame import ContributorPage


class ReturningPage(ContributorPage):
    """Emits what was typed or scanned (a scanner ends with Enter), then that it goes on."""

    looked_for = Signal(str)
    went_on = Signal()

    def __init__(self, frame: SessionFrame) -> None:
        super().__init__(
            frame,
            self.tr("You took part before?"),
            self.tr("The number is on your copy. No name is needed."),
        )
        self.body.addWidget(self._make_search())
        self._found = Card((28, 20, 28, 20), 12)
        self._found.setVisible(False)
        self.body.addWidget(self._found)
        self.body.addStretch(1)
        self.add_back()
        self.bar.row.addStretch(1)
        self.go_on = Button(self.tr("&Go on"), "primary")
        self.go_on.setObjectName("next")
        self.go_on.setMinimumWidth(190)
        self.go_on.setEnabled(False)
        self.go_on.clicked.connect(self.went_on)
        self.bar.row.addWidget(self.go_on)

    def _make_search(self) -> Card:
        card = Card((28, 20, 28, 20), 10)
        card.column.addWidget(titled(self.tr("Type the number, or scan the square on the copy")))
        row = QHBoxLayout()
        row.setSpacing(12)
        self.number = Field(self.tr("Number of the copy"), "C26-7K3M-9QWT-5")
        self.number.setObjectName("number")
        self.number.setInputMethodHints(Qt.InputMethodHint.ImhPreferUppercase)
        self.number.returnPressed.connect(self._look)
        row.addWidget(self.number, 1)
        look = Button(self.tr("&Look"), icon="document", small=True)
        look.setObjectName("look")
        look.clicked.connect(self._look)
        row.addWidget(look)
        card.column.addLayout(row)
        self.trouble = Prose("", 15, "bad")
        self.trouble.setObjectName("trouble")
        card.column.addWidget(self.trouble)
        return card

    def _look(self) -> None:
        if self.number.text().strip():
            self.looked_for.emit(self.number.text())

    def show_trouble(self, sentence: str) -> None:
        """Say why nobody was found."""
        self.trouble.setText(sentence)
        announce(self, self.trouble.text(), assertive=True)
        self._found.setVisible(False)
        self.go_on.setEnabled(False)
        self.number.selectAll()
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_found(self, view: BeforeView) -> None:
        """Tell who was found by code, and what changed since."""
        self.trouble.setText("")
        empty(self._found.column)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(Glyph("person", 24, "primary", (48, "primary_soft")))
        row.addWidget(Line(view.code, 28, weight=600))
        row.addStretch(1)
        row.addWidget(Line(view.day, 17))
        self._found.column.addWidget(head)
        self._found.column.addWidget(Prose(self._tell_known(view), 18))
        if view.known not in {"elsewhere", "open"}:
            self._add_policy(view)
        self._found.setVisible(True)
        self.go_on.setEnabled(True)
        self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_known(self, view: BeforeView) -> str:
        words = {
            "here": self.tr("Welcome back. You decide again today; nothing is carried over from last time."),
            "elsewhere": self.tr(
                "This code is from another laptop. You read and decide as if for the first time."
            ),
            "open": self.tr("Your session on this laptop is not finished yet. It goes on where you stopped."),
            "withdrew": self.tr("Last time you withdrew, and that still stands. Today you can decide again."),
        }
        return words[view.known]

    def _add_policy(self, view: BeforeView) -> None:
        if view.major:
            text = self.tr("The policy has changed in an important way. Please read all of it.")
            notice = Notice("warning", text, "warn")
        elif view.changes:
            text = self.tr("The policy has changed a little. Only the changed parts are left to read.")
            notice = Notice("info", text, "primary")
        elif view.all_read:
            text = self.tr("The policy is the one you read. You can read it again.")
            notice = Notice("check", text, "ok")
        else:
            notice = Notice("document", self.tr("Please read the policy in this language."), "primary")
        self._found.column.addWidget(notice)
        if view.changes:
            self._found.column.addWidget(Bullets(view.changes))

    def first_focus(self) -> QWidget:
        """Start at the number: a scanner types into it."""
        return self.number

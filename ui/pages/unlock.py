"""The passphrase of this laptop's keystore, asked only where the system has no keyring."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.widgets.buttons import Button
from ui.widgets.card import Card, Glyph, centred
from ui.widgets.controls import Field
from ui.widgets.frame import Page
from ui.widgets.text import Line, Prose


class UnlockPage(Page):
    """Emits the passphrase."""

    given = Signal(str)

    def __init__(self, *, first: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addStretch(2)
        card = Card((40, 36, 40, 36), 12)
        card.setFixedWidth(560)
        card.column.addWidget(
            Glyph("lock", 36, "primary", (76, "primary_soft")), 0, Qt.AlignmentFlag.AlignHCenter
        )
        card.column.addSpacing(8)
        title = Prose(self.tr("Unlock this laptop's keys"), 28, weight=600)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        card.column.addWidget(title)
        told = self.tr("This system has no keyring, so a passphrase keeps the keys.")
        if first:
            told += " " + self.tr(
                "Choose a long one and keep it safe: without it nothing here can be opened."
            )
        text = Prose(told, 16, "muted")
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        card.column.addWidget(text)
        card.column.addSpacing(8)
        card.column.addWidget(Line(self.tr("Passphrase"), 16, weight=600))
        self.passphrase = Field(self.tr("Passphrase"))
        self.passphrase.setObjectName("passphrase")
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._give)
        card.column.addWidget(self.passphrase)
        self.trouble = Prose("", 15, "bad")
        self.trouble.setObjectName("trouble")
        card.column.addWidget(self.trouble)
        unlock = Button(self.tr("&Unlock"), "primary")
        unlock.setObjectName("unlock")
        unlock.clicked.connect(self._give)
        card.column.addWidget(unlock)
        column.addLayout(centred(card))
        column.addStretch(3)

    def _give(self) -> None:
        if self.passphrase.text():
            self.given.emit(self.passphrase.text())
            self.passphrase.clear()

    def show_trouble(self, sentence: str) -> None:
        """Say why it stays locked."""
        self.trouble.setText(sentence)
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget:
        """Start at the passphrase."""
        return self.passphrase

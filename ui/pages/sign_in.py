"""Sign-in: the recorder's code and PIN; also what a contributor's screen is left by."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.signing_in import SignInView
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Glyph, centred
from ui.widgets.controls import Chooser, Field, SecretField
from ui.widgets.form import add_field
from ui.widgets.frame import Page
from ui.widgets.rail import rehearsal_pill
from ui.widgets.text import Line, Prose


class SignInPage(Page):
    """Emits (project, operator, PIN)."""

    given = Signal(str, str, str)
    install_wanted = Signal()
    language_wanted = Signal()

    def __init__(self, view: SignInView) -> None:
        super().__init__()
        self._view = view
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        column.addLayout(self._make_top(view))
        column.addStretch(2)
        card = Card((40, 32, 40, 32), 8)
        card.setFixedWidth(560)
        card.column.addWidget(
            Glyph("person", 36, "primary", (76, "primary_soft")), 0, Qt.AlignmentFlag.AlignHCenter
        )
        card.column.addSpacing(4)
        title = Prose(self.tr("Recorder, please sign in"), 28, weight=600)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        card.column.addWidget(title)
        card.column.addSpacing(4)
        self._add_fields(card)
        column.addLayout(centred(card))
        column.addStretch(3)

    def _make_top(self, view: SignInView) -> QHBoxLayout:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(Line(self.tr("Collector"), 21, weight=600))
        if view.rehearsal:
            top.addWidget(rehearsal_pill())
        top.addStretch(1)
        install = Button(self.tr("&Install a project…"), small=True, icon="folder")
        install.setObjectName("install")
        install.clicked.connect(self.install_wanted)
        language = Button(self.tr("中文"), small=True, icon="globe")
        language.setObjectName("language")
        language.setAccessibleName(self.tr("Show this app in Chinese"))
        language.clicked.connect(self.language_wanted)
        top.addWidget(install)
        top.addWidget(language)
        return top

    def _add_fields(self, card: Card) -> None:
        self.project = Chooser(self.tr("Project"), list(self._view.projects))
        self.project.setObjectName("project")
        self.project.choose(self._view.project)
        if len(self._view.projects) > 1:
            card.column.addWidget(Line(self.tr("Project"), 16, weight=600))
            card.column.addWidget(self.project)
        else:
            self.project.setParent(self)
            self.project.hide()
        self.operator = add_field(card, Field(self.tr("Your code")), "operator")
        self.operator.setText(self._view.operator)
        self.pin = add_field(card, SecretField(self.tr("PIN")), "pin")
        self.operator.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self._give)
        told = self._view.trouble or (
            self.tr("Rehearsal: the code is demo, the PIN 0000.") if self._view.hint else ""
        )
        self.trouble = Prose(told, 15, "bad" if self._view.trouble else "muted")
        self.trouble.setObjectName("trouble")
        card.column.addWidget(self.trouble)
        card.column.addSpacing(4)
        self.enter = Button(self.tr("&Sign in"), "primary")
        self.enter.setObjectName("sign-in")
        self.enter.clicked.connect(self._give)
        card.column.addWidget(self.enter)

    def _give(self) -> None:
        given = (self.project.chosen(), self.operator.text().strip(), self.pin.text())
        self.pin.clear()
        self.given.emit(*given)

    def show_trouble(self, sentence: str) -> None:
        """Say why not."""
        self.trouble.set_tone("bad")
        self.trouble.setText(sentence)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget:
        """Start where something is missing."""
        return self.pin if self._view.operator else self.operator

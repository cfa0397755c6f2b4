"""Sign-in: the recorder's code and PIN; also what a contributor's screen is left by."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.signing_in import SignInView
from ui.widgets.base.buttons import Button
from ui.widgets.base.controls import Chooser, Field, SecretField
from ui.widgets.base.text import Line
from ui.widgets.form.form import add_field
from ui.widgets.frame.card_page import CardPage
from ui.widgets.frame.language_button import LanguageButton


class SignInPage(CardPage):
    """Emits (project, operator, PIN)."""

    given = Signal(str, str, str)
    install_wanted = Signal()
    language_wanted = Signal()

    def __init__(self, view: SignInView) -> None:
        super().__init__(rehearsal=view.rehearsal)
        self._view = view
        self._add_top()
        self.add_sign("person")
        self.add_words(self.tr("Recorder, please sign in"), 28, weight=600)
        self._add_fields()
        self._add_enter()

    def _add_top(self) -> None:
        self.top.insertWidget(0, Line(self.tr("Collector"), 21, weight=600))
        install = Button(self.tr("&Install a project…"), small=True, icon="folder")
        install.setObjectName("install")
        install.clicked.connect(self.install_wanted)
        language = LanguageButton()
        language.clicked.connect(self.language_wanted)
        self.top.addWidget(install)
        self.top.addWidget(language)

    def _add_fields(self) -> None:
        self.project = Chooser(self.tr("Project"), list(self._view.projects))
        self.project.setObjectName("project")
        self.project.choose(self._view.project)
        if len(self._view.projects) > 1:
            self.card.column.addWidget(Line(self.tr("Project"), 16, weight=600))
            self.card.column.addWidget(self.project)
        else:
            self.project.setParent(self)
            self.project.hide()
        self.operator = add_field(self.card, Field(self.tr("Your code")), "operator")
        self.operator.setText(self._view.operator)
        self.pin = add_field(self.card, SecretField(self.tr("PIN")), "pin")
        self.operator.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self._give)

    def _add_enter(self) -> None:
        self.enter = Button(self.tr("&Sign in"), "primary")
        self.enter.setObjectName("sign-in")
        self.enter.clicked.connect(self._give)
        self.add_answer(self.enter, back=False)
        if self._view.trouble:
            self.trouble.setText(self._view.trouble)
        elif self._view.hint:
            self.trouble.set_tone("muted")
            self.trouble.setText(self.tr("Rehearsal: the code is demo, the PIN 0000."))

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

"""Who stands by while everything is read aloud: the witness, and an interpreter where one is needed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.spoken import PersonGiven, WitnessGiven, WitnessView
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Notice, titled
from ui.widgets.base.controls import Chooser, Switch
from ui.widgets.base.steps import NumberedSteps
from ui.widgets.base.text import Line, Prose
from ui.widgets.form.form import in_widget
from ui.widgets.form.private import PrivateField
from ui.widgets.frame.frame import ContributorPage
from ui.widgets.frame.framed import GAP


class WitnessPage(ContributorPage):
    """Emits who stands by. Going back leads to reading on screen."""

    given = Signal(object)

    def __init__(self, frame: SessionFrame, view: WitnessView) -> None:
        super().__init__(
            frame,
            self.tr("We read it to you"),
            self.tr("Somebody you can trust stays with you the whole time: your witness."),
        )
        self._view = view
        row = Columns()
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self._make_witness())
        left.addWidget(self._make_interpreter())
        left.addStretch(1)
        row.add(in_widget(left), 11)
        row.add(self._make_steps(), 9)
        self.body.addWidget(row, 1)
        self.add_back()
        self.trouble = Prose(self.tr("Names are encrypted and kept apart from the recordings."), 16)
        self.trouble.setObjectName("trouble")
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.trouble, 1)
        self.go_on = Button(self.tr("&Go on"), "primary")
        self.go_on.setObjectName("next")
        self.go_on.setMinimumWidth(190)
        self.go_on.clicked.connect(lambda: self.given.emit(self._read()))
        self.bar.row.addWidget(self.go_on)

    def _make_witness(self) -> Card:
        card = Card((20, 16, 20, 18), 8)
        card.column.addWidget(titled(self.tr("The witness"), 19))
        text = self.tr("Can read, sees and hears everything, and signs at the end that it happened so.")
        card.column.addWidget(Prose(text, 16))
        self.name = PrivateField(self.tr("Name of the witness"))
        self.name.setObjectName("witness-name")
        self.language = Chooser(self.tr("Language of the witness"), self._languages(), self.tr("Choose…"))
        self.language.setObjectName("witness-language")
        card.column.addLayout(self._lay_pair(self.name, self.language))
        notice = self.tr(
            "Not the recorder, and nobody from the team. Better not a relative: they may hope for a yes "
            "or a no."
        )
        card.column.addWidget(Notice("people", notice))
        return card

    def _make_interpreter(self) -> Card:
        card = Card((20, 16, 20, 18), 8)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(titled(self.tr("An interpreter helps"), 19))
        told = (
            self.tr("This can also be the witness.")
            if self._view.one_may_be_both
            else self.tr("Somebody other than the witness.")
        )
        words.addWidget(Prose(self.tr("When you speak another language. %1").replace("%1", told), 16))
        head.addLayout(words, 1)
        self.interpreted = Switch(self.tr("An interpreter helps"))
        self.interpreted.setObjectName("switch-interpreter")
        self.interpreted.toggled.connect(self._show_fields)
        head.addWidget(self.interpreted)
        card.column.addLayout(head)
        self.interpreter = PrivateField(self.tr("Name of the interpreter"))
        self.interpreter.setObjectName("interpreter-name")
        self.into = Chooser(self.tr("Language they translate into"), self._languages(), self.tr("Choose…"))
        self.into.setObjectName("interpreter-language")
        self._fields = QWidget()
        pair = self._lay_pair(self.interpreter, self.into, self.tr("Translates into"))
        pair.setContentsMargins(0, 0, 0, 0)
        self._fields.setLayout(pair)
        card.column.addWidget(self._fields)
        self._show_fields(on=False)
        return card

    def _languages(self) -> list[tuple[str, str]]:
        return [(code, words or self.tr("Another language")) for code, words in self._view.languages]

    def _lay_pair(self, name: PrivateField, language: Chooser, label: str = "") -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        cells = ((self.tr("Name, in full"), name), (label or self.tr("Language"), language))
        for column, (words, field) in enumerate(cells):
            grid.addWidget(Line(words, 15, weight=600), 0, column)
            grid.addWidget(field, 1, column)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        return grid

    def _make_steps(self) -> Card:
        card = Card((20, 18, 20, 18), 14)
        card.column.addWidget(titled(self.tr("How it goes"), 19))
        steps = (
            self.tr("Every part is read aloud to you. You may ask at any time."),
            self.tr("You are asked about each choice, and you see your yes or no being set."),
            self.tr("You answer three short questions."),
            self.tr("You say in your own words what you decided. Your voice is your signature."),
            self.tr("Your witness signs, and so does your interpreter."),
        )
        card.column.addWidget(NumberedSteps(steps))
        card.column.addStretch(1)
        text = self.tr(
            "Only what you say at the end is recorded, and only once you press the button yourself."
        )
        card.column.addWidget(Notice("microphone", text))
        return card

    def _show_fields(self, on: bool) -> None:
        self._fields.setVisible(on)

    def _read(self) -> WitnessGiven:
        witness = PersonGiven(self.name.value(), self.language.chosen())
        if not self.interpreted.isChecked():
            return WitnessGiven(witness, None)
        return WitnessGiven(witness, PersonGiven(self.interpreter.value(), self.into.chosen()))

    def show_trouble(self, sentence: str, field: str) -> None:
        """Say what is wrong and put the keyboard there."""
        self.trouble.set_tone("bad")
        self.trouble.setText(sentence)
        announce(self, self.trouble.text(), assertive=True)
        target: dict[str, QWidget] = {
            "witness_name": self.name,
            "witness_language": self.language,
            "interpreter_name": self.interpreter,
            "interpreter_language": self.into,
        }
        if field in target:
            target[field].setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget:
        """Start at the witness's name."""
        return self.name

"""Language and age: the first question, of which only the answer is kept."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from ui.languages import language_name
from ui.presenter.frame import SessionFrame
from ui.presenter.people import AgeView
from ui.widgets.base.answer import AnswerCard
from ui.widgets.base.buttons import Button, make_choice
from ui.widgets.base.card import Glyph, Notice, Rule
from ui.widgets.base.pill import Pill
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.frame.frame import ContributorPage


class AgePage(ContributorPage):
    """Asks for the language and whether the person is under the threshold."""

    decides = True

    answered = Signal(bool)
    language_chosen = Signal(str)
    before_asked = Signal()
    people_chosen = Signal(int)

    def __init__(self, frame: SessionFrame, view: AgeView) -> None:
        self._threshold = str(view.threshold)
        lead = self.tr("On the day they turn %1, please still answer Yes.")
        question = self._count(self.tr("Is this person under %1?"))
        super().__init__(frame, question, self._count(lead), asks=True)
        self._add_hand_over()
        self.body.addStretch(2)
        if view.most > 1:
            self._add_people(view)
        self._add_languages(frame.language, view)
        self.body.addWidget(self.heading)
        self._add_answers()
        self.body.addStretch(3)
        self._add_foot()

    def _count(self, text: str) -> str:
        return text.replace("%1", self._threshold)

    def _add_hand_over(self) -> None:
        title = self.tr("This screen is for the person taking part")
        text = self.tr("Recorder: please turn it to them and let them answer for themselves.")
        self.body.addWidget(Notice("person", text, "primary", title))

    def _add_people(self, view: AgeView) -> None:
        """How many talk together; it is asked of the first and then stands."""
        holder = QWidget()
        say_as(holder, "group", self.tr("How many talk together?"))
        row = WrapRow(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Glyph("people", 24, "muted"))
        if view.turn > 1:
            told = self.tr("Person %1 of %2").replace("%1", str(view.turn)).replace("%2", str(view.people))
            row.addWidget(Pill(told, "primary", "person"))
        else:
            row.addWidget(Line(self.tr("How many talk together?"), 17))
            group = QButtonGroup(self)
            for count in range(1, view.most + 1):
                button = Button(str(count), small=True)
                button.setObjectName(f"people-{count}")
                button.setAccessibleName(self.tr("%n person(s) talk together", "", count))
                make_choice(button, partial(self.people_chosen.emit, count), chosen=count == view.people)
                group.addButton(button)
                row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(holder)

    def _add_languages(self, current: str, view: AgeView) -> None:
        holder = QWidget()
        say_as(holder, "group", self.tr("Language"))
        row = WrapRow(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Glyph("globe", 24, "muted"))
        group = QButtonGroup(self)
        for language in view.languages:
            button = Button(language_name(language), small=True)
            button.setObjectName(f"language-{language}")
            make_choice(button, partial(self.language_chosen.emit, language), chosen=language == current)
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        if view.code:
            row.addWidget(Pill(view.code, "primary", "person"))
        before = Button(self.tr("I took part &before"), small=True, icon="again")
        before.setObjectName("before")
        before.clicked.connect(self.before_asked)
        row.addWidget(before)
        self.body.addWidget(holder)

    def _add_answers(self) -> None:
        guardian_first = self.tr("A parent or guardian reads and decides first. Then the child decides.")
        yes = AnswerCard("people", self._count(self.tr("&Yes, under %1")), guardian_first)
        no = AnswerCard(
            "person", self._count(self.tr("&No, %1 or older")), self.tr("You read and decide for yourself.")
        )
        yes.setObjectName("age-yes")
        no.setObjectName("age-no")
        yes.clicked.connect(lambda: self.answered.emit(True))
        no.clicked.connect(lambda: self.answered.emit(False))
        answers = EqualRow([yes, no], 20, 152)
        say_as(answers, "group", self.heading.title.text())
        self.body.addWidget(answers)
        unsure = Button(self.tr("&I am not sure"), icon="question")
        unsure.setObjectName("age-unsure")
        unsure.clicked.connect(lambda: self.answered.emit(True))
        below = WrapRow()
        below.setSpacing(16)
        below.addWidget(unsure)
        below.addWidget(Prose(self.tr("To be careful, we then go on as if the answer were Yes."), 16), 1)
        self.body.addLayout(below)
        self._first = yes

    def _add_foot(self) -> None:
        self.body.addWidget(Rule())
        row = WrapRow()
        row.setSpacing(10)
        stored = self.tr("Nothing is stored yet. If you go on, only this answer is kept.")
        for icon, text in (("microphone", self.tr("Microphone and camera are off.")), ("lock", stored)):
            row.addWidget(Glyph(icon, 20, "muted"))
            row.addWidget(Line(text, 16))
        row.addStretch(1)
        self.body.addLayout(row)
        self.add_back()
        self.bar.row.addStretch(1)
        self.bar.row.addWidget(Line(self.tr("Choose one answer to go on."), 16))

    def first_focus(self) -> QWidget:
        """Start at the answers."""
        return self._first

"""The child decides, in words from 8 years on and in pictures below; three answers that look alike."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.icons import icon_names
from ui.presenter.frame import SessionFrame
from ui.presenter.people import AssentRow, AssentView
from ui.widgets.base.answer import AnswerCard
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Glyph, Rule
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.consent.listen import ListenButton
from ui.widgets.frame.frame import ContributorPage

_ANSWER_PX = 128


class AssentPage(ContributorPage):
    """Emits yes, no, or ask_again; for a small child also too_young: it gave no answer.

    A child that wanted to hear it once more is told all of it again, and only then asked.
    """

    decides = True

    answered = Signal(str)

    def __init__(self, frame: SessionFrame, view: AssentView) -> None:
        title, lead = view.question, self.tr("Your guardian said yes. Now you decide.")
        if view.again:
            title, lead = self.tr("Here it is once more"), self.tr("Then we ask you again.")
        super().__init__(frame, title, lead, bar=False)
        self._view = view
        self._sounds: list[ListenButton] = []
        self._queue: list[ListenButton] = []
        card = Card((28, 12, 28, 12), 0)
        if view.pictures:
            card.column.addLayout(self._lay_pictures(view.rows), 1)
        else:
            self._add_sentences(card, view.rows)
        self.body.addWidget(card, 1)
        self._add_reading()
        self._add_answers()
        self._add_ready()

    def _add_sentences(self, card: Card, rows: tuple[AssentRow, ...]) -> None:
        for place, row in enumerate(rows):
            if place:
                card.column.addWidget(Rule())
            line = QHBoxLayout()
            line.setSpacing(20)
            line.addWidget(Glyph(_icon(row.picture), 30, "primary", (60, "primary_soft")))
            words = Prose(row.text, 24)
            words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
            line.addWidget(words, 1)
            if row.sound:
                line.addWidget(self._make_sound(row.sound, row.text))
            card.column.addLayout(line, 1)

    def _lay_pictures(self, rows: tuple[AssentRow, ...]) -> WrapRow:
        line = WrapRow()
        line.setSpacing(16)
        for row in rows:
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setSpacing(20)
            column.addStretch(1)
            glyph = Glyph(_icon(row.picture), 76, "primary", (144, "primary_soft"))
            column.addWidget(glyph, 0, Qt.AlignmentFlag.AlignHCenter)
            words = Prose(row.text, 24, weight=600)
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            words.setMinimumHeight(72)
            column.addWidget(words)
            if row.sound:
                sound = self._make_sound(row.sound, row.text)
                column.addWidget(sound, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addStretch(1)
            line.addWidget(holder, 1)
        return line

    def _make_sound(self, key: str, name: str) -> ListenButton:
        button = ListenButton(key, name, brief=True)
        button.heard.connect(lambda _key: self._read_next())
        self._sounds.append(button)
        return button

    def _add_reading(self) -> None:
        """Put a button at the top that reads everything, one after the other, and the question last."""
        if not self._sounds:
            return
        if self._view.sound and not self._view.again:
            question = self._make_sound(self._view.sound, self._view.question)
            question.setParent(self)
            question.hide()
        read = Button(self.tr("Read all a&loud"), small=True, icon="speaker")
        read.setObjectName("read-all")
        read.clicked.connect(self._read_all)
        self.heading.add_corner(read)

    def _read_all(self) -> None:
        self._queue = list(self._sounds)
        self._read_next()

    def _read_next(self) -> None:
        if self._queue:
            button = self._queue.pop(0)
            button.play_asked.emit(button.key)

    def hideEvent(self, event: QHideEvent) -> None:
        """A page that was left reads nothing more."""
        self._queue = []
        super().hideEvent(event)

    def _add_answers(self) -> None:
        cards = []
        answers = (
            ("no", "cross", self.tr("&No"), self.tr("Then we stop.")),
            ("ask_again", "again", self.tr("&Ask me again"), self.tr("First tell me once more.")),
            ("yes", "check", self.tr("&Yes"), self.tr("Then you can start.")),
        )
        for code, icon, title, text in answers:
            card = AnswerCard(icon, title, text)
            card.setObjectName(f"assent-{code}")
            card.clicked.connect(lambda _checked=False, answer=code: self.answered.emit(answer))
            cards.append(card)
        self._answers = EqualRow(cards, 16, _ANSWER_PX)
        say_as(self._answers, "group", self._view.question)
        self.body.addWidget(self._answers)
        self._answers.setVisible(not self._view.again)
        self._first = cards[0]
        if self._view.pictures and not self._view.again:
            self.body.addLayout(self._make_no_answer())

    def _make_no_answer(self) -> WrapRow:
        """product.md: under 8 no answer is `too_young`; for the guardian to say."""
        row = WrapRow()
        row.addStretch(1)
        silent = Button(self.tr("For the &guardian: the child gives no answer"), "link", small=True)
        silent.setObjectName("assent-too_young")
        silent.clicked.connect(lambda: self.answered.emit("too_young"))
        row.addWidget(silent)
        return row

    def _add_ready(self) -> None:
        """After a second telling the child says itself when it may be asked."""
        if not self._view.again:
            return
        card = AnswerCard("question", self.tr("Now as&k me"), self.tr("You have been told everything again."))
        card.setObjectName("ask-now")
        ready = EqualRow([card], 16, _ANSWER_PX)
        self.body.addWidget(ready)
        self._first = card
        card.clicked.connect(lambda: self._ask_now(ready))

    def _ask_now(self, ready: EqualRow) -> None:
        ready.hide()
        self._queue = []
        self._answers.show()
        self.heading.title.setText(self._view.question)
        self.heading.lead.setText(self.tr("Your guardian said yes. Now you decide."))
        next(iter(self._answers.findChildren(AnswerCard))).setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget | None:
        """Start at the answers."""
        return self._first


def _icon(name: str) -> str:
    return name if name in icon_names() else "info"

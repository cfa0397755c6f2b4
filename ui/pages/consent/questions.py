"""Three questions that show whether it was explained well: counts only, and always a way back to the part."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from ui.presenter.consenting import QuestionView, Tried
from ui.presenter.frame import SessionFrame
from ui.widgets.base.announcing import announce
from ui.widgets.base.answer import LongOption
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Notice, empty
from ui.widgets.base.pill import Segments
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Line, Prose, plain_tip
from ui.widgets.frame.frame import ContributorPage
from ui.widgets.frame.framed import reveal


class QuestionsPage(ContributorPage):
    """One question at a time; `answered` carries the tries of each."""

    answered = Signal(list)
    part_asked = Signal(int)

    def __init__(
        self, frame: SessionFrame, questions: tuple[QuestionView, ...], before: Tried | None = None
    ) -> None:
        super().__init__(
            frame,
            self.tr("Did we explain it well?"),
            self.tr("This is no exam. It only shows us what to explain again."),
        )
        self._questions = questions
        before = before or Tried()
        self.tries = [*before.tries, *[0] * (len(questions) - len(before.tries))]
        self.current = before.current
        self._card = Card((28, 20, 28, 20), 12)
        self.body.addWidget(self._card, 1)
        self.add_back()
        self.bar.row.addStretch(1)
        self.hint = Line("", 16)
        self.bar.row.addWidget(self.hint)
        self.go_on = Button(self.tr("To the &signature"), "primary")
        self.go_on.setObjectName("next")
        self.go_on.setMinimumWidth(190)
        self.go_on.setEnabled(False)
        self.go_on.clicked.connect(lambda: self.answered.emit(self.tries))
        self.bar.row.addWidget(self.go_on)
        self._show()

    def _show(self) -> None:
        question = self._questions[self.current]
        empty(self._card.column)
        holder = Card((0, 0, 0, 0), 12)
        holder.border = ""
        say_as(holder, "group", question.text)
        column = holder.column
        counter = self.tr("Question %1 of %2").replace("%1", str(self.current + 1))
        self._counter = counter.replace("%2", str(len(self._questions)))
        column.addWidget(Line(self._counter, 17, weight=600))
        segments = Segments(len(self._questions))
        segments.show_shares([1.0] * self.current)
        column.addWidget(segments)
        self._before = QHBoxLayout()
        column.addLayout(self._before)
        column.addSpacing(16)
        words = Prose(question.text, 24, weight=600)
        say_as(words, "heading")
        column.addWidget(words)
        column.addSpacing(4)
        self._group = QButtonGroup(self)
        for place, answer in enumerate(question.answers):
            option = LongOption(answer)
            option.setObjectName(f"answer-{place}")
            self._group.addButton(option, place)
            column.addWidget(option)
        self._group.buttonToggled.connect(self._choose)  # assistive tools choose without a click
        self._verdict = QHBoxLayout()
        column.addLayout(self._verdict)
        column.addStretch(1)
        self._card.column.addWidget(holder, 1)
        self.hint.setText(self.tr("Choose the answer that you think is right."))

    def _choose(self, _button: QAbstractButton, chosen: bool) -> None:
        """Check an answer as soon as it is chosen: another one may follow until it is right."""
        if not chosen or self.go_on.isEnabled():
            return
        question = self._questions[self.current]
        self.tries[self.current] += 1
        empty(self._verdict)
        if self._group.checkedId() != question.right:
            self._offer_part(question)
        elif self.current < len(self._questions) - 1:
            QTimer.singleShot(0, self, self._turn)  # the answer's own button must not go under its click
        else:
            self._end()

    def _turn(self) -> None:
        """Ask the next question; what was right about this one stays in sight above it."""
        told = self._questions[self.current].explanation
        self.current += 1
        self._show()
        words = self._tell(self._before, "check", told, "ok", self.tr("Yes, that is right."))
        announce(self, f"{words} {self._counter}")
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self) -> None:
        told = self._questions[self.current].explanation
        announce(self, self._tell(self._verdict, "check", told, "ok", self.tr("Yes, that is right.")))
        self.hint.setText("")
        self.go_on.setEnabled(True)
        self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)
        for button in self._group.buttons():
            button.setEnabled(button.isChecked())

    def _tell(self, place: QHBoxLayout, icon: str, explanation: str, tone: str, title: str) -> str:
        """Show how it was; return the words, to be read out: the focus is elsewhere."""
        notice = Notice(icon, explanation, tone, title)
        place.addWidget(notice, 1)
        QTimer.singleShot(0, notice, lambda: reveal(notice))  # once it has its place
        return f"{title} {explanation}"

    def _offer_part(self, question: QuestionView) -> None:
        title = self.tr("Not quite. Let us explain it again.")
        announce(self, self._tell(self._verdict, "info", question.explanation, "warn", title))
        again = Button(self.tr("&Read that part again"), small=True, icon="document")
        again.setObjectName("read-part")
        again.setToolTip(plain_tip(question.part_title))
        again.setAccessibleDescription(question.part_title)
        again.clicked.connect(lambda: self.part_asked.emit(question.part))
        self._verdict.addSpacing(12)
        self._verdict.addWidget(again)
        self.hint.setText(self.tr("Choose another answer, or read that part again."))

    def first_focus(self) -> QWidget:
        """Start at the first answer."""
        return self._group.buttons()[0]

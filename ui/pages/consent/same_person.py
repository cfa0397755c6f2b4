"""After a pause: is it still the same person, or the same people? The codes stand large, no name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import SessionFrame
from ui.widgets.base.answer import AnswerCard
from ui.widgets.base.roles import say_as
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.consent.codes import CodesCard
from ui.widgets.frame.frame import ContributorPage


class SamePersonPage(ContributorPage):
    """Emits True for the same person or people, False for others."""

    decides = True

    answered = Signal(bool)

    def __init__(self, frame: SessionFrame, codes: tuple[str, ...]) -> None:
        alone = len(codes) == 1
        title = self.tr("Still the same person?") if alone else self.tr("Still the same people?")
        lead = self.tr("This session belongs to the person with this code.")
        if not alone:
            lead = self.tr("This session belongs to the people with these codes.")
        super().__init__(frame, title, lead, bar=False, asks=True)
        self.body.addStretch(2)
        self.body.addWidget(self.heading)
        self.body.addWidget(CodesCard(codes))
        same = self.tr("&Yes, that is me") if alone else self.tr("&Yes, that is us")
        yes = AnswerCard("check", same, self.tr("The session goes on where you stopped."))
        no = AnswerCard(
            "people",
            self.tr("&No, somebody else"),
            self.tr("The session waits. What was recorded by mistake can be deleted in the review."),
        )
        yes.setObjectName("same-yes")
        no.setObjectName("same-no")
        yes.clicked.connect(lambda: self.answered.emit(True))
        no.clicked.connect(lambda: self.answered.emit(False))
        answers = EqualRow([yes, no], 20, 152)
        say_as(answers, "group", title)
        self.body.addWidget(answers)
        self.body.addStretch(3)
        self._first = yes

    def first_focus(self) -> QWidget:
        """Start at the answers."""
        return self._first

"""After a pause: is it still the same person? The code stands large, no name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import SessionFrame
from ui.widgets.answer import AnswerCard, AnswerRow
from ui.widgets.card import Card
from ui.widgets.frame import ContributorPage
from ui.widgets.text import Line, Prose


class SamePersonPage(ContributorPage):
    """Emits True for the same person, False for another one."""

    answered = Signal(bool)

    def __init__(self, frame: SessionFrame, code: str) -> None:
        super().__init__(frame, "", bar=False)
        self.body.addStretch(2)
        self.body.addWidget(Prose(self.tr("Still the same person?"), 44, weight=600))
        lead = self.tr("This session belongs to the person with this code. It stands on the copy.")
        self.body.addWidget(Prose(lead, 18, "muted"))
        card = Card((28, 18, 28, 20), 4)
        card.column.addWidget(Line(self.tr("Code"), 15, "muted"))
        number = Line(code, 58, weight=600)
        number.setObjectName("code")
        number.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        card.column.addWidget(number)
        self.body.addWidget(card)
        yes = AnswerCard("check", self.tr("&Yes, it is me"), self.tr("The session goes on where it stands."))
        no = AnswerCard(
            "people",
            self.tr("&No, somebody else"),
            self.tr("The session waits. What was recorded by mistake can be deleted in the review."),
        )
        yes.setObjectName("same-yes")
        no.setObjectName("same-no")
        yes.clicked.connect(lambda: self.answered.emit(True))
        no.clicked.connect(lambda: self.answered.emit(False))
        self.body.addWidget(AnswerRow([yes, no], 152, 20))
        self.body.addStretch(3)
        self._first = yes

    def first_focus(self) -> QWidget:
        """Start at the answers."""
        return self._first

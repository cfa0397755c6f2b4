"""In a dialogue a picture or a text is one person's: who sits there says so before it begins."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.recording import OwnerShown
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Notice
from ui.widgets.base.text import Prose
from ui.widgets.consent.codes import CodesCard
from ui.widgets.frame.frame import ContributorPage


class OwnTurnPage(ContributorPage):
    """Emits `ready` once the person with this code sits there, and the ways back."""

    ready = Signal()
    previous_wanted = Signal()
    review_wanted = Signal()

    def __init__(self, frame: SessionFrame, owner: OwnerShown, kind: str, *, first: bool) -> None:
        turn = self.tr("Now person %1 of %2, alone")
        super().__init__(frame, turn.replace("%1", str(owner.turn)).replace("%2", str(owner.people)))
        title = self.tr("This is for the person with this code")
        text = self.tr("Recorder: please check the code, and give that person this seat.")
        self.body.addWidget(Notice("person", text, "primary", title))
        self.body.addWidget(CodesCard((owner.code,)))
        told = {
            "image": self.tr("Pictures of your face come next. They are kept under this code and no other."),
            "text": self.tr("Your own words come next. They are kept under this code and no other."),
        }
        self.body.addWidget(Prose(told.get(kind, ""), 19))
        self.body.addWidget(Prose(self.tr("You may skip any of it, and nobody asks why."), 17))
        self.body.addStretch(1)
        back = Button(self.tr("&Back"))
        back.setObjectName("previous")
        back.clicked.connect(self.previous_wanted)
        back.setEnabled(not first)
        review = Button(self.tr("Re&view"))
        review.setObjectName("review")
        review.clicked.connect(self.review_wanted)
        self._first = Button(self.tr("I am &person %1").replace("%1", str(owner.turn)), "primary")
        self._first.setObjectName("own-turn")
        self._first.clicked.connect(self.ready)
        self.bar.row.addWidget(back)
        self.bar.row.addStretch(1)
        self.bar.row.addWidget(review)
        self.bar.row.addWidget(self._first)

    def first_focus(self) -> QWidget:
        """Start at the way on."""
        return self._first

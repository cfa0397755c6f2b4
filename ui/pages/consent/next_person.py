"""In a dialogue the screen goes on to the next person, who reads, chooses and signs alone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import SessionFrame
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Notice
from ui.widgets.base.text import Prose
from ui.widgets.frame.frame import ContributorPage


class NextPersonPage(ContributorPage):
    """Emits `ready` once the next person sits there. Nothing of the one before is shown."""

    ready = Signal()

    def __init__(self, frame: SessionFrame, turn: int, people: int) -> None:
        thanks = self.tr("Thank you. Now person %1 of %2.")
        super().__init__(frame, thanks.replace("%1", str(turn)).replace("%2", str(people)))
        title = self.tr("This screen is for the next person taking part")
        text = self.tr("Recorder: please turn it to them and let them answer for themselves.")
        self.body.addWidget(Notice("person", text, "primary", title))
        card = Card((28, 24, 28, 24), 12)
        card.column.addWidget(
            Prose(self.tr("You read, choose and sign for yourself. What others chose is not shown."), 19)
        )
        card.column.addWidget(
            Prose(self.tr("Nothing is recorded before everybody has agreed. One No ends it for all."), 19)
        )
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.bar.row.addStretch(1)
        self._first = Button(self.tr("I am &person %1").replace("%1", str(turn)), "primary")
        self._first.setObjectName("next-person")
        self._first.clicked.connect(self.ready)
        self.bar.row.addWidget(self._first)

    def first_focus(self) -> QWidget:
        """Start at the way on."""
        return self._first

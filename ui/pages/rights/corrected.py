"""What became of a correction: done here, asked of the organisation, or a child was found."""

from __future__ import annotations

from ui.presenter.frame import DeskFrame
from ui.presenter.rights import CorrectedView
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.card import Card, Notice, titled
from ui.widgets.base.text import Line
from ui.widgets.frame.number_page import NumberPage


class CorrectedPage(NumberPage):
    """Emits when it was read."""

    def __init__(self, frame: DeskFrame, view: CorrectedView) -> None:
        title = self.tr("A child was found") if view.child else self.tr("The form is corrected")
        super().__init__(frame, title, view.code)
        if view.child:
            self.body.addWidget(self._make_child())
        else:
            self.body.addWidget(self._make_done(view))
        self.body.addStretch(1)
        self.add_done(number=bool(view.number))

    def _make_done(self, view: CorrectedView) -> Card:
        card = Card((24, 20, 24, 20), 10)
        card.column.addWidget(titled(self.tr("What was done")))
        told = []
        if view.here:
            told.append(
                self.tr("%n session(s) here: the form was sealed again, the old one is gone.", "", view.here)
            )
        if view.elsewhere:
            told.append(
                self.tr("%n session(s): the organisation has the form and corrects it.", "", view.elsewhere)
            )
        if not told:
            told.append(self.tr("No session of this person is waiting on this laptop."))
        card.column.addWidget(Bullets(tuple(told)))
        if view.number:
            card.column.addSpacing(6)
            card.column.addWidget(Line(self.tr("Number of the request"), 15, "muted"))
            number = Line(view.number, 28, weight=600)
            number.setObjectName("number")
            card.column.addWidget(number)
            due = self.tr("Answer due by %1").replace("%1", view.due)
            card.column.addWidget(Line(due, 17, weight=600))
        return card

    def _make_child(self) -> Card:
        card = Card((24, 20, 24, 20), 12)
        first = self.tr("Going by this birth date, a child was recorded without a guardian.")
        card.column.addWidget(Notice("alert", self.tr("The recordings are set aside."), "bad", first))
        card.column.addWidget(titled(self.tr("What this means")))
        told = (
            self.tr("Nothing of these recordings is sent any more. No guardian can agree afterwards."),
            self.tr(
                "They are deleted here by themselves once the project's days are over, and that is reported."
            ),
            self.tr("If any of it was sent, the organisation is asked to delete it: see the requests."),
            self.tr("With a parent or guardian everything can be recorded again."),
        )
        card.column.addWidget(Bullets(told))
        return card

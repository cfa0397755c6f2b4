"""Before more is recorded it is decided anew: the policy changed in substance, or a guardian's word ended."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.returning import AgainView
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, titled
from ui.widgets.base.text import Prose
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.frame.frame import ContributorPage


class DecideAgainPage(ContributorPage):
    """Emits whether it is decided again now or not today; what was recorded is sealed either way."""

    decides = True

    again_wanted = Signal()
    later_wanted = Signal()

    def __init__(self, frame: SessionFrame, view: AgainView) -> None:
        title, text = self._tell(view.why)
        super().__init__(frame, title, text)
        card = Card((28, 20, 28, 20), 12)
        if view.changes:
            card.column.addWidget(titled(self.tr("What has changed")))
            card.column.addWidget(Bullets(view.changes))
        card.column.addWidget(Prose(self._tell_kept(view), 18))
        self.body.addWidget(card)
        self.body.addStretch(1)
        later = Button(self.tr("&Not today"), "answer")
        later.setObjectName("later")
        later.clicked.connect(self.later_wanted)
        again = Button(self.tr("&Decide again now"), "answer")
        again.setObjectName("again")
        again.clicked.connect(self.again_wanted)
        self._first = again
        self.bar.row.addStretch(1)
        self.bar.row.addWidget(EqualRow([later, again]))

    def _tell_kept(self, view: AgainView) -> str:
        if not view.takes:
            return self.tr("Nothing has been recorded yet.")
        if view.why == "policy":
            return self.tr("The %n take(s) so far stay under the old policy and are sealed.", "", view.takes)
        return self.tr("The %n take(s) so far stay as they were agreed to and are sealed.", "", view.takes)

    def _tell(self, why: str) -> tuple[str, str]:
        if why == "grown":
            return (
                self.tr("From now on you decide yourself"),
                self.tr("So far a guardian decided. You are old enough now: read, choose and sign yourself."),
            )
        if why == "ahead_over":
            return (
                self.tr("The guardian's signature has run out"),
                self.tr("It was given ahead, for days that are over. A guardian decides again."),
            )
        return (
            self.tr("The policy has changed in an important way"),
            self.tr("Before anything more is recorded, please read it and decide again."),
        )

    def first_focus(self) -> QWidget:
        """Start at deciding."""
        return self._first

"""The contributor's copy on screen: its number, large, what was agreed, and how to change it later."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.people import ContactView, CopyView
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Glyph, Rule, titled
from ui.widgets.decided import add_decided
from ui.widgets.frame import GAP, ContributorPage
from ui.widgets.text import Line, Prose


class CopyPage(ContributorPage):
    """Emits when the person has the number."""

    done = Signal()

    def __init__(self, frame: SessionFrame, view: CopyView) -> None:
        lead = self.tr("Take the number with you. With it you can stop or delete later.")
        super().__init__(frame, self.tr("Your copy"), lead)
        self.body.addWidget(self._make_number(view))
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self._make_agreed(view), 1)
        row.addWidget(self._make_later(view.contact), 1)
        self.body.addLayout(row, 1)
        self.bar.row.addStretch(1)
        self.bar.row.addWidget(Line(self.tr("Recorder: wait until the person has the number."), 15, "muted"))
        self._done = Button(self.tr("I &have my number"), "primary", icon="check")
        self._done.setObjectName("done")
        self._done.clicked.connect(self.done)
        self.bar.row.addWidget(self._done)

    def _make_number(self, view: CopyView) -> Card:
        card = Card((28, 18, 28, 20), 4)
        card.column.addWidget(Line(self.tr("The number of your copy"), 15, "muted"))
        number = Line(view.number, 58, weight=600)
        number.setObjectName("copy-number")
        number.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        card.column.addWidget(number)
        told = self.tr("It says nothing about who you are. Write it down or photograph it.")
        card.column.addWidget(Prose(told, 16, "muted"))
        return card

    def _make_agreed(self, view: CopyView) -> Card:
        card = Card((24, 18, 24, 18), 10)
        head = QHBoxLayout()
        head.addWidget(titled(self.tr("What you agreed")), 1)
        head.addWidget(Line(view.day, 15, "muted"))
        card.column.addLayout(head)
        add_decided(card.column, view.yes, view.no)
        card.column.addStretch(1)
        card.column.addWidget(Rule())
        kept = (
            self.tr("Kept for %1. Policy %2.")
            .replace("%1", view.retention.strip())
            .replace("%2", view.edition)
        )
        card.column.addWidget(Prose(kept, 15, "muted"))
        return card

    def _make_later(self, view: ContactView) -> Card:
        card = Card((24, 18, 24, 18), 12)
        card.column.addWidget(titled(self.tr("How to stop or delete later")))
        rows = (
            ("person", self.tr("Show the number"), self.tr("to any recorder of this project")),
            ("mail", view.email, f"{self.tr('Data protection officer')}: {view.officer}"),
            ("phone", view.phone, view.hours),
        )
        for icon, text, note in rows:
            row = QHBoxLayout()
            row.setSpacing(14)
            row.addWidget(Glyph(icon, 20, "primary", (40, "primary_soft")), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Prose(text, 17, weight=600))
            words.addWidget(Prose(note, 15, "muted"))
            row.addLayout(words, 1)
            card.column.addLayout(row)
        card.column.addStretch(1)
        return card

    def first_focus(self) -> QWidget:
        """Start at the only way on."""
        return self._done

"""A session in words: what was agreed, by whom, and what it allows now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.telling import AllowedRow, PersonRow, ToldView
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Glyph, Rows, titled
from ui.widgets.base.text import Line, Prose
from ui.widgets.consent.decided import add_decided
from ui.widgets.frame.desk import DeskPage
from ui.widgets.frame.framed import BAR_PX, Strip


class ToldPage(DeskPage):
    """Emits what the recorder wants to open from here."""

    copy_wanted = Signal()
    policy_wanted = Signal()

    def __init__(self, frame: DeskFrame, view: ToldView) -> None:
        super().__init__(frame, self.tr("Session of %1").replace("%1", view.code), view.stage)
        columns = Columns()
        columns.add(self._make_agreed(view), 3)
        columns.add(self._make_allowed(view.allowed), 2)
        self.body.addWidget(columns, 1)
        bar = Strip(BAR_PX, line_at_top=True)
        row = bar.row
        self._back = Button(self.tr("&Back"))
        self._back.setObjectName("back")
        self._back.clicked.connect(self.back_asked)
        row.addWidget(self._back)
        row.addStretch(1)
        for text, icon, name, signal, there in (
            (self.tr("&Policy that was shown"), "document", "policy", self.policy_wanted, view.has_policy),
            (self.tr("The &copy"), "print", "copy", self.copy_wanted, view.has_copy),
        ):
            if there:
                button = Button(text, icon=icon)
                button.setObjectName(name)
                button.clicked.connect(signal)
                row.addWidget(button)
        self.framed.add_foot(bar)

    def _make_agreed(self, view: ToldView) -> Card:
        card = Card((24, 20, 12, 20), 12)
        card.column.addWidget(titled(self.tr("What was agreed")))
        inner = Rows(12)
        for person in view.people:
            self._add_person(inner.column, person, named=len(view.people) > 1)
        inner.column.addStretch(1)
        card.column.addWidget(inner, 1)
        return card

    def _add_person(self, column: QVBoxLayout, person: PersonRow, *, named: bool) -> None:
        if named:
            column.addWidget(Line(person.code, 17, weight=600))
        for sentence in person.sentences or (self.tr("Nothing has been agreed."),):
            column.addWidget(Prose(sentence, 16))
        if person.yes or person.no:
            column.addSpacing(4)
            add_decided(column, person.yes, person.no)

    def _make_allowed(self, rows: tuple[AllowedRow, ...]) -> Card:
        card = Card((24, 20, 24, 20), 14)
        card.column.addWidget(titled(self.tr("What it allows now")))
        for row in rows:
            line = QHBoxLayout()
            line.setSpacing(12)
            icon, tone = ("check", "ok") if row.yes else ("cross", "muted")
            line.addWidget(Glyph(icon, 20, tone), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(Prose(row.text, 16, weight=600))
            if row.reason:
                words.addWidget(Prose(row.reason, 15, "muted"))
            line.addLayout(words, 1)
            card.column.addLayout(line)
        card.column.addStretch(1)
        return card

    def first_focus(self) -> QWidget:
        """Start at the way back."""
        return self._back

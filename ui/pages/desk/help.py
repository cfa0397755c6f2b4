"""The sheet of help for the page below: what that is for, three steps, its keys, and whom to ask."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.help import HelpSheet
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Glyph, fact_row, titled
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.form import in_widget
from ui.widgets.frame.frame import WidePage
from ui.widgets.frame.rail import rehearsal_pill

_NARROW_PX, _KEY_PX = 820, 76


class HelpPage(WidePage):
    """Lies over any page; emits `card_wanted` where the operator's card is offered."""

    card_wanted = Signal()

    def __init__(self, sheet: HelpSheet, *, card: bool, rehearsal: bool) -> None:
        super().__init__(self.tr("Help: %1").replace("%1", sheet.title))
        self.head.row.addStretch(1)
        if rehearsal:
            self.head.row.addWidget(rehearsal_pill())
        columns = Columns(_NARROW_PX, 20)
        columns.add(self._make_column(self._make_steps(sheet), self._make_ask(sheet)), 3)
        columns.add(self._make_column(self._make_keys(sheet)), 2)
        self.body.addWidget(columns)
        self._back = Button(self.tr("&Back"))
        self._back.setObjectName("back")
        self._back.clicked.connect(self.back_asked)
        self.bar.row.addWidget(self._back)
        self.bar.row.addStretch(1)
        if card:
            offer = Button(self.tr("&Operator's card"), icon="print")
            offer.setObjectName("card")
            offer.clicked.connect(self.card_wanted)
            self.bar.row.addWidget(offer)

    def _make_column(self, *cards: Card) -> QWidget:
        column = QVBoxLayout()
        column.setSpacing(16)
        for card in cards:
            column.addWidget(card)
        column.addStretch(1)
        return in_widget(column)

    def _make_steps(self, sheet: HelpSheet) -> Card:
        card = Card((24, 20, 24, 20), 14)
        card.column.addWidget(Prose(sheet.purpose, 18, weight=600))
        for number, step in enumerate(sheet.steps, start=1):
            row = WrapRow(at_top=True)
            row.setSpacing(12)
            row.addWidget(Line(f"{number}.", 18, "primary", 600))
            row.addWidget(Prose(step, 18), 1)
            card.column.addLayout(row)
        return card

    def _make_ask(self, sheet: HelpSheet) -> Card:
        card = Card((24, 16, 24, 16), 8)
        card.column.addWidget(titled(self.tr("Who to ask"), 18))
        row = WrapRow(at_top=True)
        row.setSpacing(12)
        row.addWidget(Glyph("people", 20, "primary"))
        row.addWidget(Prose(sheet.ask, 16), 1)
        card.column.addLayout(row)
        return card

    def _make_keys(self, sheet: HelpSheet) -> Card:
        card = Card((24, 16, 24, 16), 10)
        card.column.addWidget(titled(self.tr("Keys"), 18))
        for key, does in sheet.keys:
            card.column.addLayout(fact_row(key, does, _KEY_PX))
        return card

    def first_focus(self) -> QWidget:
        """Start at the way back."""
        return self._back

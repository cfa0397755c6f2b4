"""A card of takes in the review: the first rows, and more of them on demand, for sessions of any length."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from PySide6.QtCore import Signal

from ui.presenter.reviewing import ReviewRow
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Rule, titled
from ui.widgets.base.pill import Pill
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.review.take_row import TakeRow

MORE = 20


class TakesCard(Card):
    """`row_made` hands on each row when it comes into being."""

    row_made = Signal(object)

    def __init__(self, title: str, tone: str, icon: str, lead: str = "") -> None:
        super().__init__((20, 12, 20, 8), 0)
        self._left: list[ReviewRow] = []
        self.rows: list[TakeRow] = []
        self._rules: dict[str, Rule] = {}
        head = WrapRow()
        head.setSpacing(12)
        head.addWidget(titled(title))
        self.count = Pill("", tone, icon)
        head.addWidget(self.count)
        head.addWidget(Prose(lead, 16, "muted"), 1)
        self.column.addLayout(head)
        self.more = Button("", "link", icon="down", small=True)
        self.more.setObjectName("more")
        self.more.clicked.connect(lambda: self._add(MORE))
        self.column.addWidget(self.more)
        self._tone, self._icon = tone, icon

    def show_takes(self, rows: Sequence[ReviewRow], at_first: int) -> None:
        """Show rows, `at_first` of them at once."""
        self._left = list(rows)
        self._add(at_first)

    def show_staying(self, staying: AbstractSet[str]) -> None:
        """Say how many there are of those that stay."""
        here = {row.take for row in self._left} | {item.take for item in self.rows}
        self.count.say(str(len(here & staying)), self._tone, self._icon)

    def drop(self, takes: AbstractSet[str]) -> None:
        """Show takes no more: they are gone."""
        self._left = [row for row in self._left if row.take not in takes]
        for item in [item for item in self.rows if item.take in takes]:
            self.rows.remove(item)
            self._rules.pop(item.take).hide()
            item.hide()
        self._tell_more()

    def _add(self, count: int) -> None:
        now, self._left = self._left[:count], self._left[count:]
        for row in now:
            item = TakeRow(row)
            self.rows.append(item)
            place = self.column.indexOf(self.more)
            self._rules[row.take] = Rule()
            self.column.insertWidget(place, self._rules[row.take])
            self.column.insertWidget(place + 1, item)
            self.row_made.emit(item)
        self._tell_more()

    def _tell_more(self) -> None:
        self.more.setText(self.tr("Show more (%n)", "", len(self._left)))
        self.more.setVisible(bool(self._left))

"""From the number on a copy to the policy as it was shown, read-only (P-0.4, P-6.3)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.telling import PastPolicyView
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Notice, Scroller, empty, fact_row, titled
from ui.widgets.base.controls import Field
from ui.widgets.base.text import Prose
from ui.widgets.consent.parts import PartList
from ui.widgets.consent.reader import Reader
from ui.widgets.frame.frame import WidePage
from ui.widgets.frame.rail import rehearsal_pill

_LEFT_PX, _NAME_PX, _NARROW_PX = 400, 110, 900


class PastPolicyPage(WidePage):
    """Emits the number as it was typed; shows what was found."""

    looked_up = Signal(str)

    def __init__(self, *, rehearsal: bool) -> None:
        super().__init__(self.tr("Policy of a copy"))
        self.head.row.addStretch(1)
        if rehearsal:
            self.head.row.addWidget(rehearsal_pill())
        self._parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
        columns = Columns(_NARROW_PX, 20)
        columns.add(self._make_question(), wide_px=_LEFT_PX)
        self._paper = Card((20, 20, 14, 12), 12)
        self._paper.hide()
        columns.add(self._paper, 1)
        self._room = QWidget()
        columns.add(self._room, 1)
        self.body.addWidget(columns)
        self._back = Button(self.tr("&Back"))
        self._back.setObjectName("back")
        self._back.clicked.connect(self.back_asked)
        self.bar.row.addWidget(self._back)
        self.bar.row.addStretch(1)

    def _make_question(self) -> Card:
        card = Card((24, 20, 24, 20), 12)
        card.column.addWidget(titled(self.tr("The number on the copy")))
        told = self.tr("Every version of the policy is kept. The number leads to the one that was shown.")
        card.column.addWidget(Prose(told, 16))
        self.number = Field(self.tr("The number on the copy"), "C26-7K3M-9QWT-5")
        self.number.setObjectName("number")
        self.number.returnPressed.connect(self._ask)
        card.column.addWidget(self.number)
        self._open = Button(self.tr("&Open"), "primary")
        self._open.setObjectName("open")
        self._open.clicked.connect(self._ask)
        card.column.addWidget(self._open)
        self._answer = QVBoxLayout()
        self._answer.setSpacing(10)
        card.column.addLayout(self._answer)
        card.column.addStretch(1)
        return card

    def _ask(self) -> None:
        self.looked_up.emit(self.number.text())

    def show_trouble(self, sentence: str) -> None:
        """Say why there is nothing to show."""
        empty(self._answer)
        notice = Notice("alert", sentence, "warn")
        notice.setObjectName("trouble")
        self._answer.addWidget(notice)
        self._paper.hide()
        self._room.show()
        self.number.setFocus()

    def show_policy(self, view: PastPolicyView) -> None:
        """Show the text with the facts around it."""
        self.number.setText(view.number)
        empty(self._answer)
        same = self.tr("This is exactly the text that was shown: its check value matches.")
        self._answer.addWidget(Notice("check", same, "ok"))
        for name, words in view.facts:
            holder = QWidget()
            fact = fact_row(name, words, _NAME_PX, 15)
            fact.setContentsMargins(0, 0, 0, 0)
            holder.setLayout(fact)
            self._answer.addWidget(holder)
        self._parts = view.parts
        self._fill_paper(view)
        self._room.hide()
        self._paper.show()
        self.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_paper(self, view: PastPolicyView) -> None:
        empty(self._paper.column)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        column = QVBoxLayout()
        self.contents = PartList([title for title, _ in view.parts])
        self.contents.chosen.connect(self._show_part)
        room = Scroller(pane=True)
        room.setFixedWidth(236)
        room.column.addWidget(self.contents)
        room.column.addStretch(1)
        column.addWidget(room, 1)
        row.addLayout(column)
        self.reader = Reader(17)
        self.reader.setObjectName("reader")
        row.addWidget(self.reader, 1)
        self._paper.column.addWidget(holder, 1)
        self._show_part(0)

    def _show_part(self, part: int) -> None:
        self.contents.show_state(part, set(range(len(self._parts))))
        self.reader.show_section(*self._parts[part])

    def first_focus(self) -> QWidget:
        """Start where the number goes."""
        return self.number

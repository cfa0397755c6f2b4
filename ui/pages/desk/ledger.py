"""This laptop's log: whether it is whole and up to where, and what happened here, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.logbook import LogLine, LogView
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Notice, Rows, empty, titled
from ui.widgets.base.text import Code, Prose
from ui.widgets.frame.desk import DeskPage
from ui.widgets.lists.log_list import LogList

_SIDE_PX = 340


class LedgerPage(DeskPage):
    """Emits when the log is to be checked, and when what is wrong with it is to be put right."""

    check_wanted = Signal()
    repair_wanted = Signal()

    def __init__(self, frame: DeskFrame) -> None:
        super().__init__(
            frame,
            self.tr("This laptop's log"),
            self.tr("What happened here, line by line. No name and nothing that was said stands in it."),
        )
        columns = Columns()
        self._state = Rows(12)
        columns.add(self._state, wide_px=_SIDE_PX)
        columns.add(self._make_list(), 1)
        self.body.addWidget(columns, 1)
        self.check = Button(self.tr("&Check now"), "primary", icon="shield")
        self.check.setObjectName("check")
        self.check.clicked.connect(self.check_wanted)
        self.add_bar(self.check)

    def _make_list(self) -> Card:
        card = Card((4, 8, 4, 8), 4)
        self.list = LogList(self.tr("Lines of the log, newest first"))
        self.told = Prose(self.tr("Looking…"), 16, "muted")
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.addWidget(self.told, 1)
        card.column.addLayout(top)
        card.column.addWidget(self.list, 1)
        return card

    def show_lines(self, lines: Sequence[LogLine], *, more: bool) -> None:
        """Show the newest lines."""
        self.list.rows.show(lines, more=more)
        self.told.setText(self.tr("Newest first") if lines else self.tr("Nothing has happened here yet."))

    def show_view(self, view: LogView) -> None:
        """Say whether the log is whole, and up to where."""
        self.check.setEnabled(True)
        empty(self._state.column)
        notice = {"": self._make_whole, "damaged": self._make_damaged, "restored": self._make_restored}
        self._state.column.addWidget(notice[view.fault](view))
        if view.head:
            self._state.column.addWidget(self._make_head(view))
        if view.fault:
            self._state.column.addWidget(self._make_repair(view))
        self._state.column.addStretch(1)

    def show_busy(self) -> None:
        """Say that every line is being checked."""
        self.check.setEnabled(False)
        self.trouble.setText("")
        told = self.tr("In a long log this takes a moment.")
        empty(self._state.column)
        self._state.column.addWidget(Notice("clock", told, "primary", self.tr("Every line is checked")))
        self._state.column.addStretch(1)

    def show_trouble(self, sentence: str) -> None:
        """Say why nothing came."""
        self.list.rows.refuse()
        self.check.setEnabled(True)
        self.trouble.setText(sentence)
        if not self.list.rows.lines:
            self.told.setText("")

    def _make_whole(self, view: LogView) -> Notice:
        title = self.tr("The log is whole.")
        told = self.tr("%n line(s), from the first to the newest.", "", view.count)
        if view.checked:
            told = self.tr("%n line(s) checked, from the first to the newest.", "", view.count)
            announce(self, f"{title} {told}")
        return Notice("check", told, "ok", title)

    def _make_damaged(self, view: LogView) -> Notice:
        title = self.tr("The log is damaged.")
        told = self.tr(
            "%n line(s) from the first on are whole; what follows can't be relied on.", "", view.count
        )
        announce(self, f"{title} {told}")
        return Notice("alert", told, "bad", title)

    def _make_restored(self, view: LogView) -> Notice:
        title = self.tr("An older copy of this laptop's data was put back.")
        told = self.tr("Its %n line(s) are whole, but newer ones are missing.", "", view.count)
        announce(self, f"{title} {told}")
        return Notice("alert", told, "bad", title)

    def _make_head(self, view: LogView) -> Card:
        card = Card((20, 16, 20, 16), 6)
        card.column.addWidget(titled(self.tr("Fingerprint of the newest line"), 18))
        for row in view.head.splitlines():
            card.column.addWidget(Code(row, 17, weight=600))
        told = self.tr("The organisation can compare it. It changes with every line.")
        card.column.addWidget(Prose(told, 16, "muted"))
        return card

    def _make_repair(self, view: LogView) -> Card:
        card = Card((20, 16, 20, 16), 10)
        card.column.addWidget(titled(self.tr("What to do"), 18))
        told, text = (
            (
                self.tr("A team lead can repair it. What that means is said first."),
                self.tr("&Repair the log…"),
            )
            if view.fault == "damaged"
            else (
                self.tr("A team lead can say that this copy is to be used. What that means is said first."),
                self.tr("&Use this copy…"),
            )
        )
        card.column.addWidget(Prose(told, 16))
        card.column.addWidget(
            Prose(self.tr("Until then requests are taken, and nothing else is written."), 16)
        )
        repair = Button(text)
        repair.setObjectName("repair")
        repair.clicked.connect(self.repair_wanted)
        card.column.addWidget(repair)
        return card

    def first_focus(self) -> QWidget:
        """Start at the list."""
        return self.list

"""Can a session run here? What was looked at on this laptop, how it stands, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.checking import CheckedView, CheckLine
from ui.presenter.frame import DeskFrame
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Notice, Rows
from ui.widgets.base.roles import say_as
from ui.widgets.desk.check_entry import CheckEntry
from ui.widgets.frame.desk import DeskPage


class DoctorPage(DeskPage):
    """Emits when all is to be looked at again; its buttons lead to other places of the desk."""

    again_wanted = Signal()

    def __init__(self, frame: DeskFrame, lines: Mapping[str, CheckLine]) -> None:
        super().__init__(
            frame,
            self.tr("Check this laptop"),
            self.tr("Devices, disk, keys, clock and servers: what a session needs."),
        )
        self._summary = Rows()
        self.body.addWidget(self._summary)
        card = Card((24, 8, 24, 8), 0)
        rows = Rows()
        say_as(rows, "list", self.tr("Checks"))
        self.entries = {name: CheckEntry(line) for name, line in lines.items()}
        rows.add_rows(self.entries.values())
        for entry in self.entries.values():
            entry.place_wanted.connect(self.place_wanted)
        card.column.addWidget(rows)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.again = Button(self.tr("&Check again"), "primary", icon="again")
        self.again.setObjectName("again")
        self.again.clicked.connect(self.again_wanted)
        self.again.setEnabled(False)
        self.add_bar(self.again)
        self._notice: Notice | None = None

    def show_line(self, line: CheckLine) -> None:
        """Show one finding."""
        self.entries[line.name].show_line(line)

    def show_sum(self, view: CheckedView) -> None:
        """Say how it stands in the whole; while it is looked at, nothing can be asked again."""
        busy = view.done < view.of
        self.again.setEnabled(not busy)
        icon, tone, title, text = self._tell_busy(view) if busy else self._tell_found(view)
        notice = Notice(icon, text, tone, title)
        if self._notice is not None:
            self._summary.column.removeWidget(self._notice)
            self._notice.hide()
            self._notice.deleteLater()
        self._notice = notice
        self._summary.column.addWidget(notice)
        if not busy:
            announce(self, f"{title} {text}")

    def show_trouble(self, sentence: str) -> None:
        """Say why nothing more was looked at."""
        self.trouble.setText(sentence)
        self.again.setEnabled(True)

    def _tell_busy(self, view: CheckedView) -> tuple[str, str, str, str]:
        told = self.tr("%1 of %2 done. A server that is away takes a moment.")
        told = told.replace("%1", str(view.done)).replace("%2", str(view.of))
        return "clock", "primary", self.tr("Looking…"), told

    def _tell_found(self, view: CheckedView) -> tuple[str, str, str, str]:
        if view.bad:
            told = self.tr("Put right what is marked, then check again.")
            return "alert", "bad", self.tr("A session can't run here yet."), told
        if view.warned:
            told = self.tr("%n thing(s) could be better.", "", view.warned)
            return "warning", "warn", self.tr("A session can run here."), told
        return "check", "ok", self.tr("A session can run here."), self.tr("Everything is as it should be.")

    def first_focus(self) -> QWidget:
        """Start at the way back: while it is looked, nothing else can be done here."""
        return self.back

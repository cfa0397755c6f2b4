"""All sessions of this laptop: searched, filtered, and what can be done with the chosen one."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.desk import SessionLine
from ui.presenter.frame import DeskFrame
from ui.presenter.listing import FilterView, ListFilter
from ui.widgets.base.card import Card
from ui.widgets.base.controls import Chooser, Field
from ui.widgets.base.text import Prose
from ui.widgets.frame.desk import DeskPage
from ui.widgets.lists.session_entry import ChosenCard
from ui.widgets.lists.session_list import SessionList

_TYPED_MS = 250


class SessionsPage(DeskPage):
    """`filtered` tells what is wanted now, `asked` what is to be done with which session."""

    filtered = Signal(object)
    asked = Signal(str, str)

    def __init__(self, frame: DeskFrame, view: FilterView) -> None:
        super().__init__(frame, self.tr("Sessions"))
        self._typing = QTimer(self, interval=_TYPED_MS, singleShot=True)
        self._typing.timeout.connect(self._tell_filter)
        self.body.addLayout(self._make_filters(view))
        self.list = SessionList(self.tr("Sessions on this laptop"))
        self.list.opened.connect(lambda line: self.asked.emit("told", line.session))
        self.body.addWidget(self._make_list(), 1)
        self.chosen = ChosenCard()
        self.chosen.asked.connect(self.asked)
        self.list.chosen.connect(self.chosen.show_line)
        self.body.addWidget(self.chosen)

    def _make_filters(self, view: FilterView) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.search = Field(self.tr("Search by code or by the number of a copy"))
        self.search.setObjectName("search")
        self.search.setClearButtonEnabled(True)
        self.search.setText(view.chosen.typed)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._tell_filter)
        row.addWidget(self.search, 2)
        self.standing = Chooser(self.tr("Status"), self._name_standings())
        self.day = Chooser(self.tr("Day"), [("", self.tr("Every day")), *view.days])
        self.project = Chooser(self.tr("Project"), [("", self.tr("Every project")), *view.projects])
        wanted = (view.chosen.standing, view.chosen.day, view.chosen.project)
        for box, name, code in zip((self.standing, self.day, self.project), _BOXES, wanted, strict=True):
            box.setObjectName(name)
            box.choose(code)
            box.currentIndexChanged.connect(self._tell_filter)
            row.addWidget(box, 1)
        column.addLayout(row)
        if len(view.projects) < 2:  # noqa: PLR2004 - nothing to choose
            self.project.hide()
        hint = self.tr("Type the last three characters of a code, or scan the number of a copy.")
        column.addWidget(Prose(hint, 16, "muted"))
        return column

    def _name_standings(self) -> list[tuple[str, str]]:
        return [
            ("", self.tr("All sessions")),
            ("needs", self.tr("Needs attention")),
            ("open", self.tr("Not sealed")),
            ("failed", self.tr("Failed")),
            ("unreleased", self.tr("Not released")),
            ("aside", self.tr("Set aside")),
            ("held", self.tr("Held")),
            ("waiting", self.tr("Waiting")),
            ("uploading", self.tr("Uploading")),
            ("stored", self.tr("No receipt yet")),
            ("delivered", self.tr("Arrived")),
            ("ended", self.tr("Ended")),
        ]

    def _make_list(self) -> QWidget:
        card = Card((4, 8, 4, 8), 4)
        self.told = Prose(self.tr("Looking…"), 16, "muted")
        self.told.setObjectName("told")
        self.told.setContentsMargins(16, 0, 16, 0)
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.addWidget(self.told, 1)
        card.column.addLayout(top)
        card.column.addWidget(self.list, 1)
        return card

    def show_lines(self, lines: list[SessionLine], count: int, *, more: bool) -> None:
        """Show the first rows of what is wanted, `count` in all."""
        self.list.show_lines(lines, more=more)
        nothing = self.tr("No session matches.") if self._is_filtered() else self.tr("No session yet.")
        self.told.setText(self.tr("%n session(s)", "", count) if count else nothing)

    def show_trouble(self, sentence: str) -> None:
        """Say why no rows came."""
        self.list.rows.refuse()
        self.told.setText(sentence)

    def wanted(self) -> ListFilter:
        """Return what is chosen and typed now."""
        boxes = [str(box.currentData() or "") for box in (self.standing, self.day, self.project)]
        return ListFilter(self.search.text(), *boxes)

    def _is_filtered(self) -> bool:
        found = self.wanted()
        return bool(found.typed or found.standing or found.day)

    def _tell_filter(self) -> None:
        self._typing.stop()
        self.filtered.emit(self.wanted())

    def first_focus(self) -> QWidget:
        """Start where a code is typed."""
        return self.search

    def forget(self) -> None:
        """Ask for nothing any more."""
        self._typing.stop()


_BOXES = ("by-standing", "by-day", "by-project")

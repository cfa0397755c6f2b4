"""The sessions that a list shows: what came so far of many, more when the list is at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from ui.presenter.desk import Cause, SessionLine
from ui.widgets.lists.session_words import tell_whole

LINE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class SessionModel(QAbstractListModel):
    """`more_wanted` asks once for the next rows; `add` brings them."""

    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[SessionLine] = []
        self._places: dict[str, int] = {}
        self._more = self._asked = False

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """How many rows came so far."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line itself for the painter, its code as text, all of it in words for whoever does not see."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.code
        return tell_whole(line) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def canFetchMore(self, parent: _Index) -> bool:
        """Whether there are rows that have not come and are not on their way."""
        return not parent.isValid() and self._more and not self._asked

    def fetchMore(self, parent: _Index) -> None:
        """Ask for the next rows; they come later."""
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit()

    def show(self, lines: Sequence[SessionLine], *, more: bool) -> None:
        """Show these rows instead; where they are the same sessions in the same order, nothing jumps."""
        same = [line.session for line in lines] == [line.session for line in self.lines]
        if not same:
            self.beginResetModel()
        self.lines = list(lines)
        self._places = {line.session: place for place, line in enumerate(self.lines)}
        self._more, self._asked = more, False
        if not same:
            self.endResetModel()
        elif self.lines:
            self.dataChanged.emit(self.index(0), self.index(len(self.lines) - 1))

    def add(self, lines: Sequence[SessionLine], *, more: bool) -> None:
        """Take in the next rows."""
        self._more, self._asked = more, False
        first = len(self.lines)
        if not lines:
            return
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self.lines += lines
        self._places |= {line.session: first + place for place, line in enumerate(lines)}
        self.endInsertRows()

    def refuse(self) -> None:
        """The next rows could not be read: they may be asked for again."""
        self._asked = False

    def move(self, session: str, sent_bytes: int, size_bytes: int) -> None:
        """Show how far the sending of one session is."""
        place = self._places.get(session)
        if place is None or self.lines[place].standing not in {"waiting", "uploading", "failed"}:
            return
        whole = 0 < size_bytes <= sent_bytes  # the last file is the signature: nothing but the receipt is due
        self.lines[place] = replace(
            self.lines[place], standing="stored" if whole else "uploading", sent_bytes=sent_bytes,
            size_bytes=size_bytes, live=not whole, cause=Cause(), can_send=False,
        )  # fmt: skip
        self.dataChanged.emit(self.index(place), self.index(place))

    def place_of(self, session: str) -> int | None:
        """Return the row of a session that came already."""
        return self._places.get(session)

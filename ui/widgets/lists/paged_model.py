"""Rows of a list that come in pages: what came so far of many, more when the list is at its end."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

LINE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
L = TypeVar("L")


class PagedModel(QAbstractListModel, Generic[L]):
    """`more_wanted` asks once for the next rows; `add` brings them. Whoever makes one names its rows."""

    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[L] = []
        self._places: dict[Hashable, int] = {}
        self._more = self._asked = False

    def key_of(self, line: L) -> Hashable:
        """Return what makes a row the same one later."""
        raise NotImplementedError

    def name_of(self, line: L) -> str:
        """Return a row's short text."""
        raise NotImplementedError

    def tell_of(self, line: L) -> str:
        """Return all of a row in words, for whoever does not see it."""
        raise NotImplementedError

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """How many rows came so far."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line itself for the painter, its name as text, all of it in words for whoever does not see."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name_of(line)
        return self.tell_of(line) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there are rows that have not come and are not on their way."""
        return not parent.isValid() and self._more and not self._asked

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next rows; they come later."""
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit()

    def show(self, lines: Sequence[L], *, more: bool) -> None:
        """Show these rows instead; where they are the same ones in the same order, nothing jumps."""
        same = [self.key_of(line) for line in lines] == [self.key_of(line) for line in self.lines]
        if not same:
            self.beginResetModel()
        self.lines = list(lines)
        self._places = {self.key_of(line): place for place, line in enumerate(self.lines)}
        self._more, self._asked = more, False
        if not same:
            self.endResetModel()
        elif self.lines:
            self.dataChanged.emit(self.index(0), self.index(len(self.lines) - 1))

    def add(self, lines: Sequence[L], *, more: bool) -> None:
        """Take in the next rows."""
        self._more, self._asked = more, False
        first = len(self.lines)
        if not lines:
            return
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self.lines += lines
        self._places |= {self.key_of(line): first + place for place, line in enumerate(lines)}
        self.endInsertRows()

    def refuse(self) -> None:
        """The next rows could not be read: they may be asked for again."""
        self._asked = False

    def place_of(self, key: Hashable) -> int | None:
        """Return the row of what came already."""
        return self._places.get(key)

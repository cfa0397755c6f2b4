"""Takes that may be somebody else's, to be deleted together; and the way back for a while."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from PySide6.QtCore import Signal

from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Glyph
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow


class DoubtCard(Card):
    """Emits the ids of the takes to be deleted, or to be spared after all."""

    delete_wanted = Signal(object)
    spare_wanted = Signal(object)

    def __init__(self, takes: Iterable[str]) -> None:
        super().__init__((20, 12, 20, 12), 8)
        self._takes = frozenset(takes)
        self._going: frozenset[str] = frozenset()
        row = WrapRow()
        row.setSpacing(12)
        row.addWidget(Glyph("people", 22, "warn", (44, "warn_soft")))
        self.words = Prose("", 17)
        row.addWidget(self.words, 1)
        self.delete = Button(self.tr("Delete &these"), "danger", small=True, icon="trash")
        self.delete.setObjectName("delete-doubtful")
        self.delete.clicked.connect(lambda: self.delete_wanted.emit(self._takes - self._going))
        self.undo = Button(self.tr("Undo"), small=True, icon="again")
        self.undo.setObjectName("undo-doubtful")
        self.undo.clicked.connect(lambda: self.spare_wanted.emit(self._going))
        row.addWidget(self.delete)
        row.addWidget(self.undo)
        self.column.addLayout(row)

    def show_staying(self, staying: AbstractSet[str]) -> None:
        """Show how many of them stay as things are."""
        self._going = self._takes - staying
        left = len(self._takes - self._going)
        told = self.tr("%n take(s) may be somebody else's: another person was here then.", "", left)
        gone = self.tr("%n take(s) are about to be deleted.", "", len(self._going))
        self.words.setText(told if left else gone)
        self.delete.setVisible(left > 0)
        self.undo.setVisible(bool(self._going))

    def drop(self, takes: AbstractSet[str]) -> None:
        """Forget takes that are gone; without any it goes itself."""
        self._takes -= takes
        self.setVisible(bool(self._takes))

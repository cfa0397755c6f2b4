"""Somebody's own words: never copied, cut, dragged out, undone, or handed to X11 or an input method."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QStyle

from ui.theme import dress

_SWALLOWED = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut)
_ASKS_FOR_TEXT = {
    Qt.InputMethodQuery.ImSurroundingText, Qt.InputMethodQuery.ImCurrentSelection,
    Qt.InputMethodQuery.ImTextBeforeCursor, Qt.InputMethodQuery.ImTextAfterCursor,
}  # fmt: skip
FEW_LINES_PX = 112
_LIMIT = 20_000


class PrivateText(QPlainTextEdit):
    """Tab leaves it; it takes pasted text, and gives none away.

    `edited` when its text changed, `refused` for a paste that is longer than `limit` characters.
    """

    edited = Signal()
    refused = Signal()

    def __init__(self, name: str, hint: str = "", limit: int = _LIMIT) -> None:
        super().__init__()
        self._limit = limit
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        dress(self, 17)
        self.setProperty("radius", 10)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        lines = QTextOption(QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft))
        self.document().setDefaultTextOption(lines)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        self.setInputMethodHints(hints | Qt.InputMethodHint.ImhMultiLine)
        self.textChanged.connect(self.edited)

    def value(self) -> str:
        """Return what was typed."""
        return self.toPlainText().strip()

    def wipe(self) -> None:
        """Forget the text."""
        self.setPlainText("")

    def createMimeDataFromSelection(self) -> QMimeData:
        """Give nothing to the clipboard, to a drag, or to X11's selection."""
        return QMimeData()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take plain words only; a text beyond the limit would only be refused later."""
        if len(source.text()) > self._limit:
            self.refused.emit()
        elif source.hasText():
            self.insertPlainText(source.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, but never copy."""
        if any(event.matches(key) for key in _SWALLOWED):
            event.accept()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Place the cursor; the middle button would bring in another program's selection."""
        if event.button() == Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button is swallowed here too."""
        if event.button() == Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:  # type: ignore[override]  # the virtual one
        """Tell an input method where the cursor is, never what stands around it."""
        return None if query in _ASKS_FOR_TEXT else super().inputMethodQuery(query)

"""A few lines for somebody's own words: nothing of them reaches the clipboard, undo, or another program."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from ui.theme import face

Hint = Qt.InputMethodHint
HEIGHT_PX = 112


class PrivateText(QPlainTextEdit):
    """Tab leaves it; it takes pasted text, and gives none away."""

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setFont(face(17))
        self.setFixedHeight(HEIGHT_PX)
        self.setProperty("radius", 10)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Hint.ImhSensitiveData | Hint.ImhNoPredictiveText)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Give nothing: copying, dragging and X11's selection all ask here."""
        return QMimeData()

    def value(self) -> str:
        """Return what was typed."""
        return self.toPlainText().strip()

    def wipe(self) -> None:
        """Forget it."""
        self.setPlainText("")

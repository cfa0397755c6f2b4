"""A text that stays in its field: never copied, cut, dragged out, or handed to X11 or an input method."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from ui.theme import colour, face

_SWALLOWED = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut)
_ASKS_FOR_TEXT = {
    Qt.InputMethodQuery.ImSurroundingText, Qt.InputMethodQuery.ImCurrentSelection,
    Qt.InputMethodQuery.ImTextBeforeCursor, Qt.InputMethodQuery.ImTextAfterCursor,
}  # fmt: skip
Place = tuple[int, int]
"""Where something stands in the text: from a character up to and without another."""


class PrivateText(QPlainTextEdit):
    """Typed into first; then read, while words are chosen with a click, a drag or the keyboard.

    `edited` when its text changed by hand, `chosen` when other words are selected, `refused` for a paste that
    is longer than `limit` characters.
    """

    edited = Signal()
    chosen = Signal()
    refused = Signal()

    def __init__(self, name: str, hint: str, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setFont(face(19))
        self.setProperty("radius", 10)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        self.setInputMethodHints(hints | Qt.InputMethodHint.ImhMultiLine)
        self.textChanged.connect(self.edited)
        self.selectionChanged.connect(self.chosen)

    def show_text(self, text: str) -> None:
        """Show another text; nothing of the one before can be undone back."""
        top = self.verticalScrollBar().value()
        self.setPlainText(text)  # it forgets what could be undone
        self.verticalScrollBar().setValue(top)

    def wipe(self) -> None:
        """Forget the text."""
        self.setExtraSelections([])
        self.setPlainText("")

    def read_only(self, *, on: bool) -> None:
        """Let words be chosen instead of typed."""
        self.setReadOnly(on)
        by_hand = (
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTextInteractionFlags(by_hand if on else Qt.TextInteractionFlag.TextEditorInteraction)

    @property
    def place(self) -> Place | None:
        """Where the chosen words stand, in characters; None when none are chosen."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        text = self.toPlainText()
        return _to_characters(text, cursor.selectionStart()), _to_characters(text, cursor.selectionEnd())

    def choose(self, place: Place) -> None:
        """Choose the words at a place, and bring them into sight."""
        self.setTextCursor(self._cursor_at(place))
        self.centerCursor()

    def mark(self, places: Sequence[Place], tone: str) -> None:
        """Mark places by ground and underline, in a tone of the tokens; those marked before no more."""
        style = QTextCharFormat()
        style.setBackground(QColor(colour(f"{tone}_soft")))
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        style.setUnderlineColor(colour(tone))
        found = []
        for place in places:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = self._cursor_at(place)
            selection.format = style
            found.append(selection)
        self.setExtraSelections(found)

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
        """While words are chosen, a click alone chooses the word under it."""
        if event.button() == Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            if self.isReadOnly() and not self.textCursor().hasSelection():
                cursor = self.cursorForPosition(event.position().toPoint())
                cursor.select(QTextCursor.SelectionType.WordUnderCursor)
                self.setTextCursor(cursor)
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:  # type: ignore[override]  # the virtual one
        """Tell an input method where the cursor is, never what stands around it."""
        return None if query in _ASKS_FOR_TEXT else super().inputMethodQuery(query)

    def _cursor_at(self, place: Place) -> QTextCursor:
        text = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(_to_units(text, place[0]))
        cursor.setPosition(_to_units(text, place[1]), QTextCursor.MoveMode.KeepAnchor)
        return cursor


def _to_characters(text: str, units: int) -> int:
    """Qt counts UTF-16 units: a rare character or an emoji is two of them."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))


def _to_units(text: str, characters: int) -> int:
    return len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2

"""A private text that is typed first, then read, while words in it are chosen and marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from ui.theme import colour, dress
from ui.widgets.form.private_text import PrivateText

Place = tuple[int, int]
"""Where something stands in the text: from a character up to and without another."""


class ChoosableText(PrivateText):
    """`chosen` when other words are selected, with a click, a drag or the keyboard."""

    chosen = Signal()

    def __init__(self, name: str, hint: str, limit: int) -> None:
        super().__init__(name, hint, limit)
        dress(self, 19)
        self.setUndoRedoEnabled(True)  # while it is typed; showing another text forgets it
        self.selectionChanged.connect(self.chosen)

    def show_text(self, text: str) -> None:
        """Show another text; nothing of the one before can be undone back."""
        top = self.verticalScrollBar().value()
        self.setPlainText(text)  # it forgets what could be undone
        self.verticalScrollBar().setValue(top)

    def wipe(self) -> None:
        """Forget the text and its marks."""
        self.setExtraSelections([])
        super().wipe()

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

    @place.setter
    def place(self, place: Place) -> None:
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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """While words are chosen, a click alone chooses the word under it."""
        super().mouseReleaseEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self.isReadOnly() and not self.textCursor().hasSelection():
            cursor = self.cursorForPosition(event.position().toPoint())
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
            self.setTextCursor(cursor)

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

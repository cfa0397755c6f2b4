"""Fields for identity: masked as soon as they are left, never copied, dragged or selected for X11."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from ui.presenter.people import mask_of
from ui.widgets.base.controls import Field

# Undoing brings back what was wiped; on X11 deleting to the line's end puts what it deletes on the clipboard.
_SWALLOWED = (
    QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
)  # fmt: skip
# Qt hands what keys select to X11's selection at once; what is selected by a call it keeps.
_SELECTING: tuple[tuple[QKeySequence.StandardKey, Callable[[QLineEdit], object]], ...] = (
    (QKeySequence.StandardKey.SelectAll, lambda field: field.selectAll()),
    (QKeySequence.StandardKey.SelectNextChar, lambda field: field.cursorForward(True, 1)),
    (QKeySequence.StandardKey.SelectPreviousChar, lambda field: field.cursorBackward(True, 1)),
    (QKeySequence.StandardKey.SelectNextWord, lambda field: field.cursorWordForward(True)),
    (QKeySequence.StandardKey.SelectPreviousWord, lambda field: field.cursorWordBackward(True)),
    (QKeySequence.StandardKey.SelectStartOfLine, lambda field: field.home(True)),
    (QKeySequence.StandardKey.SelectEndOfLine, lambda field: field.end(True)),
)
_MOVING = {
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
}  # fmt: skip
_CLEARING = {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}
_ASKS_FOR_TEXT = {
    Qt.InputMethodQuery.ImSurroundingText, Qt.InputMethodQuery.ImCurrentSelection,
    Qt.InputMethodQuery.ImTextBeforeCursor, Qt.InputMethodQuery.ImTextAfterCursor,
}  # fmt: skip
Hint = Qt.InputMethodHint
# What a keyboard should offer for a field, and which ones an input method treats as hidden text.
KINDS: dict[str, Hint] = {
    "birth_date": Hint.ImhPreferNumbers,
    "id_number": Hint.ImhHiddenText | Hint.ImhPreferLatin,
    "phone": Hint.ImhHiddenText | Hint.ImhDialableCharactersOnly,
    "email": Hint.ImhHiddenText | Hint.ImhEmailCharactersOnly,
}


class PrivateField(Field):
    """Keeps its value to itself; `mask` turns it into what may be shown after the field was left.

    `edited` is emitted when the person changed the value, by keys, input method or pasting.
    """

    edited = Signal()

    def __init__(
        self, name: str, hint: str = "", mask: Callable[[str], str] | None = None, kind: Hint = Hint.ImhNone
    ) -> None:
        super().__init__(name, hint)
        self._mask = mask
        self._hint = hint
        self._kind = kind
        self._value = ""
        self._editing = False
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._tell_input_method()
        self.textEdited.connect(self._take_edit)

    def value(self) -> str:
        """Return what was typed."""
        return self.text() if self._editing or self._mask is None else self._value

    def fill(self, value: str) -> None:
        """Put a value in, as if it had been typed and left."""
        self._value = value
        self._editing = False
        self.setText(self._mask(value) if self._mask else value)

    def wipe(self) -> None:
        """Forget the value, and what undoing could bring back."""
        self._value = ""
        self._editing = False
        self.setText("")  # clear() would keep it for undoing
        self.setPlaceholderText(self._hint)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer an empty field: a masked value is typed anew or stays as it was."""
        super().focusInEvent(event)
        if self._mask and not self._editing and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._editing = not self._value
            self._show_as(QLineEdit.EchoMode.PasswordEchoOnEdit)
            self.setPlaceholderText(self._mask(self._value) or self._hint)
            self.setText("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Mask what was typed; nothing of it can be undone back."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            if self._mask:
                if self._editing:
                    self._value = self.text()
                self._editing = False
                self._show_as(QLineEdit.EchoMode.Normal)
                self.setPlaceholderText(self._hint)
            self.setText(self._mask(self._value) if self._mask else self.text())
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, but never copy; deleting empties a masked value."""
        if any(event.matches(key) for key in _SWALLOWED) or self._selects(event):
            event.accept()
        elif event.matches(QKeySequence.StandardKey.DeleteEndOfLine):
            self._delete_from(self.cursorPosition())
        elif event.matches(QKeySequence.StandardKey.DeleteCompleteLine):
            self._delete_from(0)
        else:
            if self._mask and event.key() in _CLEARING and not self._editing:
                self._take_edit()
            super().keyPressEvent(event)

    def _selects(self, event: QKeyEvent) -> bool:
        """Select what a key asks for; tell whether it was such a key."""
        for key, select in _SELECTING:
            if event.matches(key):
                select(self)
                return True
        return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and event.key() in _MOVING

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Place the cursor; the middle button would bring in another program's selection."""
        if event.button() == Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging selects nothing: on X11 a selection would be a copy."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select nothing."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave no selection behind that X11 would hand out."""
        self.deselect()
        if event.button() == Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:  # type: ignore[override]  # the virtual one
        """Tell an input method where the cursor is, never what stands around it."""
        return None if query in _ASKS_FOR_TEXT else super().inputMethodQuery(query)

    def _delete_from(self, place: int) -> None:
        self.setText(self.text()[:place])
        self._take_edit()

    def _take_edit(self) -> None:
        self._editing = True
        self.edited.emit()

    def _show_as(self, mode: QLineEdit.EchoMode) -> None:
        self.setEchoMode(mode)  # it resets the hints
        self._tell_input_method()

    def _tell_input_method(self) -> None:
        """Nothing of this is to be learned or predicted. Hidden text switches Chinese input off: by kind."""
        hints = Hint.ImhSensitiveData | Hint.ImhNoPredictiveText | Hint.ImhNoAutoUppercase
        self.setInputMethodHints(hints | self._kind)


def private_field(field: str, name: str, hint: str = "") -> PrivateField:
    """Return the field for `field` of a form: its mask and its keyboard follow from what it is."""
    return PrivateField(name, hint, mask_of(field), KINDS.get(field, Hint.ImhNone))

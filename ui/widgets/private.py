"""Fields for identity: masked as soon as they are left, never copied, dragged or selected for X11."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from ui.widgets.controls import Field

_COPYING = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut)
_CLEARING = {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}


class PrivateField(Field):
    """Keeps its value to itself; `mask` turns it into what may be shown after the field was left."""

    def __init__(self, name: str, hint: str = "", mask: Callable[[str], str] | None = None) -> None:
        super().__init__(name, hint)
        self._mask = mask
        self._hint = hint
        self._value = ""
        self._editing = False
        self.setDragEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)

    def value(self) -> str:
        """Return what was typed."""
        return self.text() if self._editing or self._mask is None else self._value

    def fill(self, value: str) -> None:
        """Put a value in, as if it had been typed and left."""
        self._value = value
        self._editing = False
        self.setText(self._mask(value) if self._mask else value)

    def wipe(self) -> None:
        """Forget the value."""
        self._value = ""
        self._editing = False
        self.clear()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer an empty field: a masked value is typed anew or stays as it was."""
        super().focusInEvent(event)
        if self._mask and not self._editing and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._editing = not self._value
            self.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
            self.setPlaceholderText(self._mask(self._value) or self._hint)
            self.clear()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Mask what was typed."""
        if self._mask and event.reason() != Qt.FocusReason.PopupFocusReason:
            if self._editing:
                self._value = self.text()
            self._editing = False
            self.setEchoMode(QLineEdit.EchoMode.Normal)
            self.setPlaceholderText(self._hint)
            self.setText(self._mask(self._value))
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, but never copy; the first key replaces a masked value."""
        if any(event.matches(key) for key in _COPYING):
            event.accept()
            return
        if self._mask and ((event.text().isprintable() and event.text()) or event.key() in _CLEARING):
            self._editing = True
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging selects nothing: on X11 a selection would be a copy."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select nothing."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave no selection behind that X11 would hand out."""
        self.deselect()
        super().mouseReleaseEvent(event)

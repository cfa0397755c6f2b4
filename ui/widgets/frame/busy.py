"""Buttons that wait for the core: from a moment on they say so, and can't be pressed twice."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, SignalInstance
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.theme import colour
from ui.widgets.base.buttons import Button, find_pressed

BUSY_MS = 150
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_PRESSES = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select})


class Moment(QWidget):
    """Lies over a button while it waits: it says so, and takes its clicks and keys; the focus stays."""

    def __init__(self, button: Button) -> None:
        super().__init__(button)
        self._words = self.tr("One moment…")
        self.setFont(button.font())
        self.setGeometry(button.rect())
        button.setAccessibleDescription(self._words)
        button.installEventFilter(self)
        self.show()

    def end(self) -> None:
        """Let the button be pressed again."""
        button = self.parent()
        if isinstance(button, Button):
            button.removeEventFilter(self)
            button.setAccessibleDescription("")
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what would press the button; stay as large as it is."""
        kind = event.type()
        if kind == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        is_press = isinstance(event, QKeyEvent) and event.key() in _PRESSES
        return kind == QEvent.Type.Shortcut or (is_press and kind in _KEYS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the click."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take its end."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the words, as far as there is room in the button as it stands: nothing jumps."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), 12, 12)
        fits = self.fontMetrics().horizontalAdvance(self._words) <= self.width() - 8
        painter.setPen(colour("ink"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words if fits else "…")


class Busy(QObject):
    """Follows the calls that a press started: `asked` and `settled` count them.

    A button waits from `BUSY_MS` after its press until the last of its calls is answered.
    """

    def __init__(self, parent: QObject, asked: SignalInstance, settled: SignalInstance) -> None:
        super().__init__(parent)
        self._buttons: dict[int, Button] = {}
        self._moments: dict[Button, Moment] = {}
        asked.connect(self._begin)
        settled.connect(self._end)

    def _begin(self, call: int) -> None:
        button = find_pressed()
        if button is not None:
            self._buttons[call] = button
            QTimer.singleShot(BUSY_MS, self, lambda: self._show(call))

    def _show(self, call: int) -> None:
        button = self._buttons.get(call)
        if button is not None and isValid(button) and button not in self._moments:
            self._moments[button] = Moment(button)

    def _end(self, call: int) -> None:
        button = self._buttons.pop(call, None)
        if button is None or button in self._buttons.values():
            return
        moment = self._moments.pop(button, None)
        if moment is not None and isValid(moment):
            moment.end()

"""Buttons that wait for the core: from a moment on they say so, and can't be pressed twice."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, SignalInstance
from shiboken6 import isValid

from ui.widgets.buttons import Button, find_pressed

BUSY_MS = 150


class Busy(QObject):
    """Follows the calls that a press started: `asked` and `settled` count them.

    A button is busy from `busy_ms` after its press until the last of its calls is answered.
    """

    def __init__(
        self, parent: QObject, asked: SignalInstance, settled: SignalInstance, busy_ms: int = BUSY_MS
    ) -> None:
        super().__init__(parent)
        self._busy_ms = busy_ms
        self._buttons: dict[int, Button] = {}
        asked.connect(self._begin)
        settled.connect(self._end)

    def _begin(self, call: int) -> None:
        button = find_pressed()
        if button is not None:
            self._buttons[call] = button
            QTimer.singleShot(self._busy_ms, self, lambda: self._show(call))

    def _show(self, call: int) -> None:
        button = self._buttons.get(call)
        if button is not None and isValid(button):
            button.show_busy(busy=True)

    def _end(self, call: int) -> None:
        button = self._buttons.pop(call, None)
        if button is not None and isValid(button) and button not in self._buttons.values():
            button.show_busy(busy=False)

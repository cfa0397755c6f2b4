"""Watches whether anybody touches keyboard or mouse; after a pause somebody has to say who is there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ui.widgets.frame.signs import note_sign, seconds_since_sign

IDLE_S = 5 * 60.0
_LOOK_MS = 1000


class Presence(QObject):
    """Emits `left_alone` once after `idle_s` without a sign of anybody, until it is told to watch again."""

    left_alone = Signal()

    def __init__(self, parent: QObject, idle_s: float = IDLE_S, look_ms: int = _LOOK_MS) -> None:
        super().__init__(parent)
        self._idle_s = idle_s
        self._timer = QTimer(self, interval=look_ms)
        self._timer.timeout.connect(self._look)

    def watch(self) -> None:
        """Begin, or begin anew."""
        note_sign()
        self._timer.start()

    def rest(self) -> None:
        """Stop watching."""
        self._timer.stop()

    def _look(self) -> None:
        if seconds_since_sign() >= self._idle_s:
            self._timer.stop()
            self.left_alone.emit()

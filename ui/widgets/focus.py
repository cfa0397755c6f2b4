"""The focus ring: drawn around whatever the keyboard is on, for people who use the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QFocusFrame, QWidget

from ui.theme import colour

_KEYS = {
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
}


class FocusRing(QFocusFrame):
    """Appears with the first Tab or arrow, goes with the first click."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._by_keyboard = False
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice which device the person uses."""
        kind = event.type()
        if kind == QEvent.Type.KeyPress and getattr(event, "key", lambda: None)() in _KEYS:
            if not self._by_keyboard:
                self._by_keyboard = True
                self._follow(None, QApplication.focusWidget())
        elif kind == QEvent.Type.MouseButtonPress and self._by_keyboard:
            self._by_keyboard = False
            self._follow(None, None)
        return bool(super().eventFilter(watched, event))

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        wanted = new if self._by_keyboard and isinstance(new, QAbstractButton) else None
        if wanted is not None and wanted.window() is not self._window:
            wanted = None
        self.setWidget(wanted)  # type: ignore[arg-type]  # None takes the ring away

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring."""
        widget = self.widget()
        if widget is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("primary"), 3))
        radius = int(widget.property("radius") or 8) + 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), radius, radius)

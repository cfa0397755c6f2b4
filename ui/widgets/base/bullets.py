"""A short list with round marks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import colour
from ui.widgets.base.mirror import margins, turned_point
from ui.widgets.base.text import Prose

_INDENT = 26


class Bullets(QWidget):
    """The lines, each with its mark."""

    def __init__(self, lines: tuple[str, ...], size: int = 17) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(_INDENT, 0, 0, 0))
        column.setSpacing(8)
        self._lines = [Prose(line, size) for line in lines]
        for line in self._lines:
            column.addWidget(line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the marks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("muted"))
        for line in self._lines:
            middle = line.y() + QFontMetricsF(line.font()).height() / 2
            painter.drawEllipse(turned_point(self, QPointF(8, middle)), 3.5, 3.5)

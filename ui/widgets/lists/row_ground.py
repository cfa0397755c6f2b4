"""The ground of a row in a list that is only drawn: chosen, with the keys on it, and its line below."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.theme import colour


def draw_row_ground(painter: QPainter, box: QRectF, *, chosen: bool, focused: bool) -> None:
    """Draw what shows that a row is chosen, and the hair line under it."""
    if chosen:
        painter.setPen(QPen(colour("primary"), 3) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(colour("primary_soft"))
        painter.drawRoundedRect(box.adjusted(2, 2, -2, -3), 10, 10)
    painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), colour("line"))

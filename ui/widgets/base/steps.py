"""Short numbered steps, for people who act while they read."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import colour, fixed_face
from ui.widgets.base.text import Prose


class Number(QWidget):
    """A number on a round soft ground."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setFixedSize(30, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("primary_soft"))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setFont(fixed_face(16, 600))
        painter.setPen(colour("primary"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))


class NumberedSteps(QWidget):
    """The steps, one below the other."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for place, text in enumerate(steps, start=1):
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(Number(place), 0, Qt.AlignmentFlag.AlignTop)
            words = Prose(text, 16)
            words.setContentsMargins(0, 0, 0, 0)
            words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(words, 1)
            column.addLayout(row)

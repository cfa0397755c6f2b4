"""The level meter: 60 segments from -60 to 0 dBFS with the good range and a peak that holds."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import colour, face

SEGMENTS = 60
_FLOOR, _GOOD_FROM, _GOOD_TO = -60, -24, -9
_TOP, _BAR, _HEIGHT = 28, 38, 92


class Meter(QWidget):
    """Shows a level in dBFS; the same from left to right in every language."""

    def __init__(self) -> None:
        super().__init__()
        self._peak_db, self._hold_db = float(_FLOOR), float(_FLOOR)
        self.setFixedHeight(_HEIGHT)
        self.setMinimumWidth(300)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAccessibleName(self.tr("Sound level"))

    def show_level(self, peak_db: float, hold_db: float) -> None:
        """Show another level; paints only when a segment changes."""
        if (round(peak_db), round(hold_db)) != (round(self._peak_db), round(self._hold_db)):
            self._peak_db, self._hold_db = peak_db, hold_db
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw range, segments, hold and axis."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("ok_soft"))
        left, right = self._x(_GOOD_FROM), self._x(_GOOD_TO)
        painter.drawRoundedRect(QRectF(left, 0, right - left, _TOP + _BAR + 4), 8, 8)
        self._draw_segments(painter)
        hold = self._x(max(_FLOOR, min(0.0, self._hold_db)))
        if self._hold_db > _FLOOR:
            painter.setBrush(colour("ink"))
            painter.drawRoundedRect(QRectF(hold - 2, _TOP - 4, 4, _BAR + 8), 2, 2)
        self._draw_words(painter)

    def _x(self, level_db: float) -> float:
        return self.width() * (level_db - _FLOOR) / -_FLOOR

    def _draw_segments(self, painter: QPainter) -> None:
        pitch = self.width() / SEGMENTS
        for segment in range(SEGMENTS):
            level = _FLOOR + segment
            lit = level < self._peak_db
            tone = "line"
            if lit:
                tone = "bad" if level >= _GOOD_TO else "ok" if level >= _GOOD_FROM else "primary"
            painter.setBrush(colour(tone))
            painter.drawRoundedRect(QRectF(segment * pitch + 1.2, _TOP, pitch - 2.4, _BAR), 2.5, 2.5)

    def _draw_words(self, painter: QPainter) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(face(13))
        painter.setPen(colour("muted"))
        painter.drawText(QRectF(0, 0, 200, _TOP), middle | Qt.AlignmentFlag.AlignLeft, self.tr("Too quiet"))
        loud, room = self.tr("Too loud"), self.width() - self._x(_GOOD_TO)
        if painter.fontMetrics().horizontalAdvance(loud) < room:  # else red alone says it
            box = QRectF(self.width() - room, 0, room, _TOP)
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, loud)
        for level in (-60, -48, -36, -24, -9, 0):
            x = self._x(level)
            box = QRectF(x - 30, _TOP + _BAR + 4, 60, 20)
            flags = Qt.AlignmentFlag.AlignHCenter
            if level == _FLOOR:
                box, flags = QRectF(0, box.top(), 60, 20), Qt.AlignmentFlag.AlignLeft
            elif level == 0:
                box, flags = QRectF(self.width() - 60, box.top(), 60, 20), Qt.AlignmentFlag.AlignRight
            painter.drawText(box, middle | flags, str(level).replace("-", "−"))
        painter.setFont(face(13, 600))
        painter.setPen(colour("ok"))
        left, right = self._x(_GOOD_FROM), self._x(_GOOD_TO)
        painter.drawText(
            QRectF(left, 0, right - left, _TOP), Qt.AlignmentFlag.AlignCenter, self.tr("Good range")
        )

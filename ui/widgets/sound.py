"""The traffic light and the record button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from ui.icons import draw_icon
from ui.theme import colour
from ui.widgets.text import box_of

_WIDTH, _HEIGHT = 56, 148
_LAMP = (28, 38, 46, 9)  # px: radius of the housing, a lamp's side, from lamp to lamp, above the first
_LAMPS = (("wait", "bad", "cross"), ("ready", "warn", "pause"), ("go", "ok", "check"))


class TrafficLight(QWidget):
    """Three lamps told apart by place, shape and colour; the word stands beside it."""

    def __init__(self, scale: float = 1.0) -> None:
        super().__init__()
        self._lit, self._scale = "off", scale
        self.setFixedSize(round(_WIDTH * scale), round(_HEIGHT * scale))
        self.setAccessibleName(self.tr("Signal"))

    def light(self, lamp: str, word: str) -> None:
        """Light `wait`, `ready`, `go`, or none with `off`."""
        if lamp != self._lit:
            self._lit = lamp
            self.update()
        if self.accessibleDescription() != word:
            self.setAccessibleDescription(word)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the housing and the lamps."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("line"), 1))
        painter.setBrush(colour("bg"))
        radius, side, pitch, edge = (self._scale * px for px in _LAMP)
        painter.drawRoundedRect(box_of(self), radius, radius)
        for place, (lamp, tone, icon) in enumerate(_LAMPS):
            disc = QRectF((self.width() - side) / 2, edge + place * pitch, side, side)
            lit = lamp == self._lit
            painter.setPen(Qt.PenStyle.NoPen if lit else QPen(colour("border"), 1))
            painter.setBrush(colour(tone if lit else "surface"))
            painter.drawEllipse(disc)
            if lit:
                inset = 0.18 * side
                draw_icon(painter, icon, disc.adjusted(inset, inset, -inset, -inset), "surface")


class RecordButton(QPushButton):
    """The round button: a disc to record, a square to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.recording = False
        self.setFixedSize(QSize(96, 96))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("radius", 48)
        self.show_recording(recording=False)

    def show_recording(self, *, recording: bool) -> None:
        """Show disc or square."""
        self.recording = recording
        self.setAccessibleName(self.tr("Stop recording") if recording else self.tr("Record"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ring and sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = "bad" if self.isEnabled() else "line"
        side = min(self.width(), self.height())
        disc = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side).adjusted(
            3, 3, -3, -3
        )
        painter.setPen(QPen(colour(tone), 4))
        painter.setBrush(
            colour("bad_soft" if self.recording or self.isDown() or self.underMouse() else "surface")
        )
        painter.drawEllipse(disc)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(tone))
        centre = disc.center()
        if self.recording:
            painter.drawRoundedRect(QRectF(centre.x() - 16, centre.y() - 16, 32, 32), 6, 6)
        else:
            painter.drawEllipse(centre, 24, 24)

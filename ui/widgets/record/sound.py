"""The lamp and the record button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from ui.icons import draw_icon
from ui.theme import colour
from ui.widgets.base.text import box_of

_WIDTH, _HEIGHT = 64, 116
_LAMP = (46, 54, 8)  # px: a lamp's side, from lamp to lamp, above the first
_RADIUS, _RING = 30, 5
_BUTTON = 76
_LAMPS = (("ready", "warn", "pause"), ("go", "ok", "microphone"))


class Lamp(QWidget):
    """Dark while nothing runs, amber to get ready, green to speak; a red ring around it while a take runs.

    The lamps are told apart by place, shape and colour, and the word stands beside it.
    """

    def __init__(self, scale: float = 1.0) -> None:
        super().__init__()
        self.lit, self.has_ring, self._scale = "off", False, scale
        self.setFixedSize(round(_WIDTH * scale), round(_HEIGHT * scale))
        self.setAccessibleName(self.tr("Signal"))

    def light(self, lamp: str, word: str, *, recording: bool) -> None:
        """Light `ready`, `go`, or none with `off`."""
        if (lamp, recording) != (self.lit, self.has_ring):
            self.lit, self.has_ring = lamp, recording
            self.update()
        if self.accessibleDescription() != word:
            self.setAccessibleDescription(word)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the housing, the ring and the lamps."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone, line = ("bad", _RING) if self.has_ring else ("line", 1)
        inset = line / 2
        painter.setPen(QPen(colour(tone), line))
        painter.setBrush(colour("bg"))
        box = box_of(self).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, self._scale * _RADIUS, self._scale * _RADIUS)
        side, pitch, edge = (self._scale * px for px in _LAMP)
        for place, (lamp, lit_tone, icon) in enumerate(_LAMPS):
            disc = QRectF((self.width() - side) / 2, edge + place * pitch, side, side)
            self._draw_lamp(painter, disc, lit_tone if lamp == self.lit else "", icon)

    def _draw_lamp(self, painter: QPainter, disc: QRectF, tone: str, icon: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen if tone else QPen(colour("border"), 1))
        painter.setBrush(colour(tone or "surface"))
        painter.drawEllipse(disc)
        if tone:
            inset = 0.18 * disc.width()
            draw_icon(painter, icon, disc.adjusted(inset, inset, -inset, -inset), "surface")


class RecordButton(QPushButton):
    """The round button: a disc to record, a square to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.recording = False
        self.setFixedSize(QSize(_BUTTON, _BUTTON))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("radius", _BUTTON // 2)
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

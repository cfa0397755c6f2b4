"""The camera's picture large, with a frame for the face or a countdown; or the picture that was taken."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import draw_icon
from ui.theme import colour, face

_SIZE, _LEAST_SIZE = (704, 440), (352, 220)
_FACE_SHARE, _FACE_RATIO = 0.72, 0.78


class Viewfinder(QWidget):
    """Shows pictures whole and centred; what the camera sees, never what lies outside it."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._count = 0
        self._taken = False
        self._words = self.tr("No picture from the camera yet")
        self.setMinimumSize(*_LEAST_SIZE)
        self.setMaximumSize(*_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Camera picture"))

    def sizeHint(self) -> QSize:
        """Ask for little and take what there is."""
        return QSize(*_LEAST_SIZE)

    def show_rgb(self, rgb: Any, *, taken: bool = False) -> None:  # noqa: ANN401 - a numpy array
        """Show a picture of 8-bit RGB, height × width × 3; None shows that there is none."""
        self._taken = taken
        if rgb is None:
            self._image = None
        else:
            height, width = rgb.shape[:2]
            image = QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
            self._image = image.copy()
        self.setAccessibleName(self.tr("The picture that was taken") if taken else self.tr("Camera picture"))
        self.update()

    def count(self, seconds: int) -> None:
        """Show how many seconds are left, large; 0 shows none."""
        if seconds != self._count:
            self._count = seconds
            left = self.tr("Picture in %n second(s)", "", seconds)
            self.setAccessibleDescription(left if seconds else "")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture in rounded corners, then the frame or the countdown."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(self._place(), 10, 10)
        painter.setClipPath(shape)
        if self._image is None:
            self._draw_empty(painter)
        else:
            painter.drawImage(self._place(), self._image)
        if self._count:
            self._draw_count(painter)
        elif self._image is not None and not self._taken:
            self._draw_face(painter)

    def _place(self) -> QRectF:
        if self._image is None:
            return QRectF(self.rect())
        share = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * share, self._image.height() * share
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _draw_face(self, painter: QPainter) -> None:
        painter.setPen(QPen(Qt.GlobalColor.white, 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        height = self.height() * _FACE_SHARE
        width = height * _FACE_RATIO
        painter.drawEllipse(QRectF((self.width() - width) / 2, self.height() * 0.1, width, height))

    def _draw_count(self, painter: QPainter) -> None:
        side = 232.0
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawEllipse(box)
        painter.setPen(Qt.GlobalColor.white)
        painter.setFont(face(150, 700))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._count))

    def _draw_empty(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), colour("bg"))
        box = QRectF(self.width() / 2 - 24, self.height() / 2 - 56, 48, 48)
        draw_icon(painter, "camera", box, "muted")
        painter.setFont(face(17))
        painter.setPen(colour("muted"))
        words = QRectF(24, self.height() / 2 + 8, self.width() - 48, 60)
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._words)

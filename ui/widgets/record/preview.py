"""The camera's picture as capture scaled it, with a frame for the face."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.icons import draw_icon
from ui.theme import colour, face

_GOOD = "ok"


class Preview(QWidget):
    """Draws pixels one to one: scaling on this thread would cost frames."""

    def __init__(self, width: int = 320, height: int = 180, *, face_frame: bool = True) -> None:
        super().__init__()
        self._face_frame = face_frame
        self._image: QImage | None = None
        self._words = self.tr("No camera in use")
        self.setFixedSize(width, height)
        self.setAccessibleName(self.tr("Camera picture"))

    def show_rgb(self, rgb: Any) -> None:  # noqa: ANN401 - a numpy array, height × width × 3
        """Show a picture of 8-bit RGB; None shows that there is none."""
        if rgb is None:
            if self._image is not None:
                self._image = None
                self.update()
            return
        height, width = rgb.shape[:2]
        self._image = QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self.update()

    def say(self, words: str) -> None:
        """Say why there is no picture."""
        self._words = words
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture in rounded corners, and the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 10, 10)
        painter.setClipPath(shape)
        if self._image is None:
            self._draw_empty(painter)
            return
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        left = (self.width() - self._image.width()) // 2
        top = (self.height() - self._image.height()) // 2
        painter.drawImage(left, top, self._image)
        if not self._face_frame:
            return
        pen = QPen(Qt.GlobalColor.white, 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        side = self.height() * 0.66
        painter.drawRoundedRect(
            QRectF((self.width() - side * 0.86) / 2, self.height() * 0.1, side * 0.86, side), 22, 22
        )

    def _draw_empty(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), colour("bg"))
        draw_icon(painter, "camera", QRectF(self.width() / 2 - 16, self.height() / 2 - 34, 32, 32), "muted")
        painter.setFont(face(15))
        painter.setPen(colour("muted"))
        box = QRectF(12, self.height() / 2 + 8, self.width() - 24, 48)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._words)

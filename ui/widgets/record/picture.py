"""A prompt's picture, drawn as large as there is room, never larger than it is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import colour


class PromptPicture(QWidget):
    """Shows 8-bit RGB that was decoded elsewhere; scaled once for each size, not each time it is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._scaled: QImage | None = None  # a QPixmap must not outlive the app
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)
        self.setAccessibleName(self.tr("The picture to speak about"))
        self.hide()

    def show_rgb(self, rgb: Any) -> None:  # noqa: ANN401 - a numpy array, height × width × 3
        """Show a picture; None takes it away."""
        self._scaled = self._image = None
        if rgb is not None:
            height, width = rgb.shape[:2]
            self._image = QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self.setVisible(rgb is not None)
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether there is one."""
        return self._image is not None

    def sizeHint(self) -> QSize:
        """Ask for little and take what there is."""
        return QSize(320, 96)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture in rounded corners in the middle."""
        if self._image is None:
            return
        scale = self.devicePixelRatioF()
        room = QSize(round(self.width() * scale), round(self.height() * scale))
        wanted = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        wanted = wanted.boundedTo(self._image.size() * scale)
        if self._scaled is None or self._scaled.size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._scaled = self._image.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        width, height = self._scaled.width() / scale, self._scaled.height() / scale
        box = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(box, 10, 10)
        painter.setClipPath(shape)
        painter.fillRect(box, colour("surface"))
        painter.drawImage(box, self._scaled)

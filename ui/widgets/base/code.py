"""A QR code, black on white in either theme: a camera must read it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_SIDE_PX, _QUIET_ZONE = 148, 4


class CodePicture(QWidget):
    """Draws the dark modules with the quiet zone around them."""

    def __init__(self, modules: tuple[tuple[bool, ...], ...], name: str) -> None:
        super().__init__()
        self._modules = modules
        self.setAccessibleName(name)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """A whole number of pixels a module, so that edges are sharp."""
        count = len(self._modules) + 2 * _QUIET_ZONE
        side = max(1, _SIDE_PX // count) * count
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and modules."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        module = self.width() / (len(self._modules) + 2 * _QUIET_ZONE)
        for row, line in enumerate(self._modules):
            for column, dark in enumerate(line):
                if dark:
                    left, top = (column + _QUIET_ZONE) * module, (row + _QUIET_ZONE) * module
                    painter.fillRect(QRectF(left, top, module, module), QColor("#000000"))

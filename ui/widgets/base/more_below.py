"""A hint over the lower edge of what scrolls: there is more below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.icons import draw_icon
from ui.theme import colour, dress

_HEIGHT_PX, _PAD_PX, _ICON_PX = 28, 14, 16
_NEARLY_PX, _STAYS_PX = 20, 48  # what is no matter; what stays in sight of what was


class MoreBelow(QWidget):
    """Shown while the end of `area` is out of sight; a click goes on to what comes next."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        dress(self, 16, 600)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        bar = area.verticalScrollBar()
        bar.rangeChanged.connect(self._follow)
        bar.valueChanged.connect(self._follow)
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge."""
        if event.type() == QEvent.Type.Resize:
            self._follow()
        return bool(super().eventFilter(watched, event))

    def _follow(self) -> None:
        bar = self._area.verticalScrollBar()
        self.setVisible(bar.value() < bar.maximum() - _NEARLY_PX)
        width = self.fontMetrics().horizontalAdvance(self._words()) + 2 * _PAD_PX + _ICON_PX + 6
        height = max(_HEIGHT_PX, self.fontMetrics().height() + 6)
        self.setGeometry((self._area.width() - width) // 2, self._area.height() - height - 4, width, height)
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Scroll on by nearly all that is in sight."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + max(_STAYS_PX, bar.pageStep() - _STAYS_PX))
        event.accept()

    def _words(self) -> str:
        return self.tr("More below")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a pill with words and an arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("ink"))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        painter.setPen(colour("surface"))
        painter.setFont(self.font())
        words = QRectF(_PAD_PX, 0, self.width() - 2 * _PAD_PX - _ICON_PX, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words())
        left, top = self.width() - _PAD_PX - _ICON_PX, (self.height() - _ICON_PX) / 2
        draw_icon(painter, "down", QRectF(left, top, _ICON_PX, _ICON_PX), "surface")

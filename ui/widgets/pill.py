"""Pills: a state as icon and word, never by colour alone; and bars that show how far something is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import draw_icon
from ui.theme import colour, face

_FACE = (15, 600)


class Pill(QWidget):
    """A short state: icon, word, soft ground in `tone` (ok, warn, bad, primary or muted)."""

    def __init__(self, text: str, tone: str = "primary", icon: str = "") -> None:
        super().__init__()
        self._text, self._tone, self._icon = text, tone, icon
        self.setFont(face(*_FACE))
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def say(self, text: str, tone: str, icon: str = "") -> None:
        """Show another state."""
        if (text, tone, icon) != (self._text, self._tone, self._icon):
            self._text, self._tone, self._icon = text, tone, icon
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Word, icon, padding."""
        return QSize(pill_width((self._text, self._tone, self._icon)), 32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon, word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_pill(painter, QRectF(self.rect()), (self._text, self._tone, self._icon))


def pill_width(words: tuple[str, str, str]) -> int:
    """Return the width in px of a pill of (word, tone, icon)."""
    return QFontMetrics(face(*_FACE)).horizontalAdvance(words[0]) + 30 + (24 if words[2] else 0)


def draw_pill(painter: QPainter, box: QRectF, words: tuple[str, str, str]) -> None:
    """Draw a pill of (word, tone, icon): ground, icon, word."""
    text, tone, icon = words
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("bg" if tone == "muted" else f"{tone}_soft"))
    painter.drawRoundedRect(box, 16, 16)
    left = box.left() + 15
    if icon:
        draw_icon(painter, icon, QRectF(box.left() + 13, box.top() + 8, 16, 16), tone)
        left += 22
    painter.setFont(face(*_FACE))
    painter.setPen(colour(tone))
    room = QRectF(left, box.top(), box.right() - left, box.height())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Bar(QWidget):
    """How far something is, 0 to 1."""

    def __init__(self, share: float = 0.0, tone: str = "primary", name: str = "") -> None:
        super().__init__()
        self._share, self._tone = share, tone
        self.setFixedHeight(8)
        self.setMinimumWidth(80)
        self.setAccessibleName(name)

    def move_to(self, share: float, tone: str = "primary") -> None:
        """Show another share."""
        self._share, self._tone = min(1.0, max(0.0, share)), tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw track and share."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self._share > 0:
            painter.setBrush(colour(self._tone))
            width = max(8.0, self.width() * self._share)
            left = self.width() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0.0
            painter.drawRoundedRect(QRectF(left, 0, width, 8), 4, 4)


class Segments(QWidget):
    """Parts of a whole: `done` are full, the current one is half full."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._current, self._share = count, 0, 0.0
        self.setFixedHeight(8)

    def move_to(self, current: int, share: float) -> None:
        """Show part `current` (from 0), read to `share` (0 to 1)."""
        self._current, self._share = current, share
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the parts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = (self.width() - 6 * (self._count - 1)) / max(1, self._count)
        for index in range(self._count):
            box = QRectF(index * (width + 6), 0, width, 8)
            painter.setBrush(colour("line"))
            painter.drawRoundedRect(box, 4, 4)
            share = 1.0 if index < self._current else self._share if index == self._current else 0.0
            if share > 0:
                painter.setBrush(colour("primary"))
                painter.drawRoundedRect(QRectF(box.left(), 0, max(8.0, width * share), 8), 4, 4)

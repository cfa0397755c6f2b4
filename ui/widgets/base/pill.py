"""Pills: a state as icon and word, never by colour alone; and bars that show how far something is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import draw_icon
from ui.theme import colour, dress, face
from ui.widgets.base.mirror import RIGHT_TO_LEFT, in_order, is_mirrored, paint_on, turned, turned_in
from ui.widgets.base.roles import say_as
from ui.widgets.base.wrapped import CENTRED, WrappedWords

_FACE = (15, 600)


class Pill(WrappedWords, QWidget):
    """A short state: icon, word, soft ground in `tone` (ok, warn, bad, primary or muted)."""

    least_px, pad_px, calm_px = 32, 4, 110

    def __init__(self, text: str, tone: str = "primary", icon: str = "") -> None:
        super().__init__()
        self._text, self._tone, self._icon = text, tone, icon
        dress(self, *_FACE)
        self._wrap_words()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        say_as(self, "words", text)

    def text(self) -> str:
        """Return the word."""
        return self._text

    @property
    def _inset_px(self) -> tuple[int, int]:  # type: ignore[override]
        """Padding at both sides, and the icon before the word."""
        return (37 if self._icon else 15), 15

    def say(self, text: str, tone: str, icon: str = "") -> None:
        """Show another state."""
        if (text, tone, icon) != (self._text, self._tone, self._icon):
            self._text, self._tone, self._icon = text, tone, icon
            self.setAccessibleName(text)
            self.updateGeometry()
            self._fit_height()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon, word."""
        painter = paint_on(self)
        draw_ground(painter, QRectF(self.rect()), self._tone, self._icon)
        painter.setFont(self.font())
        painter.setPen(colour(self._tone))
        left = self._inset_px[0]
        box = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(turned(self, box), CENTRED, self._drawn_words())


def pill_width(words: tuple[str, str, str]) -> int:
    """Return the width in px of a pill of (word, tone, icon)."""
    return QFontMetrics(face(*_FACE)).horizontalAdvance(words[0]) + 30 + (24 if words[2] else 0)


def draw_pill(painter: QPainter, box: QRectF, words: tuple[str, str, str]) -> None:
    """Draw a pill of (word, tone, icon) on one line: ground, icon, word."""
    text, tone, icon = words
    draw_ground(painter, box, tone, icon)
    painter.setFont(face(*_FACE))
    painter.setPen(colour(tone))
    left = 37 if icon else 15
    room = QRectF(box.left() + left, box.top(), box.width() - left, box.height())
    room = turned_in(room, box, mirrored=painter.layoutDirection() == RIGHT_TO_LEFT)
    painter.drawText(
        room,
        Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
        in_order(text, painter.layoutDirection()),
    )


def draw_ground(painter: QPainter, box: QRectF, tone: str, icon: str) -> None:
    """Draw what a pill's word stands on, and its icon."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("bg" if tone == "muted" else f"{tone}_soft"))
    painter.drawRoundedRect(box, 16, 16)
    if icon:
        place = QRectF(box.left() + 13, box.center().y() - 8, 16, 16)
        mirrored = painter.layoutDirection() == RIGHT_TO_LEFT
        draw_icon(painter, icon, turned_in(place, box, mirrored=mirrored), tone)


class Bar(QWidget):
    """How far something is, 0 to 1."""

    def __init__(self, share: float = 0.0, tone: str = "primary", name: str = "") -> None:
        super().__init__()
        self._share, self._tone = min(1.0, max(0.0, share)), tone
        self.setFixedHeight(8)
        self.setMinimumWidth(80)
        self.setAccessibleName(name)

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
            left = self.width() - width if is_mirrored(self) else 0.0
            painter.drawRoundedRect(QRectF(left, 0, width, 8), 4, 4)


class Segments(QWidget):
    """Parts of a whole, each filled as far as it is done."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.shares = [0.0] * count
        self.setFixedHeight(8)

    def show_shares(self, shares: Sequence[float]) -> None:
        """Show how far each part is, 0 to 1; parts that are not named are at 0."""
        self.shares = [*shares, *[0.0] * (len(self.shares) - len(shares))]
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the parts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        count = len(self.shares)
        width = (self.width() - 6 * (count - 1)) / max(1, count)
        mirrored = is_mirrored(self)
        for index, share in enumerate(self.shares):
            box = QRectF((count - 1 - index if mirrored else index) * (width + 6), 0, width, 8)
            painter.setBrush(colour("line"))
            painter.drawRoundedRect(box, 4, 4)
            if share > 0:
                painter.setBrush(colour("primary"))
                filled = max(8.0, width * share)
                left = box.right() - filled if mirrored else box.left()
                painter.drawRoundedRect(QRectF(left, 0, filled, 8), 4, 4)

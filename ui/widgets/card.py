"""Grounds: cards, insets, hair lines, and the round ground of an icon."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from ui.icons import draw_icon
from ui.theme import colour
from ui.widgets.text import Line, Prose, box_of


class Card(QFrame):
    """A surface with a hair line around it; `column` is its layout."""

    def __init__(self, padding: tuple[int, int, int, int] = (24, 20, 24, 20), spacing: int = 12) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*padding)
        self.column.setSpacing(spacing)
        self.border, self.ground, self.radius, self.border_px = "line", "surface", 14, 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and its line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(self.border), self.border_px) if self.border else Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.ground))
        inset = (self.border_px - 1) / 2
        painter.drawRoundedRect(box_of(self).adjusted(inset, inset, -inset, -inset), self.radius, self.radius)


class Inset(Card):
    """A quiet box inside a card or beside it, in a soft colour."""

    def __init__(self, ground: str = "bg", padding: tuple[int, int, int, int] = (16, 12, 16, 12)) -> None:
        super().__init__(padding, 4)
        self.border, self.ground, self.radius = "", ground, 10


class Rule(QWidget):
    """A hair line across."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line."""
        QPainter(self).fillRect(self.rect(), colour("line"))


class Glyph(QWidget):
    """An icon, on a round soft ground when `ground` is given."""

    def __init__(
        self, icon: str, size: int = 20, tone: str = "primary", ground: tuple[int, str] | None = None
    ) -> None:
        super().__init__()
        self._icon, self._size, self._tone, self._ground = icon, size, tone, ground
        side = ground[0] if ground else size
        self.setFixedSize(QSize(side, side))

    def set_icon(self, icon: str, tone: str) -> None:
        """Show another icon."""
        self._icon, self._tone = icon, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._ground[1]))
            painter.drawEllipse(QRectF(self.rect()))
        offset = (self.width() - self._size) / 2
        draw_icon(painter, self._icon, QRectF(offset, offset, self._size, self._size), self._tone)


class Notice(Inset):
    """An icon and a sentence or two in a soft box."""

    def __init__(self, icon: str, text: str, tone: str = "primary", title: str = "") -> None:
        super().__init__(f"{tone}_soft")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Glyph(icon, 20, tone), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        if title:
            words.addWidget(Prose(title, 16, weight=600))
        words.addWidget(Prose(text, 15, "muted" if title else "ink"))
        row.addLayout(words, 1)
        self.column.addLayout(row)


class Scroller(QScrollArea):
    """A calm scroll area: no frame, no ground, only vertical; `column` is the layout inside."""

    def __init__(self, spacing: int = 0) -> None:
        super().__init__()
        inner = QWidget()
        inner.setObjectName("inner")
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing)
        self._inner = inner
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def add_rows(self, rows: Iterable[QWidget]) -> None:
        """Put rows one below the other, a hair line between two."""
        for place, row in enumerate(rows):
            if place:
                self.column.addWidget(Rule())
            self.column.addWidget(row)

    def sizeHint(self) -> QSize:
        """Ask for the whole content; the layout gives what there is."""
        return self._inner.sizeHint()


def empty(layout: QLayout) -> None:
    """Take everything out of `layout`; what goes is found by nobody any more."""
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


def centred(card: QWidget) -> QHBoxLayout:
    """Return a row with `card` in its middle; unlike an alignment it lets wrapped text have its height."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(card)
    row.addStretch(1)
    return row


def fact_row(name: str, value: str, name_width: int, size: int = 16) -> QLayout:
    """Return a row `name  value`, the value wrapped."""
    row = QHBoxLayout()
    row.setSpacing(12)
    label = Line(name, 15, "muted")
    label.setFixedWidth(name_width)
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Prose(value, size), 1)
    return row


def titled(title: str, size: int = 21) -> Line:
    """Return a card's heading."""
    return Line(title, size, weight=600)

"""Grounds: cards, insets, hair lines, rows, and the round ground of an icon."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from ui.icons import draw_icon
from ui.theme import LEAST_PX, colour, face
from ui.widgets.base.mirror import margins
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Line, Prose, box_of
from ui.widgets.base.wrap_row import WrapRow

_PANE_PX = 160
_ANY_WIDTH = (1 << 24) - 1  # QWIDGETSIZE_MAX


class Card(QFrame):
    """A surface with a hair line around it; `column` is its layout."""

    def __init__(self, padding: tuple[int, int, int, int] = (24, 20, 24, 20), spacing: int = 12) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margins(*padding))
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
        words.addWidget(Prose(text, 16))
        row.addLayout(words, 1)
        self.column.addLayout(row)


class Rows(QWidget):
    """Rows one below the other in `column`, as high as they are: their page scrolls, not they."""

    def __init__(self, spacing: int = 0) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing)

    def add_rows(self, rows: Iterable[QWidget]) -> None:
        """Put rows one below the other, a hair line between two."""
        for place, row in enumerate(rows):
            if place:
                self.column.addWidget(Rule())
            self.column.addWidget(row)


class Scroller(QScrollArea):
    """A calm scroll area for what may have no end: no frame, no ground, only vertical; `rows` are inside.

    A `pane` asks for little room of its own: what stands beside it says how high it is.
    """

    def __init__(self, spacing: int = 0, *, pane: bool = False) -> None:
        super().__init__()
        self._pane = pane
        self.rows = Rows(spacing)
        self.rows.setObjectName("inner")
        self.column = self.rows.column
        self.setWidget(self.rows)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def add_rows(self, rows: Iterable[QWidget]) -> None:
        """Put rows one below the other, a hair line between two."""
        self.rows.add_rows(rows)

    def sizeHint(self) -> QSize:
        """Ask for the whole content; the layout gives what there is."""
        wanted = self.rows.sizeHint()
        return QSize(wanted.width(), min(wanted.height(), _PANE_PX)) if self._pane else wanted


class Columns(QWidget):
    """Columns side by side, and one below the other where `narrow_px` is more than there is."""

    def __init__(self, narrow_px: int = 760, spacing: int = 16) -> None:
        super().__init__()
        self._narrow_px = narrow_px
        self._wide: dict[QWidget, int] = {}
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)

    def add(self, column: QWidget, stretch: int = 0, wide_px: int = 0) -> None:
        """Add a column; `wide_px` is its width as long as it stands beside another."""
        self._row.addWidget(column, stretch)
        self._wide[column] = wide_px
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where there is no room beside."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As wide as its widest column: it can always turn."""
        widths = [column.minimumSizeHint().width() for column in self._wide]
        return QSize(max(widths, default=0), super().minimumSizeHint().height())

    def _fit(self) -> None:
        least = [wide_px or column.minimumSizeHint().width() for column, wide_px in self._wide.items()]
        narrow = self.width() < max(self._narrow_px, sum(least) + self._row.spacing() * (len(least) - 1))
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != way:
            self._row.setDirection(way)
        for column, wide_px in self._wide.items():
            fixed = wide_px if not narrow else 0
            column.setMinimumWidth(fixed)
            column.setMaximumWidth(fixed or _ANY_WIDTH)


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
    """Return a row `name  value`, both wrapped."""
    row = WrapRow(at_top=True)
    row.setSpacing(12)
    label = Line(name, 16)
    label.setFixedWidth(round(name_width * face(LEAST_PX).pixelSize() / 15))
    row.addWidget(label)
    row.addWidget(Prose(value, size), 1)
    return row


def titled(title: str, size: int = 21) -> Line:
    """Return a card's heading."""
    line = Line(title, size, weight=600)
    say_as(line, "heading")
    return line

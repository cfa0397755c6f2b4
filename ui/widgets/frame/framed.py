"""What a page stands in: a head and a foot that stay in sight, and the one body between them that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import colour
from ui.widgets.base.more_below import MoreBelow
from ui.widgets.base.wrap_row import WrapRow

MARGIN, TOP, GAP, BAR_PX, HEAD_PX = 28, 20, 16, 84, 60
_PAD_PX = 14
_LEAST_BODY_PX = 220  # what is left for the body before head and foot scroll along


class Strip(QWidget):
    """A surface strip across the page with a line at its top (the bar) or bottom (the head)."""

    def __init__(self, height: int, *, line_at_top: bool, margin: int = MARGIN) -> None:
        super().__init__()
        self._line_at_top = line_at_top
        self.setMinimumHeight(height)
        self.row = WrapRow(self)
        pad = _PAD_PX if height >= BAR_PX else 6
        self.row.setContentsMargins(margin, pad, margin, pad)
        self.row.setSpacing(12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surface"))
        painter.fillRect(0, 0 if self._line_at_top else self.height() - 1, self.width(), 1, colour("line"))


class Body(QScrollArea):
    """The one part of a page that scrolls, up and down alone; it says where more lies below.

    Nothing inside gets less height than it asks for: what can do with less asks for little and expands.
    """

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self.column = QVBoxLayout()
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(layout, 1)
        inner = QWidget()
        inner.setObjectName("inner")
        inner.setLayout(self.column)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        MoreBelow(self)


class Framed(QWidget):
    """Head and foot stay in sight while that leaves room to read between them; else they scroll along."""

    def __init__(self, body: QLayout, head: QWidget | None = None, foot: QWidget | None = None) -> None:
        super().__init__()
        self._head, self._foot = head, foot
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._body = Body(body)
        if head is not None:
            self._column.addWidget(head)
        self._column.addWidget(self._body, 1)
        if foot is not None:
            self._column.addWidget(foot)

    def add_foot(self, foot: QWidget) -> None:
        """Put `foot` below the body."""
        self._foot = foot
        self._column.addWidget(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let scroll along what this height has no room for."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by the keys that a button of the foot has no use for: who reads need not leave it."""
        self._body.keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Fit anew when words or type changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        room = self.height() - _LEAST_BODY_PX
        for part, place in ((self._foot, -1), (self._head, 0)):
            if part is None or part.isHidden():
                continue
            needed = max(part.minimumHeight(), part.heightForWidth(self.width()))
            stays = needed <= room
            room -= needed if stays else 0
            _put(part, place, self._column if stays else self._body.column)


def _put(part: QWidget, place: int, column: QVBoxLayout) -> None:
    if column.indexOf(part) < 0:
        column.insertWidget(place, part)


def reveal(widget: QWidget) -> None:
    """Scroll until `widget` is in sight; what has the keyboard is not scrolled out of it."""
    focus, above = QApplication.focusWidget(), widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, 24)
            if focus is not None and above.isAncestorOf(focus):
                above.ensureWidgetVisible(focus, 0, 24)
        above = above.parentWidget()

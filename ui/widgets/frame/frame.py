"""The frames pages stand in: heading and answers stay in sight, what lies between them scrolls."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.presenter.frame import SessionFrame
from ui.theme import colour
from ui.widgets.base.buttons import Button
from ui.widgets.base.more_below import MoreBelow
from ui.widgets.base.pill import Pill
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.frame.rail import Rail
from ui.widgets.frame.sizes import TextSizes
from ui.widgets.frame.standings import Standings

MARGIN, TOP, GAP, BAR_PX, HEAD_PX = 28, 20, 16, 84, 60
_PAD_PX = 14
_TITLE_PX, _QUESTION_PX = 30, 44  # the type of a title, and of a page's one question
_LEAST_TITLE_PX = 280  # with less room the buttons at its right go below it
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
    """Scroll until `widget` is in sight."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, 24)
        above = above.parentWidget()


class Page(QWidget):
    """What every page has: how to stop, how to reach the contacts, how to go back."""

    stop_asked = Signal()
    contact_asked = Signal()
    back_asked = Signal()
    standings: Standings | None = None  # the pills of a page that captures
    gone = False  # out of sight for good: what is answered late concerns nobody
    decides = False  # whether somebody decides here: then no key but the one on the answer presses it
    keys: Mapping[Qt.Key, QAbstractButton] = MappingProxyType({})  # what a single key presses here
    bar: Strip | None = None  # the answers at its foot

    opens_with: QWidget | None = None  # what has the keyboard first: a question is heard before its answers

    def first_focus(self) -> QWidget | None:
        """Return the first control for the keyboard; None leaves it to Qt."""
        return None

    def main_button(self) -> Button | None:
        """Return what Enter presses where the focus has no use for it: the filled button, if there is one."""
        filled = [] if self.decides else [one for one in self.findChildren(Button) if one.look == "primary"]
        return next((one for one in filled if one.isVisibleTo(self)), None)

    def put_above(self, strip: QWidget) -> None:
        """Put a strip over the whole page."""
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)  # noqa: S101 - what has no column says so itself
        whole.insertWidget(0, strip)

    def forget(self) -> None:
        """Forget what was typed: the page is left for good."""


class Title(Prose):
    """A page's heading. It has the keyboard when the page appears; Tab leads to the page's first control."""

    def __init__(self, words: str, size: int) -> None:
        super().__init__(words, size, weight=600)
        say_as(self, "heading")

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go past what stands beside the heading: it is on the way back."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, Page):
            above = above.parentWidget()
        first = above.first_focus() if above is not None else None
        if not forward or first is None:
            return bool(super().focusNextPrevChild(forward))
        first.setFocus(Qt.FocusReason.TabFocusReason)
        return True


class Heading(QWidget):
    """A page's title with its lead sentence, and room at the right for small buttons."""

    def __init__(self, title: str, lead: str, *, asks: bool = False) -> None:
        super().__init__()
        row = WrapRow(self)
        row.setContentsMargins(*(0, 0, 0, 0) if asks else (MARGIN, TOP, MARGIN, 0))
        row.setSpacing(12)
        told = QWidget()
        told.setMinimumWidth(_LEAST_TITLE_PX)
        words = QVBoxLayout(told)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(2)
        self.title = Title(title, _QUESTION_PX if asks else _TITLE_PX)
        words.addWidget(self.title)
        self.lead = Prose(lead, 18)
        if lead:
            words.addWidget(self.lead)
        row.addWidget(told, 1)
        self._corner = QWidget()
        self._corner.hide()
        self._beside = WrapRow(self._corner)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(8)
        row.addWidget(self._corner)

    def add_corner(self, widget: QWidget) -> None:
        """Put a small button or a pill at the right."""
        self._beside.addWidget(widget)
        self._corner.show()


class _Split(QWidget):
    """The rail beside the page; it folds what a small screen has no room for."""

    def __init__(self, rail: Rail, framed: Framed) -> None:
        super().__init__()
        self._rail = rail
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(framed, 1)
        row.addWidget(rail)  # last in tab order, first in place
        row.insertWidget(0, rail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        self._rail.fit(self.width(), self.height())


class ContributorPage(Page):
    """Rail at the left; heading, body and bar at the right.

    `asks`: its heading is a large question, which the page puts into its body where the answers are.
    """

    def __init__(
        self, frame: SessionFrame, title: str, lead: str = "", *, bar: bool = True, asks: bool = False
    ) -> None:
        super().__init__()
        self.rail = Rail(frame)
        self.rail.stop_asked.connect(self.stop_asked)
        self.rail.contact_asked.connect(self.contact_asked)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(MARGIN, GAP, MARGIN, GAP if bar else TOP)
        self.body.setSpacing(GAP)
        self.heading = Heading(title, lead, asks=asks)
        self.opens_with = self.heading.title
        self.setWindowTitle(" · ".join(part for part in (title, self.rail.steps.describe()) if part))
        self.heading.add_corner(TextSizes())
        if frame.aloud:
            self.heading.add_corner(Pill(self.tr("Read this aloud"), "primary", "speaker"))
        self.bar: Strip = Strip(BAR_PX, line_at_top=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        head = None if asks else self.heading
        whole.addWidget(_Split(self.rail, Framed(self.body, head, self.bar if bar else None)))

    def add_back(self, text: str = "") -> Button:
        """Put Back at the left of the bar."""
        back = Button(text or self.tr("&Back"))
        back.setObjectName("back")
        back.clicked.connect(self.back_asked)
        self.bar.row.addWidget(back, 0, 0)
        return back


class WidePage(Page):
    """No rail: a head strip, a body and a bar, for the pages that need all the room."""

    def __init__(self, title: str, bar_px: int = BAR_PX) -> None:
        super().__init__()
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = Strip(HEAD_PX, line_at_top=False, margin=20)
        self.head.row.setSpacing(8)
        self.title = Line(title, 21, weight=600)
        say_as(self.title, "heading")
        self.head.row.addWidget(self.title)
        self.head.row.addWidget(TextSizes())
        self.body = QHBoxLayout()
        self.body.setContentsMargins(32, 16, 32, 16)
        self.body.setSpacing(20)
        self.bar: Strip = Strip(bar_px, line_at_top=True, margin=32)
        column.addWidget(Framed(self.body, self.head, self.bar))

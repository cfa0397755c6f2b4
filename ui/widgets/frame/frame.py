"""The pages that all others are: with a rail for contributors, or wide; each opens with its heading."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.presenter.frame import SessionFrame
from ui.widgets.base.buttons import Button
from ui.widgets.base.pill import Pill
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.frame.framed import BAR_PX, GAP, HEAD_PX, MARGIN, TOP, Framed, Strip, reveal
from ui.widgets.frame.rail import Rail
from ui.widgets.frame.sizes import TextSizes
from ui.widgets.frame.standings import Standings

_TITLE_PX, _QUESTION_PX = 30, 44  # the type of a title, and of a page's one question
_LEAST_TITLE_PX = 280  # with less room the buttons at its right go below it


class Page(QWidget):
    """What every page has: how to stop, how to reach the contacts, how to go back."""

    stop_asked = Signal()
    contact_asked = Signal()
    back_asked = Signal()
    standings: Standings | None = None  # the pills of a page that captures
    gone = False  # left for good: what is answered late concerns nobody
    decides = False  # whether somebody decides here: then no key but the one on the answer presses it
    keys: Mapping[Qt.Key, QAbstractButton] = MappingProxyType({})  # what a single key presses here
    bar: Strip | None = None  # the answers at its foot

    opens_with: QWidget | None = None  # what has the keyboard first: a question is heard before its answers

    def __init__(self) -> None:
        super().__init__()
        self.setLayoutDirection(QGuiApplication.layoutDirection())  # of the language that it is made in

    def first_focus(self) -> QWidget | None:
        """Return the first control for the keyboard; None leaves it to Qt."""
        return None

    def main_button(self) -> Button | None:
        """Return what Enter presses where the focus has no use for it: the filled button, if there is one."""
        filled = [] if self.decides else [one for one in self.findChildren(Button) if one.look == "primary"]
        return next((one for one in filled if one.isVisibleTo(self)), None)

    def forget(self) -> None:
        """Forget what was typed: the page is left for good."""


def discard(page: Page) -> None:
    """Destroy a page and what was typed: it was left, or comes too late to be shown."""
    page.gone = True
    page.forget()
    for field in page.findChildren(QWidget):
        _wipe(field)
    page.deleteLater()


def _wipe(field: QWidget) -> None:
    """Forget what one field holds, whatever page it stands on; nobody is told any more."""
    with QSignalBlocker(field):
        if hasattr(field, "wipe"):
            field.wipe()
        elif isinstance(field, QLineEdit):
            field.setText("")  # clear() would keep it for undoing
        elif isinstance(field, QPlainTextEdit):
            field.setPlainText("")
        elif isinstance(field, QComboBox):
            field.setCurrentIndex(-1)


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
        reveal(first)
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

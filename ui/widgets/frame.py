"""The frames pages stand in: the contributor's, and the wide one of recording and review."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.theme import colour
from ui.widgets.buttons import Button
from ui.widgets.pill import Pill
from ui.widgets.rail import Rail
from ui.widgets.standings import Standings
from ui.widgets.text import Line, Prose

MARGIN, TOP, GAP, BAR_PX, HEAD_PX = 28, 20, 16, 84, 60


class Strip(QWidget):
    """A surface strip across the page with a line at its top (the bar) or bottom (the head)."""

    def __init__(self, height: int, *, line_at_top: bool, margin: int = MARGIN) -> None:
        super().__init__()
        self._line_at_top = line_at_top
        self.setFixedHeight(height)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(margin, 0, margin, 0)
        self.row.setSpacing(12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surface"))
        painter.fillRect(0, 0 if self._line_at_top else self.height() - 1, self.width(), 1, colour("line"))


class Page(QWidget):
    """What every page has: how to stop, how to reach the contacts, how to go back."""

    stop_asked = Signal()
    contact_asked = Signal()
    back_asked = Signal()
    standings: Standings | None = None  # the pills of a page that captures
    decides = False  # whether somebody decides here: then no key but the one on the answer presses it
    keys: Mapping[Qt.Key, QAbstractButton] = MappingProxyType({})  # what a single key presses here

    def first_focus(self) -> QWidget | None:
        """Return where the keyboard starts; None leaves it to Qt."""
        return None

    def main_button(self) -> Button | None:
        """Return what Enter presses where the focus has no use for it: the filled button, if there is one."""
        filled = [] if self.decides else [one for one in self.findChildren(Button) if one.look == "primary"]
        return next((one for one in filled if one.isVisibleTo(self)), None)

    def forget(self) -> None:
        """Forget what was typed: the page is left for good."""


class ContributorPage(Page):
    """Rail at the left; heading, body and bar at the right."""

    def __init__(self, frame: SessionFrame, title: str, lead: str = "", *, bar: bool = True) -> None:
        super().__init__()
        self.rail = Rail(frame)
        self.rail.stop_asked.connect(self.stop_asked)
        self.rail.contact_asked.connect(self.contact_asked)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        right = QVBoxLayout()
        right.setSpacing(0)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(MARGIN, TOP, MARGIN, GAP if bar else TOP)
        self.body.setSpacing(GAP)
        self.heading = Heading(title, lead) if title else None
        if self.heading:
            self.body.addWidget(self.heading)
            if frame.aloud:
                self.heading.corner.addWidget(Pill(self.tr("Read this aloud"), "primary", "speaker"))
        right.addLayout(self.body, 1)
        self.bar = Strip(BAR_PX, line_at_top=True)
        if bar:
            right.addWidget(self.bar)
        whole.addLayout(right, 1)
        whole.addWidget(self.rail)  # last in tab order, first in place
        whole.insertWidget(0, self.rail)

    def add_back(self, text: str = "") -> Button:
        """Put Back at the left of the bar."""
        back = Button(text or self.tr("&Back"))
        back.setObjectName("back")
        back.clicked.connect(self.back_asked)
        self.bar.row.insertWidget(0, back)
        return back


class Heading(QWidget):
    """A page's title with its lead sentence, and room at the right for small buttons."""

    def __init__(self, title: str, lead: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = Prose(title, 30, weight=600)
        words.addWidget(self.title)
        self.lead = Prose(lead, 18, "muted")
        if lead:
            words.addWidget(self.lead)
        row.addLayout(words, 1)
        self.corner = QHBoxLayout()
        self.corner.setSpacing(8)
        row.addLayout(self.corner)
        row.setAlignment(self.corner, Qt.AlignmentFlag.AlignTop)


class WidePage(Page):
    """No rail: a head strip, a body and a bar, for the pages that need all the room."""

    def __init__(self, title: str, bar_px: int = BAR_PX) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = Strip(HEAD_PX, line_at_top=False, margin=32)
        self.head.row.setSpacing(16)
        self.title = Line(title, 21, weight=600)
        self.head.row.addWidget(self.title)
        self.body = QHBoxLayout()
        self.body.setContentsMargins(32, 16, 32, 16)
        self.body.setSpacing(20)
        self.bar = Strip(bar_px, line_at_top=True, margin=32)
        column.addWidget(self.head)
        column.addLayout(self.body, 1)
        column.addWidget(self.bar)

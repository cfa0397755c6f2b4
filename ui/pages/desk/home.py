"""The start page: the next contributor, what needs attention, the latest sessions, and how it all stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.desk import HomeView, QuotaLine
from ui.presenter.frame import DeskFrame
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Rows, titled
from ui.widgets.base.pill import Bar, Pill
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.desk.notice_entry import NoticeEntry
from ui.widgets.frame.desk import DeskPage
from ui.widgets.lists.net_words import make_net_pill
from ui.widgets.lists.session_entry import SessionEntry

SIDE_PX = 288
MOST_QUOTAS = 6
_LOW_GB, _FULL_GB = 5, 1

_NARROW_PX = 820


class HomePage(DeskPage):
    """Emits what the recorder wants to do next; `asked` what (resume, seal, send, told) of which session."""

    session_wanted = Signal()
    all_wanted = Signal(str)
    asked = Signal(str, str)
    notice_wanted = Signal(str)

    def __init__(self, frame: DeskFrame, view: HomeView) -> None:
        super().__init__(frame, view.day, " · ".join(part for part in (view.project, view.place) if part))
        self._fill_pills(view)
        columns = Columns(_NARROW_PX, 20)
        left = Rows(16)
        left.column.addWidget(self._make_next(view))
        if view.attention:
            left.column.addWidget(self._make_needs(view))
        left.column.addWidget(self._make_latest(view))
        left.column.addStretch(1)
        columns.add(left, 1)
        right = Rows(16)
        right.column.addWidget(self._make_sums(view))
        if view.quotas:
            right.column.addWidget(self._make_quotas(view))
        right.column.addStretch(1)
        columns.add(right, wide_px=SIDE_PX)
        self.body.addWidget(columns)
        self.body.addStretch(1)

    def _fill_pills(self, view: HomeView) -> None:
        """Of the line and the disk nothing is said before it is known."""
        net = make_net_pill(view.net)
        room = None if view.free_gb is None else self._make_room(view.free_gb)
        for pill in (net, Pill(self.tr("Encrypted"), "ok", "lock"), room):
            if pill is not None:
                self.heading.add_corner(pill)

    def _make_room(self, free_gb: float) -> Pill:
        if free_gb < _FULL_GB:
            return Pill(self.tr("Disk full"), "bad", "warning")
        told = self.tr("%1 GB free").replace("%1", f"{free_gb:.0f}")
        return Pill(told, "warn", "warning") if free_gb < _LOW_GB else Pill(told, "ok", "disk")

    def _make_next(self, view: HomeView) -> Card:
        card = Card((24, 16, 24, 16))
        card.border, card.border_px = "primary", 2
        row = WrapRow()
        row.setSpacing(20)
        of_next = QWidget()
        words = QVBoxLayout(of_next)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(Prose(self.tr("Next contributor"), 21, weight=600))
        told = (
            self.tr("Microphone and place are chosen.")
            if view.ready
            else self.tr("Please choose place and devices first.")
        )
        words.addWidget(Prose(told, 16, "muted"))
        words.addStretch(1)
        row.addWidget(of_next, 1)
        self.start = Button(self.tr("&New session"), "primary", icon="plus")
        self.start.setObjectName("new-session")
        self.start.least_px = 72
        self.start.setMinimumWidth(200)
        self.start.clicked.connect(self.session_wanted)
        row.addWidget(self.start)
        card.column.addLayout(row)
        return card

    def _make_needs(self, view: HomeView) -> Card:
        card = Card((24, 16, 24, 8), 0)
        card.setObjectName("needs")
        head = WrapRow()
        head.setSpacing(12)
        head.addWidget(titled(self.tr("Needs attention")))
        head.addWidget(Pill(str(view.attention), "bad", "alert"))
        head.addStretch(1)
        if view.need_count > len(view.needs):
            head.addWidget(self._make_all("needs", self.tr("Show all"), self.tr("Needs attention: show all")))
        card.column.addLayout(head)
        for notice in view.notices:
            entry = NoticeEntry(notice)
            entry.wanted.connect(self.notice_wanted)
            card.column.addWidget(entry)
        for line in view.needs:
            self._add_entry(card, SessionEntry(line))
        return card

    def _make_latest(self, view: HomeView) -> Card:
        card = Card((24, 16, 24, 8), 0)
        card.setObjectName("latest")
        head = WrapRow()
        head.addWidget(titled(self.tr("Latest sessions")))
        head.addStretch(1)
        if view.total:
            head.addWidget(self._make_all("", self.tr("All sessions"), self.tr("All sessions")))
        card.column.addLayout(head)
        for line in view.latest:
            self._add_entry(card, SessionEntry(line))
        if not view.latest:
            told = self._say_none(view)
            card.column.addSpacing(8)
            card.column.addWidget(Prose(told, 16, "muted"))
            card.column.addSpacing(8)
        return card

    def _say_none(self, view: HomeView) -> str:
        if view.total:
            return self.tr("No other session on this laptop.")
        return self.tr("No session has been recorded on this laptop yet.")

    def _add_entry(self, card: Card, entry: SessionEntry) -> None:
        entry.asked.connect(self.asked)
        card.column.addWidget(entry)

    def _make_all(self, standing: str, text: str, name: str) -> Button:
        button = Button(text, "link", small=True)
        button.setObjectName(f"all-{standing or 'sessions'}")
        button.setAccessibleName(name)
        button.clicked.connect(lambda: self.all_wanted.emit(standing))
        return button

    def _make_sums(self, view: HomeView) -> Card:
        card = Card((20, 16, 20, 16), 10)
        card.setObjectName("sums")
        card.column.addWidget(titled(self.tr("Today")))
        today = view.today
        for told in (
            self.tr("%n session(s)", "", today.sessions),
            self.tr("%n take(s)", "", today.takes),
            self.tr("%n minute(s)", "", today.minutes),
        ):
            card.column.addWidget(Prose(told, 16))
        card.column.addSpacing(6)
        card.column.addWidget(titled(self.tr("On this laptop")))
        card.column.addWidget(Prose(self.tr("%n session(s)", "", view.total), 16))
        arrived = view.counts.get("delivered", 0)
        card.column.addWidget(Prose(self.tr("%n arrived", "", arrived), 16, "ok" if arrived else "ink"))
        card.column.addWidget(Prose(self.tr("%n on the way", "", view.on_its_way), 16))
        card.column.addWidget(Prose(self._tell_calm(view), 16, "muted"))
        return card

    def _tell_calm(self, view: HomeView) -> str:
        """What is said of everything must be so of everything."""
        if view.attention:
            return self.tr("%n need(s) attention.", "", view.attention)
        if not view.total:
            return self.tr("Nothing has been recorded yet.")
        return self.tr("Nothing needs attention.")

    def _make_quotas(self, view: HomeView) -> Card:
        card = Card((20, 16, 20, 16), 10)
        card.setObjectName("quotas")
        card.column.addWidget(titled(self.tr("Recorded so far")))
        for line in view.quotas[:MOST_QUOTAS]:
            card.column.addLayout(self._make_quota(line))
        left = len(view.quotas) - MOST_QUOTAS
        if left > 0:
            card.column.addWidget(Line(self.tr("and %n more", "", left), 16, "muted"))
        card.column.addWidget(Prose(self.tr("Counted on this laptop only."), 16, "muted"))
        return card

    def _make_quota(self, line: QuotaLine) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        told = self.tr("%1 of %2").replace("%1", str(line.count)).replace("%2", str(line.target))
        if line.full:
            told = self.tr("Full, %1").replace("%1", told)
        row = WrapRow()
        row.setSpacing(12)
        row.addWidget(Prose(line.title, 16, weight=600), 1)
        row.addWidget(Line(told, 16, "ok" if line.full else "muted"))
        column.addLayout(row)
        bar = Bar(line.share, "ok" if line.full else "primary", f"{line.title}: {told}")
        column.addWidget(bar)
        return column

    def first_focus(self) -> QWidget:
        """Start at the next session."""
        return self.start

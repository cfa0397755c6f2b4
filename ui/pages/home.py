"""The start page: the next contributor, the sessions on this laptop, and what needs attention."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.desk import HomeView, SessionLine
from ui.presenter.frame import DeskFrame
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Glyph, Scroller, titled
from ui.widgets.desk import DeskPage
from ui.widgets.pill import Pill
from ui.widgets.session_words import make_pill
from ui.widgets.text import Line, Prose

SIDE_PX = 312
MOST_QUOTAS, MOST_NEEDS = 6, 6


class HomePage(DeskPage):
    """Emits what the recorder wants to do next."""

    session_wanted = Signal()
    review_wanted = Signal(str)
    told_wanted = Signal(str)
    seal_wanted = Signal(str)

    def __init__(self, frame: DeskFrame, view: HomeView) -> None:
        super().__init__(frame, view.day, " · ".join(part for part in (view.project, view.place) if part))
        columns = QHBoxLayout()
        columns.setSpacing(20)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._make_next(view))
        left.addWidget(self._make_sessions(view), 1)
        columns.addLayout(left, 1)
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addWidget(self._make_needs(view))
        if view.quotas:
            right.addWidget(self._make_quotas(view))
        right.addStretch(1)
        columns.addLayout(right)
        self.body.addLayout(columns, 1)

    def _make_next(self, view: HomeView) -> Card:
        card = Card((24, 20, 24, 20))
        card.border, card.border_px = "primary", 2
        row = QHBoxLayout()
        row.setSpacing(20)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(titled(self.tr("Next contributor")))
        told = (
            self.tr("Microphone and place are chosen.")
            if view.ready
            else self.tr("Please choose place and devices first.")
        )
        words.addWidget(Prose(told, 15, "muted"))
        words.addStretch(1)
        row.addLayout(words, 1)
        self.start = Button(self.tr("&New session"), "primary", icon="plus")
        self.start.setObjectName("new-session")
        self.start.setFixedHeight(72)
        self.start.setMinimumWidth(220)
        self.start.clicked.connect(self.session_wanted)
        row.addWidget(self.start)
        card.column.addLayout(row)
        return card

    def _make_sessions(self, view: HomeView) -> Card:
        card = Card((24, 18, 12, 12), 8)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 12, 0)
        head.addWidget(titled(self.tr("Sessions on this laptop")), 1)
        head.addWidget(Line(self.tr("%n session(s)", "", len(view.lines)), 15, "muted"))
        card.column.addLayout(head)
        inner = Scroller()
        inner.column.setContentsMargins(0, 0, 12, 0)
        inner.add_rows(self._make_row(line) for line in view.lines)
        if not view.lines:
            inner.column.addWidget(Prose(self.tr("No session was recorded on this laptop yet."), 16, "muted"))
        inner.column.addStretch(1)
        card.column.addWidget(inner, 1)
        return card

    def _make_row(self, line: SessionLine) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 12, 0, 12)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(Line(line.code, 17, weight=600))
        takes = self.tr("%n take(s)", "", line.takes)
        minutes = self.tr("%n minute(s)", "", line.minutes)
        words.addWidget(Line(f"{line.started} · {takes}, {minutes}", 15, "muted"))
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(make_pill(line))
        if line.standing == "open":
            go_on = Button(self.tr("Go on"), small=True)
            go_on.setObjectName(f"resume-{line.session}")
            go_on.setAccessibleName(f"{go_on.text()}: {line.code}")
            go_on.clicked.connect(lambda: self.review_wanted.emit(line.session))
            row.addWidget(go_on)
            if line.takes:
                row.addWidget(self._make_sealing(line))
        told = Button("", small=True, icon="document")
        told.setObjectName(f"told-{line.session}")
        told.setToolTip(self.tr("What was agreed, and the copy"))
        told.setAccessibleName(f"{told.toolTip()}: {line.code}")
        told.clicked.connect(lambda: self.told_wanted.emit(line.session))
        row.addWidget(told)
        return holder

    def _make_sealing(self, line: SessionLine) -> Button:
        """What a crash left open, and whoever took part is gone: it needs nobody to be sealed."""
        seal = Button(self.tr("Finish and seal"), small=True, icon="lock")
        seal.setObjectName(f"seal-{line.session}")
        seal.setAccessibleName(f"{seal.text()}: {line.code}")
        seal.clicked.connect(lambda: self.seal_wanted.emit(line.session))
        return seal

    def _make_needs(self, view: HomeView) -> Card:
        card = Card((20, 18, 20, 20), 12)
        card.setFixedWidth(SIDE_PX)
        head = QHBoxLayout()
        head.addWidget(titled(self.tr("Needs attention")), 1)
        count = len(view.needs)
        head.addWidget(Pill(str(count), "bad", "alert") if count else Pill(self.tr("Nothing"), "ok", "check"))
        card.column.addLayout(head)
        for need in view.needs[:MOST_NEEDS]:
            row = QHBoxLayout()
            row.setSpacing(14)
            icon, title = self._describe(need.what)
            row.addWidget(Glyph(icon, 20, "bad"), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Prose(title, 16, weight=600))
            words.addWidget(Line(need.code, 15, "muted"))
            if need.seals:
                told = self.tr("Seals itself %1").replace("%1", need.seals)
                words.addWidget(Line(told, 15, "muted"))
            row.addLayout(words, 1)
            card.column.addLayout(row)
        if not count:
            card.column.addWidget(Prose(self.tr("Everything is sealed and on its way."), 15, "muted"))
        return card

    def _make_quotas(self, view: HomeView) -> Card:
        card = Card((20, 18, 20, 20), 10)
        card.setObjectName("quotas")
        card.setFixedWidth(SIDE_PX)
        card.column.addWidget(titled(self.tr("Recorded so far")))
        for line in view.quotas[:MOST_QUOTAS]:
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(Prose(line.title, 16, weight=600), 1)
            told = self.tr("%1 of %2").replace("%1", str(line.count)).replace("%2", str(line.target))
            if line.full:
                row.addWidget(Pill(self.tr("Full, %1").replace("%1", told), "ok", "check"))
            else:
                row.addWidget(Line(told, 15, "muted"))
            card.column.addLayout(row)
        left = len(view.quotas) - MOST_QUOTAS
        if left > 0:
            card.column.addWidget(Line(self.tr("and %n more", "", left), 15, "muted"))
        card.column.addWidget(Prose(self.tr("Counted on this laptop only."), 14, "muted"))
        return card

    def _describe(self, what: str) -> tuple[str, str]:
        if what == "child_found":
            return "alert", self.tr("A child was recorded without a guardian: set aside")
        if what == "not_sealed":
            return "unlock", self.tr("Not sealed yet")
        if what == "not_released":
            return "lock", self.tr("Not released yet")
        return "alert", self.tr("Upload failed")

    def first_focus(self) -> QWidget:
        """Start at the next session."""
        return self.start

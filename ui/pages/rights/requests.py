"""Requests: what people asked for, by when it is due, and what the organisation answered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.rights import RequestLine
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Notice, Scroller
from ui.widgets.base.mirror import margins
from ui.widgets.base.text import Code, Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.frame.desk import DeskPage
from ui.widgets.papers.right_words import make_request_pill, tell_kind, tell_reason, tell_time_left

_NUMBER_PX, _DUE_PX, _PILL_PX = 196, 200, 150


class RequestsPage(DeskPage):
    """Emits when a request is to be taken, a loss to be reported, one opened or stood by (its number).

    Without `may_read` there is no list: whoever may take requests need not read them.
    """

    new_wanted = Signal()
    confirm_wanted = Signal(str)
    opened = Signal(str)
    loss_wanted = Signal()

    def __init__(self, frame: DeskFrame, lines: tuple[RequestLine, ...], *, may_read: bool = True) -> None:
        super().__init__(
            frame,
            self.tr("Requests"),
            self.tr("Anybody may ask, at any time. The answer is due within 30 days."),
        )
        loss = Button(self.tr("&Report a loss…"), icon="alert", small=True)
        loss.setObjectName("loss")
        loss.clicked.connect(self.loss_wanted)
        self.new = Button(self.tr("&New request"), "primary", icon="plus", small=True)
        self.new.setObjectName("new-request")
        self.new.clicked.connect(self.new_wanted)
        self.heading.add_corner(loss)
        self.heading.add_corner(self.new)
        if any(line.unsent for line in lines):
            told = self.tr("The time runs from the day a request was taken. Connect this laptop soon.")
            title = self.tr("Some requests wait here for three days or more.")
            self.body.addWidget(Notice("cloud-off", told, "warn", title))
        nothing = self.tr("Nobody has asked for anything on this laptop yet.")
        if not may_read:
            nothing = self.tr("Requests are read by a team lead, the rights officer or an auditor.")
        self.body.addWidget(self._make_list(lines, nothing), 1)

    def _make_list(self, lines: tuple[RequestLine, ...], nothing: str) -> Card:
        card = Card((24, 8, 12, 8), 0)
        inner = Scroller()
        inner.column.setContentsMargins(margins(0, 0, 12, 0))
        inner.add_rows(self._make_row(line) for line in lines)
        if not lines:
            inner.column.addSpacing(12)
            inner.column.addWidget(Prose(nothing, 16, "muted"))
        inner.column.addStretch(1)
        card.column.addWidget(inner)
        return card

    def _make_row(self, line: RequestLine) -> QWidget:
        holder = QWidget()
        holder.setObjectName(f"request-{line.number}")
        row = WrapRow(holder)
        row.setContentsMargins(0, 12, 0, 12)
        row.setSpacing(20)
        row.addWidget(self._two_lines(line.number, self._tell_whose(line), _NUMBER_PX))
        told = QWidget()
        words = QVBoxLayout(told)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(Prose(tell_kind(line.kind), 17))
        note = self._explain(line)
        if note:
            words.addWidget(Prose(note, 15, "muted"))
        words.addLayout(self._make_links(line))
        words.addStretch(1)
        row.addWidget(told, 1)
        row.addWidget(self._two_lines(line.due, tell_time_left(line), _DUE_PX, weight=400))
        pill = QWidget()
        pill.setFixedWidth(_PILL_PX)
        inside = QHBoxLayout(pill)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(make_request_pill(line), 0, Qt.AlignmentFlag.AlignRight)
        row.addWidget(pill)
        return holder

    def _make_links(self, line: RequestLine) -> WrapRow:
        row = WrapRow()
        row.setSpacing(8)
        links = [(self.tr("Details"), "open", self.opened)]
        if line.waits:
            links.append((self.tr("Confirm the deletion…"), "confirm", self.confirm_wanted))
        for text, name, signal in links:
            link = Button(text, "link", small=True)
            link.setObjectName(f"{name}-{line.number}")
            link.setAccessibleName(f"{text}: {line.number}")
            link.clicked.connect(lambda _checked=False, signal=signal: signal.emit(line.number))
            row.addWidget(link)
        row.addStretch(1)
        return row

    def _tell_whose(self, line: RequestLine) -> str:
        if line.kind == "incident":
            return self.tr("a device")
        return line.code or self.tr("code not known")

    def _two_lines(self, first: str, second: str, width: int, weight: int = 600) -> QWidget:
        holder = QWidget()
        holder.setFixedWidth(width)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addStretch(1)
        column.addWidget(Code(first, 17, weight=weight))
        column.addWidget(Line(second, 15, "muted"))
        column.addStretch(1)
        return holder

    def _explain(self, line: RequestLine) -> str:
        if line.reason:
            return tell_reason(line.reason)
        told = [self.tr("It is not yet proven who is asking.")] if line.pending else []
        told += [self.tr("Held until a second person confirms it.")] if line.waits else []
        return " ".join(told)

    def first_focus(self) -> QWidget:
        """Start at a new request."""
        return self.new

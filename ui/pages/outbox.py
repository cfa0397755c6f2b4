"""The outbox: how much was sent, which sessions wait, what went wrong; worst first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.desk import OutboxView, SessionLine
from ui.presenter.frame import DeskFrame
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Notice, Scroller
from ui.widgets.desk import DeskPage
from ui.widgets.pill import Bar
from ui.widgets.session_words import make_pill
from ui.widgets.text import Elided, Line, Prose

_TOLD_PX, _PILL_PX = 216, 176


class OutboxPage(DeskPage):
    """Emits when to send now, and when to pause."""

    send_wanted = Signal()
    pause_wanted = Signal()

    def __init__(self, frame: DeskFrame, view: OutboxView) -> None:
        super().__init__(
            frame,
            self.tr("Outbox"),
            self.tr("Sealed sessions go straight to the organisation's two servers."),
        )
        self._bars: dict[str, Bar] = {}
        self.send = Button(
            self.tr("&Pause") if view.running else self.tr("&Send now"),
            icon="pause" if view.running else "sent",
            small=True,
        )
        self.send.setObjectName("pause" if view.running else "send")
        self.send.clicked.connect(self.pause_wanted if view.running else self.send_wanted)
        self.send.setEnabled(bool(view.lines))
        self.heading.add_corner(self.send)
        if view.trouble:
            told = self.tr("Nothing is lost. Uploads go on where they stopped. You can keep recording.")
            self.body.addWidget(Notice("cloud-off", told, "warn", view.trouble))
        self.body.addWidget(self._make_sums(view))
        self.body.addWidget(self._make_list(view), 1)

    def _make_sums(self, view: OutboxView) -> Card:
        card = Card((24, 16, 24, 20), 12)
        row = QHBoxLayout()
        row.setSpacing(24)
        waiting = sum(line.standing != "verified" for line in view.lines)
        cells = (
            (self.tr("Sent"), view.sent, self.tr("of %1").replace("%1", view.total)),
            (self.tr("Verified"), str(view.verified), self.tr("of %n session(s)", "", len(view.lines))),
            (self.tr("Waiting"), str(waiting), self.tr("session(s)", "", waiting)),
        )
        for name, figure, note in cells:
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(Line(name, 15, "muted"))
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(Line(figure, 28, weight=600))
            line.addWidget(Line(note, 15, "muted"), 0, Qt.AlignmentFlag.AlignBottom)
            line.addStretch(1)
            column.addLayout(line)
            row.addLayout(column, 1)
        card.column.addLayout(row)
        self.total = Bar(view.share, name=self.tr("Sent"))
        card.column.addWidget(self.total)
        return card

    def _make_list(self, view: OutboxView) -> Card:
        card = Card((24, 8, 12, 8), 0)
        inner = Scroller()
        inner.column.setContentsMargins(0, 0, 12, 0)
        inner.add_rows(self._make_row(line) for line in view.lines)
        if not view.lines:
            inner.column.addSpacing(12)
            inner.column.addWidget(
                Prose(self.tr("Nothing waits here. Sealed sessions appear by themselves."), 16, "muted")
            )
        inner.column.addStretch(1)
        card.column.addWidget(inner)
        return card

    def _make_row(self, line: SessionLine) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 12, 0, 12)
        row.setSpacing(20)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Line(line.code, 17, weight=600))
        takes = self.tr("%n take(s)", "", line.takes)
        words.addWidget(Line(f"{takes} · {line.size}", 15, "muted"))
        name = QWidget()
        name.setFixedWidth(188)
        words.setContentsMargins(0, 0, 0, 0)
        name.setLayout(words)
        row.addWidget(name)
        if line.standing in {"aside", "held"}:  # nothing moves: why not needs the room
            row.addWidget(Prose(self._explain(line), 15, "muted"), 1)
            row.addWidget(self._make_pill(line))
            return holder
        bar = Bar(line.share, line.code)
        bar.setAccessibleName(line.code)
        bar.move_to(line.share, "ok" if line.standing == "verified" else "primary")
        self._bars[line.session] = bar
        row.addWidget(bar, 3)
        told = Elided(self._explain(line), 15, "muted")
        told.setFixedWidth(_TOLD_PX)
        row.addWidget(told)
        row.addWidget(self._make_pill(line))
        return holder

    def _make_pill(self, line: SessionLine) -> QWidget:
        pill = QWidget()
        pill.setFixedWidth(_PILL_PX)
        inside = QHBoxLayout(pill)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(make_pill(line), 0, Qt.AlignmentFlag.AlignRight)
        return pill

    def _explain(self, line: SessionLine) -> str:
        if line.standing == "aside":
            return self.tr("A child was recorded without a guardian: nothing of it is sent.")
        if line.standing == "held":
            return self.tr(
                "Somebody asked for it to be deleted, changed or left alone, and waits for an answer."
            )
        if line.standing == "unreleased":
            return self.tr("waits for who may send it")
        if line.trouble:
            return self.tr("Send again, or ask your team lead.")
        return {
            "verified": self.tr("deleted here after a while"),
            "waiting": self.tr("kept until the receipt comes"),
            "uploading": self.tr("goes on by itself"),
            "sealed": self.tr("waits for its turn"),
        }.get(line.standing, "")

    def show_progress(self, session: str, share: float) -> None:
        """Move one session's bar."""
        if session in self._bars:
            self._bars[session].move_to(share)

    def first_focus(self) -> QWidget:
        """Start at sending."""
        return self.send

"""One request: what was asked and by when it is due, what was done about it, and what can be done now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.request_story import RequestView, StepLine
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Glyph, Rows, fact_row, titled
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Code, Prose
from ui.widgets.frame.desk import DeskPage
from ui.widgets.papers.right_words import make_request_pill, tell_kind, tell_reason, tell_time_left

_NAME_PX = 130
_ICONS = {
    "taken": "mail", "confirmed": "people", "applied": "trash", "sent": "sent", "accepted": "check",
    "done": "check", "refused": "cross",
}  # fmt: skip


class RequestPage(DeskPage):
    """Emits what is wanted of the request: its paper printed or saved, sent now, or stood by."""

    print_wanted = Signal()
    save_wanted = Signal()
    send_wanted = Signal()
    confirm_wanted = Signal()

    def __init__(self, frame: DeskFrame, view: RequestView) -> None:
        super().__init__(frame, tell_kind(view.kind), self.tr("Request %1").replace("%1", view.number))
        self.number = view.number
        self.heading.add_corner(make_request_pill(view.line))
        columns = Columns()
        left = Rows(16)
        left.column.addWidget(self._make_facts(view))
        left.column.addWidget(self._make_next(view))
        left.column.addStretch(1)
        columns.add(left, 1)
        right = Rows(16)
        right.column.addWidget(self._make_story(view))
        right.column.addStretch(1)
        columns.add(right, 1)
        self.body.addWidget(columns)
        self.body.addStretch(1)
        self.add_bar(
            self._make_button(self.tr("&Print the number"), "print", "print", self.print_wanted),
            self._make_button(self.tr("&Save to a disk"), "save", "disk", self.save_wanted),
        )

    def _make_button(self, text: str, name: str, icon: str, signal: object) -> Button:
        button = Button(text, icon=icon)
        button.setObjectName(name)
        button.clicked.connect(signal)
        return button

    def _make_facts(self, view: RequestView) -> Card:
        card = Card((24, 20, 24, 20), 10)
        number = Code(view.number, 24, weight=600)
        number.setObjectName("number")
        card.column.addWidget(number)
        whose = view.line.code or self.tr("code not known")
        if view.kind == "incident":
            whose = self.tr("a device")
        facts = [
            (self.tr("About"), whose),
            (self.tr("Taken on"), view.received),
            (self.tr("Answer due by"), f"{view.due} · {tell_time_left(view.line)}"),
        ]
        for name, value in facts:
            card.column.addLayout(fact_row(name, value, _NAME_PX, 17))
        if view.parts:
            card.column.addWidget(titled(self.tr("Only this is meant"), 18))
            card.column.addWidget(Bullets(view.parts))
        return card

    def _make_next(self, view: RequestView) -> Card:
        card = Card((24, 20, 24, 20), 10)
        card.column.addWidget(titled(self.tr("What can be done now")))
        for sentence in self._tell_next(view):
            card.column.addWidget(Prose(sentence, 16))
        buttons = QHBoxLayout()
        if view.line.waits:
            confirm = Button(self.tr("Stand by the &deletion…"))
            confirm.setObjectName("confirm")
            confirm.clicked.connect(self.confirm_wanted)
            buttons.addWidget(confirm)
        if view.can_send:
            send = Button(self.tr("Send it &now"), icon="sent")
            send.setObjectName("send")
            send.clicked.connect(self.send_wanted)
            buttons.addWidget(send)
        buttons.addStretch(1)
        card.column.addLayout(buttons)
        return card

    def _tell_next(self, view: RequestView) -> list[str]:
        line = view.line
        if line.state == "done":
            return [self.tr("Nothing: it is done.")]
        if line.state == "refused":
            return [
                self.tr("The organisation turned it down. Whoever asked may complain; the paper says where.")
            ]
        told = []
        if line.waits:
            told.append(self.tr("A second person of the team stands by it, or the organisation decides."))
        if view.holds:
            told.append(self.tr("Until then nothing of this person is sent."))
        if line.pending:
            told.append(self.tr("The organisation first asks who it is from."))
        if view.can_send:
            told.append(self.tr("It lies on this laptop and goes first, as soon as there is a connection."))
        else:
            told.append(
                self.tr("The organisation has it and answers. Its answer comes with the next sending.")
            )
        return told

    def _make_story(self, view: RequestView) -> Card:
        card = Card((24, 20, 24, 12), 8)
        card.column.addWidget(titled(self.tr("What was done")))
        rows = Rows()
        say_as(rows, "list", self.tr("What was done"))
        rows.add_rows(self._make_step(step) for step in view.steps)
        card.column.addWidget(rows)
        return card

    def _make_step(self, step: StepLine) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 10, 0, 10)
        row.setSpacing(12)
        row.addWidget(Glyph(_ICONS[step.kind], 20, "muted"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        told = self._tell_step(step)
        words.addWidget(Prose(told, 17, weight=600))
        words.addWidget(Prose(step.when, 16, "muted"))
        if step.reason:
            words.addWidget(Prose(tell_reason(step.reason), 16))
        row.addLayout(words, 1)
        say_as(holder, "item", f"{told}. {step.when}")
        return holder

    def _tell_step(self, step: StepLine) -> str:
        if step.kind == "confirmed":
            told = self.tr("%1 and %2 stood by it")
            return told.replace("%1", step.who[0]).replace("%2", step.who[1])
        if step.kind == "applied" and step.sessions:
            return self.tr("Done on this laptop, in %n session(s)", "", step.sessions)
        return {
            "taken": self.tr("Taken at this laptop"),
            "applied": self.tr("Done on this laptop"),
            "sent": self.tr("Sent to the organisation"),
            "accepted": self.tr("Accepted by the organisation"),
            "done": self.tr("Done by the organisation"),
            "refused": self.tr("Turned down by the organisation"),
        }[step.kind]

    def first_focus(self) -> QWidget:
        """Start at the way back."""
        return self.back

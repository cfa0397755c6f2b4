"""A request was taken: its number, its date, what became of what lay here, and where else to turn."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.rights import HeldLine, TakenView
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.card import Card, Columns, Notice, Rows, titled
from ui.widgets.base.mirror import margins
from ui.widgets.base.text import Code, Line, Prose
from ui.widgets.form.form import in_widget
from ui.widgets.frame.number_page import NumberPage
from ui.widgets.papers.right_words import tell_kind, tell_stage


class RequestTakenPage(NumberPage):
    """Emits when it was read."""

    def __init__(self, frame: DeskFrame, view: TakenView) -> None:
        super().__init__(frame, self.tr("The request is taken"), tell_kind(view.kind))
        columns = Columns()
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._make_number(view))
        left.addWidget(self._make_next(view), 1)
        columns.add(in_widget(left), 1)
        columns.add(self._make_held(view), 1)
        self.body.addWidget(columns, 1)
        self.add_done(number=True)

    def _make_number(self, view: TakenView) -> Card:
        card = Card((24, 20, 24, 20), 6)
        card.column.addWidget(Line(self.tr("Number of the request"), 15, "muted"))
        number = Code(view.number, 28, weight=600)
        number.setObjectName("number")
        card.column.addWidget(number)
        if view.code:
            card.column.addWidget(Line(view.code, 17))
        due = self.tr("Answer due by %1").replace("%1", view.due)
        card.column.addWidget(Line(due, 17, weight=600))
        card.column.addWidget(
            Prose(self.tr("Print it, or write it down for them. It tells nobody who they are."), 15, "muted")
        )
        return card

    def _make_next(self, view: TakenView) -> Card:
        card = Card((24, 20, 24, 20), 10)
        card.column.addWidget(titled(self.tr("What happens next")))
        told = [self.tr("It is sent before all recordings, as soon as there is a connection.")]
        if view.narrowed:
            told.append(self.tr("What was named is taken back here now, with its recordings."))
        if view.waits and view.partial:
            told.append(
                self.tr("It is held: taken back once a second person or the organisation confirms it.")
            )
        elif view.waits:
            told.append(self.tr("It is held: deleted once a second person or the organisation confirms it."))
        if view.untold:
            told.append(
                self.tr(
                    "Nothing more is sent. The server could not be told yet; that is the first thing sent."
                )
            )
        if view.pending:
            told.append(self.tr("The organisation first asks who it is from."))
        told.append(self.tr("Only the organisation says when it is done, or why not."))
        if view.deleted:
            told.append(self.tr("The organisation's backups follow when they are next renewed."))
        card.column.addWidget(Bullets(tuple(told)))
        contact = view.contact
        card.column.addWidget(Line(self.tr("Questions?"), 16, weight=600))
        card.column.addWidget(Prose(f"{contact.phone} · {contact.email}", 15, "muted"))
        if contact.complaints:
            card.column.addWidget(Prose(contact.complaints, 15, "muted"))
        card.column.addStretch(1)
        return card

    def _make_held(self, view: TakenView) -> Card:
        card = Card((24, 20, 12, 20), 10)
        files = sum(line.files for line in view.held)
        title = self.tr("Deleted here now") if view.deleted else self.tr("On this laptop")
        card.column.addWidget(titled(title))
        if view.deleted:
            told = self.tr("%n sealed file(s) were made unreadable and deleted.", "", files)
            row = QHBoxLayout()
            row.setContentsMargins(margins(0, 0, 12, 0))
            row.addWidget(Notice("trash", told, "ok"))
            card.column.addLayout(row)
        if not view.held:
            card.column.addWidget(Prose(self.tr("Nothing of it is on this laptop."), 16, "muted"))
        inner = Rows()
        inner.add_rows(self._make_row(line, deleted=view.deleted) for line in view.held)
        inner.column.addStretch(1)
        card.column.addWidget(inner, 1)
        return card

    def _make_row(self, line: HeldLine, *, deleted: bool) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(1)
        column.addWidget(Line(line.code, 17, weight=600))
        takes = self.tr("%n take(s)", "", line.takes)
        gone = self.tr("gone") if line.files else tell_stage(line.stage)
        column.addWidget(Prose(f"{takes} · {gone if deleted else tell_stage(line.stage)}", 15, "muted"))
        return holder

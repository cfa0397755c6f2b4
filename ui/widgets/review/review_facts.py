"""Beside the review's list: what the session holds as it would be sealed now, and what sealing does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from ui.presenter.reviewing import ReviewView
from ui.theme import LEAST_PX, face
from ui.widgets.base.card import Card, Glyph, Rows, empty, titled
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.form import in_widget
from ui.widgets.record.verdict_words import count_causes

_NAME_PX = 99


class ReviewFacts(Card):
    """Counts what counts: takes that are about to be deleted do not."""

    def __init__(self) -> None:
        super().__init__((20, 16, 20, 16), 6)
        self.column.addWidget(titled(self.tr("This session")))
        self._rows = Rows(6)
        self.column.addWidget(self._rows)

    def show_view(self, view: ReviewView) -> None:
        """Show the sums of a session."""
        empty(self._rows.column)
        takes = self.tr("%n take(s)", "", view.counted)
        minutes = self.tr("%n minute(s)", "", view.minutes)
        self._add(self.tr("Recorded"), self.tr(", ").join((takes, minutes)) if view.counted else takes)
        for cause, count in count_causes(row.verdict for row in view.rows if row.tone != "ok"):
            self._add(cause, self.tr("%n take(s)", "", count))
        self._add(self.tr("Skipped"), self.tr("%n prompt(s)", "", view.skipped))
        if view.open_prompts:
            self._add(self.tr("Not done"), self.tr("%n prompt(s)", "", view.open_prompts))
        self._add(self.tr("Allowed"), self.tr(", ").join(view.yes_kinds))

    def _add(self, name: str, value: str) -> None:
        row = WrapRow(at_top=True)
        row.setSpacing(12)
        label = Prose(name, 16, "muted")
        label.setFixedWidth(round(_NAME_PX * face(LEAST_PX).pixelSize() / LEAST_PX))
        row.addWidget(label)
        row.addWidget(Prose(value, 16), 1)
        self._rows.column.addWidget(in_widget(row))


class SealingFacts(Card):
    """What sealing does; `window_hours` is when it happens by itself, 0 for never."""

    def __init__(self, window_hours: int) -> None:
        super().__init__((20, 16, 20, 16), 12)
        self.column.addWidget(titled(self.tr("What sealing does")))
        lines = [
            ("lock", self.tr("This laptop can no longer play or change the recordings.")),
            ("outbox", self.tr("They wait in the outbox for upload.")),
            ("trash", self.tr("Withdrawing still works, and deletes them here at once.")),
        ]
        if window_hours:
            waiting = self.tr("Not sealed within %n hour(s)? Then it happens by itself.", "", window_hours)
            lines.append(("clock", waiting))
        for icon, text in lines:
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(Glyph(icon, 20), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Prose(text, 16, "muted"), 1)
            self.column.addLayout(row)
        self.column.addStretch(1)

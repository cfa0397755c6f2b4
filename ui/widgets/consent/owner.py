"""Whose picture or text it is, where several take part: the code large, so that nobody has to guess."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from ui.presenter.recording import OwnerShown
from ui.widgets.base.card import Card, Glyph
from ui.widgets.base.text import Code, Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.form import in_widget


class OwnerCard(Card):
    """The person's turn and code; it stands on the page all the time: a band, or `narrow` for a column."""

    def __init__(self, owner: OwnerShown, *, narrow: bool = False) -> None:
        super().__init__((20, 8, 20, 8), 2)
        self.border, self.border_px = "primary", 2
        row = WrapRow()
        row.setSpacing(14)
        row.addWidget(Glyph("person", 22, "primary", (40, "primary_soft")))
        words = QVBoxLayout()
        words.setSpacing(0)
        turn = self.tr("Only person %1 of %2")
        words.addWidget(
            Line(turn.replace("%1", str(owner.turn)).replace("%2", str(owner.people)), 17, weight=600)
        )
        words.addWidget(Prose(self.tr("It is kept under this code and no other."), 16, "muted"))
        row.addWidget(in_widget(words), 1)
        code = Code(owner.code, 26 if narrow else 34, weight=600)
        code.setObjectName("owner")
        code.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.column.addLayout(row)
        if narrow:
            code.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.column.addWidget(code)
        else:
            row.addWidget(code)

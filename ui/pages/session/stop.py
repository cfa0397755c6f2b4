"""Stop: two clear endings, each says what happens; nothing changes until one is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.people import ContactView
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Glyph, titled
from ui.widgets.base.text import Line, Prose
from ui.widgets.frame.frame import ContributorPage


class StopPage(ContributorPage):
    """Emits whether what was said is kept or deleted, or that only a part is taken back (P-3.4)."""

    decides = True

    keep_wanted = Signal()
    delete_wanted = Signal()
    part_wanted = Signal()

    def __init__(
        self, frame: SessionFrame, takes: int, contact: ContactView, compensation: str, *, some: bool = False
    ) -> None:
        lead = self.tr("You do not have to say why.")
        super().__init__(frame, self.tr("You can stop now"), f"{lead} {compensation}".strip())
        self._takes = takes
        self.rail.show_stop(shown=False)
        row = Columns()
        row.add(self._make_keep(frame), 1)
        row.add(self._make_delete(frame), 1)
        self.body.addWidget(row)
        self.body.addWidget(self._make_later(contact), 1)
        back = self.add_back(self.tr("&Back, go on"))
        self._first = back
        self.bar.row.addStretch(1)
        self.bar.row.addWidget(Line(self.tr("Nothing changes until you choose."), 16))
        if some:
            part = Button(self.tr("Take back only a &part…"))
            part.setObjectName("stop-part")
            part.clicked.connect(self.part_wanted)
            self.bar.row.addWidget(part)

    def _make_keep(self, frame: SessionFrame) -> Card:
        over = frame.stopping == "over"
        lines = [self.tr("No more recording today.")]
        if self._takes:
            lines.append(self.tr("Your %n take(s) stay, used only as you agreed.", "", self._takes))
            lines.append(self.tr("You can still have them deleted later."))
        else:
            lines.append(self.tr("There is no recording yet, so there is nothing to keep."))
        button = Button(self.tr("&Keep") if over else self.tr("Stop and &keep"), "answer")
        button.setObjectName("stop-keep")
        button.clicked.connect(self.keep_wanted)
        return self._make_card(("pause", "primary"), self.tr("Stop, keep what I said"), lines, button)

    def _make_delete(self, frame: SessionFrame) -> Card:
        lines = [self.tr("No more recording today.")]
        if self._takes:
            deleted = self.tr(
                "All %n take(s), the form and the signature are deleted here at once.", "", self._takes
            )
            lines.append(deleted)
            lines.append(self.tr("We keep a note of the withdrawal: code, time and file checksums, no name."))
        elif frame.stopping == "nothing":
            lines.append(self.tr("We only count that somebody stopped. Nothing about you is kept."))
        else:
            lines.append(self.tr("The form and the signature are deleted here at once."))
            lines.append(self.tr("We keep a note of the withdrawal: code and time, no name."))
        button = Button(self.tr("Stop and &delete"), "danger")
        button.setObjectName("stop-delete")
        button.clicked.connect(self.delete_wanted)
        return self._make_card(("trash", "bad"), self.tr("Stop and delete everything"), lines, button)

    def _make_card(self, icon: tuple[str, str], title: str, lines: list[str], button: Button) -> Card:
        card = Card((24, 16, 24, 18), 12)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(Glyph(icon[0], 22, icon[1], (44, f"{icon[1]}_soft")))
        head.addWidget(titled(title, 20), 1)
        card.column.addLayout(head)
        card.column.addWidget(Bullets(tuple(lines)))
        card.column.addStretch(1)
        card.column.addWidget(button)
        return card

    def _make_later(self, contact: ContactView) -> Card:
        card = Card((24, 18, 24, 18), 10)
        card.column.addWidget(titled(self.tr("Or later, with the number of your copy"), 20))
        card.column.addWidget(Prose(contact.withdrawal, 16))
        row = QHBoxLayout()
        row.setSpacing(32)
        for icon, text in (("mail", contact.email), ("phone", contact.phone)):
            inner = QHBoxLayout()
            inner.setSpacing(12)
            inner.addWidget(Glyph(icon, 20, "primary", (40, "primary_soft")))
            inner.addWidget(Line(text, 17, weight=600))
            row.addLayout(inner)
        row.addStretch(1)
        row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        card.column.addLayout(row)
        card.column.addStretch(1)
        return card

    def first_focus(self) -> QWidget:
        """Start at the way back: neither ending is one key away."""
        return self._first

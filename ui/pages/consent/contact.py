"""Policy and contact: who answers, how to reach them, and the policy to read again. Works offline."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.people import ContactView
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Glyph, Scroller, titled
from ui.widgets.base.code import CodePicture
from ui.widgets.base.text import Line, Prose
from ui.widgets.consent.parts import PartList
from ui.widgets.consent.reader import Reader
from ui.widgets.frame.frame import WidePage
from ui.widgets.frame.rail import rehearsal_pill

_LEFT_PX, _NARROW_PX, _CONTENTS_PX = 400, 900, 236


class ContactPage(WidePage):
    """Contacts at the left, the policy at the right; from here a copy's number leads to its policy."""

    copy_asked = Signal()

    def __init__(self, view: ContactView, *, rehearsal: bool) -> None:
        super().__init__(self.tr("Policy and contact"))
        self.head.row.addStretch(1)
        if rehearsal:
            self.head.row.addWidget(rehearsal_pill())
        columns = Columns(_NARROW_PX, 20)
        contacts = Scroller(pane=True)
        contacts.column.addWidget(self._make_contacts(view))
        columns.add(contacts, wide_px=_LEFT_PX)
        columns.add(self._make_policy(view) if view.policy else QWidget(), 1)
        self.body.addWidget(columns)
        self._back = Button(self.tr("&Back"))
        self._back.setObjectName("back")
        self._back.clicked.connect(self.back_asked)
        self.bar.row.addWidget(self._back)
        self.bar.row.addStretch(1)
        older = Button(self.tr("&Open the policy of a copy…"), icon="document")
        older.setObjectName("past-policy")
        older.clicked.connect(self.copy_asked)
        self.bar.row.addWidget(older)

    def _make_contacts(self, view: ContactView) -> Card:
        card = Card((24, 20, 24, 20), 14)
        card.column.addWidget(titled(view.organisation))
        officer = self.tr("Data protection officer")
        rows = [
            ("person", view.officer, officer),
            ("mail", view.email, self.tr("E-mail")),
            ("phone", view.phone, view.hours or self.tr("Telephone")),
        ]
        if view.fax:
            rows.append(("document", view.fax, self.tr("Fax")))
        rows.append(("building", view.address, self.tr("Address")))
        for icon, text, note in rows:
            card.column.addLayout(self._make_row(icon, text, note))
        card.column.addStretch(1)
        if view.draft:
            card.column.addLayout(self._make_draft(view))
            card.column.addStretch(1)
        card.column.addWidget(Line(self.tr("Change your mind later?"), 16, weight=600))
        card.column.addWidget(Prose(view.withdrawal, 16))
        return card

    def _make_draft(self, view: ContactView) -> QHBoxLayout:
        """A code for the person's own telephone: nothing is written or sent on this laptop (P-7.1)."""
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(CodePicture(view.draft, self.tr("A drafted e-mail as a picture")))
        told = (
            self.tr("Your telephone's camera makes an e-mail of this. It holds the number %1, nothing else.")
            if view.number
            else self.tr("Your telephone's camera makes an e-mail of this. It holds the address alone.")
        )
        text = Prose(told.replace("%1", view.number), 16)
        row.addWidget(text, 1, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _make_row(self, icon: str, text: str, note: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(Glyph(icon, 20, "primary", (40, "primary_soft")), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Prose(text, 17, weight=600))
        words.addWidget(Prose(note, 16))
        row.addLayout(words, 1)
        return row

    def _make_policy(self, view: ContactView) -> Card:
        card = Card((20, 20, 14, 12), 12)
        row = QHBoxLayout()
        row.setSpacing(20)
        assert view.policy is not None  # noqa: S101 - the caller asked
        self._parts = view.policy.parts
        self.contents = PartList([part.title for part in self._parts])
        self.contents.chosen.connect(self._show_part)
        column = QVBoxLayout()
        room = Scroller(pane=True)
        room.setFixedWidth(_CONTENTS_PX)
        room.column.addWidget(self.contents)
        room.column.addStretch(1)
        column.addWidget(room, 1)
        column.addWidget(Prose(view.policy.edition, 16))
        row.addLayout(column)
        self.reader = Reader(17)
        self.reader.setObjectName("reader")
        row.addWidget(self.reader, 1)
        card.column.addLayout(row)
        self._show_part(0)
        return card

    def _show_part(self, part: int) -> None:
        self.contents.show_state(part, set(range(len(self._parts))))
        self.reader.show_section(self._parts[part].title, self._parts[part].paragraphs)

    def first_focus(self) -> QWidget:
        """Start at the way back."""
        return self._back

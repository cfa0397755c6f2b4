"""The contributor's copy on screen: its number, large, what was agreed, and how to change it later."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.people import ContactView, CopyView
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Glyph, Rule, titled
from ui.widgets.base.code import CodePicture
from ui.widgets.base.text import Code, Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.consent.decided import add_decided
from ui.widgets.form.form import in_widget
from ui.widgets.frame.frame import ContributorPage


class CopyPage(ContributorPage):
    """Emits when the person has the copy, and what is to be done with it before."""

    done = Signal()
    print_wanted = Signal()
    save_wanted = Signal()
    read_wanted = Signal()

    def __init__(self, frame: SessionFrame, view: CopyView) -> None:
        lead = self.tr("Take it with you. With this number you can ask, stop or delete later.")
        super().__init__(frame, self.tr("Your copy"), lead)
        self.body.addWidget(self._make_number(view))
        row = Columns()
        row.add(self._make_agreed(view), 1)
        row.add(self._make_later(view.contact, view.complaints, view.days), 1)
        self.body.addWidget(row, 1)
        self.bar.row.addStretch(1)
        self.bar.row.addWidget(Line(self.tr("Recorder: wait until the person has the number."), 16))
        self._done = Button(self.tr("I &have my copy"), "primary", icon="check")
        self._done.setObjectName("done")
        self._done.clicked.connect(self.done)
        self.bar.row.addWidget(self._done)

    def _make_number(self, view: CopyView) -> Card:
        card = Card((28, 16, 28, 16), 4)
        row = WrapRow()
        row.setSpacing(20)
        of_number = QWidget()
        words = QVBoxLayout(of_number)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(4)
        words.addWidget(Line(self.tr("The number of your copy"), 16))
        number = Code(view.number, 58, weight=600)
        number.setObjectName("copy-number")
        number.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        words.addWidget(number)
        told = self.tr("It is all you need later. It does not say who you are; keep it to yourself.")
        words.addWidget(Prose(told, 16))
        words.addSpacing(6)
        words.addLayout(self._make_ways())
        row.addWidget(of_number, 1)
        row.addWidget(in_widget(self._make_code(view)))
        card.column.addLayout(row)
        return card

    def _make_ways(self) -> WrapRow:
        row = WrapRow()
        row.setSpacing(10)
        for text, icon, name, signal in (
            (self.tr("&Print"), "print", "print", self.print_wanted),
            (self.tr("&Save to a disk"), "disk", "save", self.save_wanted),
            (self.tr("&Read it all"), "document", "read", self.read_wanted),
        ):
            button = Button(text, icon=icon, small=True)
            button.setObjectName(name)
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _make_code(self, view: CopyView) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(
            CodePicture(view.qr, self.tr("The number as a picture")), 0, Qt.AlignmentFlag.AlignHCenter
        )
        column.addWidget(Line(self.tr("the number, nothing else"), 16))
        return column

    def _make_agreed(self, view: CopyView) -> Card:
        card = Card((24, 12, 24, 12), 8)
        card.column.addWidget(titled(self.tr("What you agreed")))
        card.column.addWidget(Prose(view.signed, 16))
        add_decided(card.column, view.yes, view.no)
        card.column.addStretch(1)
        card.column.addWidget(Rule())
        kept = (
            self.tr("Kept for %1. Policy %2.")
            .replace("%1", view.retention.strip())
            .replace("%2", view.edition)
        )
        card.column.addWidget(Prose(kept, 16))
        return card

    def _make_later(self, view: ContactView, complaints: str, days: int) -> Card:
        card = Card((24, 12, 24, 12), 6)
        card.column.addWidget(titled(self.tr("How to ask, stop or delete later")))
        rows = (
            ("person", self.tr("Show the number"), self.tr("to any recorder of this project")),
            ("mail", view.email, f"{self.tr('Data protection officer')}: {view.officer}"),
            ("phone", view.phone, view.hours),
        )
        for icon, text, note in rows:
            row = QHBoxLayout()
            row.setSpacing(14)
            row.addWidget(Glyph(icon, 20, "primary", (40, "primary_soft")), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Prose(text, 17, weight=600))
            words.addWidget(Prose(note, 16))
            row.addLayout(words, 1)
            card.column.addLayout(row)
        rights = self.tr(
            "You can see, copy, correct or delete your data, close your account, or complain. We answer "
            "within %1 days."
        )
        card.column.addWidget(Prose(rights.replace("%1", str(days)), 15))
        card.column.addStretch(1)
        card.column.addWidget(Rule())
        card.column.addWidget(Prose(complaints, 16))
        return card

    def first_focus(self) -> QWidget:
        """Start at the only way on."""
        return self._done

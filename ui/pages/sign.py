"""The signature: what is signed, by whom, when; going back wipes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.consenting import SignView
from ui.presenter.frame import SessionFrame
from ui.widgets.buttons import Button, make_equal
from ui.widgets.card import Card, Inset, Rule, Scroller, fact_row, titled
from ui.widgets.decided import add_decided
from ui.widgets.frame import GAP, ContributorPage
from ui.widgets.signature_pad import SignaturePad
from ui.widgets.text import Prose


class SignPage(ContributorPage):
    """Emits the signature, or that the person does not sign."""

    signed = Signal(object)
    refused = Signal()

    def __init__(self, frame: SessionFrame, view: SignView) -> None:
        super().__init__(
            frame,
            self.tr("Sign your decision"),
            self.tr("Nothing is recorded before you sign. You can still go back and change every choice."),
        )
        self._view = view
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self._make_meaning(), 5)
        row.addWidget(self._make_pad(), 6)
        self.body.addLayout(row, 1)
        self.add_back().clicked.connect(self.pad.wipe)
        self.trouble = Prose(self.tr("Going back wipes the signature."), 15, "muted")
        self.trouble.setObjectName("trouble")
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.trouble, 1)
        self._add_answers()

    def _make_meaning(self) -> Card:
        card = Card((20, 18, 20, 18), 10)
        card.column.addWidget(titled(self.tr("What you sign")))
        inner = Scroller(8)
        meaning = {
            "contributor": self.tr(
                "“I read the policy to its end, I decided as shown here, and I agree to be recorded.”"
            ),
            "guardian": self.tr(
                "“I read the policy to its end, I decided as shown here, and I agree for my child.”"
            ),
            "child": self.tr("“I was told in my own words what happens, and I want to do this.”"),
        }[self._view.role]
        inner.column.addWidget(Prose(meaning, 18))
        inner.column.addWidget(Rule())
        for name, value in self._list_facts():
            inner.column.addLayout(fact_row(name, value, 92))
        inner.column.addWidget(Rule())
        add_decided(inner.column, self._view.yes, self._view.no)
        for note in self._view.notes:
            told = self.tr("With this signature also: %1.").replace("%1", note)
            inner.column.addWidget(Prose(told, 15, "muted"))
        inner.column.addStretch(1)
        card.column.addWidget(inner, 1)
        box = Inset("bg")
        box.column.addWidget(
            Prose(self.tr("Your signature is tied to this text and these choices."), 15, "muted")
        )
        card.column.addWidget(box)
        return card

    def _list_facts(self) -> tuple[tuple[str, str], ...]:
        signer = {
            "contributor": self.tr("For myself"),
            "guardian": self.tr("For the child, as guardian"),
            "child": self.tr("For myself"),
        }[self._view.role]
        return (
            (self.tr("Text"), f"{self._view.edition} · {self._view.language}"),
            (self.tr("Signer"), signer),
            (self.tr("Time"), self._view.time),
        )

    def _make_pad(self) -> Card:
        card = Card((20, 18, 20, 18), 10)
        self.pad = SignaturePad(self._view.name)
        card.column.addWidget(self.pad, 1)
        card.column.addWidget(Rule())
        card.column.addWidget(Prose(self.tr("Can't read or write? A mark is enough."), 15, "muted"))
        return card

    def _add_answers(self) -> None:
        refuse = Button(self.tr("I do n&ot sign"), "answer")
        refuse.setObjectName("refuse")
        refuse.clicked.connect(self.refused)
        accept = Button(self.tr("I &sign"), "answer")
        accept.setObjectName("accept")
        accept.clicked.connect(lambda: self.signed.emit(self.pad.read()))
        make_equal(refuse, accept)
        self.bar.row.addWidget(refuse)
        self.bar.row.addWidget(accept)

    def show_trouble(self, sentence: str) -> None:
        """Say what is missing, beside the answers."""
        self.trouble.set_tone("bad")
        self.trouble.setText(sentence)

    def first_focus(self) -> QWidget:
        """Start at the name."""
        return self.pad.name

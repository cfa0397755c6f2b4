"""The signature: what is signed, by whom, when; going back wipes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.consenting import SignView
from ui.presenter.frame import SessionFrame
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Rule
from ui.widgets.base.text import Prose
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.consent.meaning import Meaning, MeaningCard
from ui.widgets.form.signature_pad import SignaturePad
from ui.widgets.frame.frame import ContributorPage


class SignPage(ContributorPage):
    """Emits the signature, or that the person does not sign."""

    decides = True

    signed = Signal(object)
    refused = Signal()

    def __init__(self, frame: SessionFrame, view: SignView) -> None:
        self._view = view
        super().__init__(frame, *self._head())
        row = Columns()
        row.add(MeaningCard(self._make_meaning()), 5)
        row.add(self._make_pad(), 6)
        self.body.addWidget(row, 1)
        self.add_back().clicked.connect(self.pad.wipe)
        self.trouble = Prose(self.tr("Going back wipes the signature."), 16)
        self.trouble.setObjectName("trouble")
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.trouble, 1)
        self._add_answers()

    def _head(self) -> tuple[str, str]:
        if self._view.role == "witness":
            return self.tr("The witness signs"), self.tr("For the person who was there the whole time.")
        if self._view.role == "interpreter":
            return self.tr("The interpreter signs"), self.tr("For the person who translated everything.")
        return (
            self.tr("Sign your decision"),
            self.tr("Nothing is recorded before you sign. You can still go back and change every choice."),
        )

    def _make_meaning(self) -> Meaning:
        view = self._view
        told = self.tr("This signature also covers: %1.")
        foot = self.tr("Your signature is tied to this text and these choices.")
        if view.role == "witness":
            foot = self.tr("It confirms how this happened, not that the decision was right.")
        return Meaning(
            title=self.tr("What you sign"),
            meaning=self._state_meaning(),
            facts=self._list_facts(),
            yes=view.yes,
            no=view.no,
            notes=tuple(told.replace("%1", note) for note in view.notes),
            foot=foot,
        )

    def _state_meaning(self) -> str:
        read = self.tr("“I read the policy to its end, I decided as shown here, and I agree to be recorded.”")
        if self._view.aloud:
            read = self.tr(
                "“The policy was read to me, I decided as shown here, and I agree to be recorded.”"
            )
        return {
            "contributor": read,
            "guardian": self.tr(
                "“The policy was read to me, I decided as shown here, and I agree for my child.”"
            )
            if self._view.aloud
            else self.tr(
                "“I read the policy to its end, I decided as shown here, and I agree for my child.”"
            ),
            "child": self.tr("“I was told in my own words what happens, and I want to do this.”"),
            "witness": self.tr(
                "“I was there the whole time. Everything was read aloud, every question was answered, and "
                "this was decided freely.”"
            ),
            "interpreter": self.tr("“I translated everything that was said, faithfully and in full.”"),
        }[self._view.role]

    def _list_facts(self) -> tuple[tuple[str, str], ...]:
        signer = {
            "contributor": self.tr("For myself"),
            "guardian": self.tr("For the child, as guardian"),
            "child": self.tr("For myself"),
            "witness": self.tr("As witness"),
            "interpreter": self.tr("As interpreter"),
        }[self._view.role]
        facts = (
            (self.tr("Text"), f"{self._view.edition} · {self._view.language}"),
            (self.tr("Signer"), signer),
            (self.tr("Time"), self._view.time),
        )
        into = (self.tr("Translated into"), self._view.into)
        return (*facts[:1], into, *facts[1:]) if self._view.into else facts

    def _make_pad(self) -> Card:
        card = Card((20, 18, 20, 18), 10)
        self.pad = SignaturePad(self._view.name, ways=self._view.ways)
        card.column.addWidget(self.pad, 1)
        card.column.addWidget(Rule())
        foot = (
            self.tr("Can't read or write? A mark is enough.")
            if "mark" in self._view.ways
            else self.tr("Your full name is needed here. A mark is not enough.")
        )
        card.column.addWidget(Prose(foot, 16))
        return card

    def _add_answers(self) -> None:
        refuse = Button(self.tr("I do n&ot sign"), "answer")
        refuse.setObjectName("refuse")
        refuse.clicked.connect(self.refused)
        accept = Button(self.tr("I &sign"), "answer")
        accept.setObjectName("accept")
        accept.clicked.connect(lambda: self.signed.emit(self.pad.read()))
        self.bar.row.addWidget(EqualRow([refuse, accept]))

    def show_trouble(self, sentence: str) -> None:
        """Say what is missing, beside the answers."""
        self.trouble.set_tone("bad")
        self.trouble.setText(sentence)
        announce(self, self.trouble.text(), assertive=True)

    def first_focus(self) -> QWidget:
        """Start at the name."""
        return self.pad.name

"""The guardian: relation, papers seen, particulars and the statement, before any field of the child's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.people import GuardianGiven, GuardianView
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Notice, titled
from ui.widgets.base.controls import Chooser
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.form.date_field import DateField, go_to
from ui.widgets.form.doubts import Asked, DoubtBox
from ui.widgets.form.form import Choice, in_widget
from ui.widgets.form.id_words import say
from ui.widgets.form.private import PrivateField, private_field
from ui.widgets.frame.frame import ContributorPage
from ui.widgets.frame.framed import reveal


class GuardianPage(ContributorPage):
    """Emits the particulars with yes or no; the signature comes on the next page."""

    decides = True

    given = Signal(object)

    def __init__(self, frame: SessionFrame, view: GuardianView) -> None:
        super().__init__(
            frame,
            self.tr("You and the child"),
            self.tr("For the parent or guardian. Teachers and the recorder cannot sign here."),
        )
        self._view = view
        row = Columns()
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(12)
        left.addWidget(self._make_relation())
        left.addWidget(self._make_about(), 1)
        right.addWidget(self._make_papers())
        right.addWidget(self._make_statement(), 1)
        row.add(in_widget(left), 11)
        row.add(in_widget(right), 9)
        self.body.addWidget(row, 1)
        self._add_doubts()
        self._add_bar()

    def _make_relation(self) -> Card:
        card = Card((20, 14, 20, 14), 8)
        card.column.addWidget(titled(self.tr("1   I am the child's…"), 19))
        self.relation = Choice(
            self.tr("Relation"), [(code, say(code)) for code in self._view.relations], self
        )
        card.column.addLayout(self.relation.lay_out(2))
        text = self.tr("Not a parent? Only if both parents have died or cannot act.")
        card.column.addWidget(Prose(text, 16))
        return card

    def _make_about(self) -> Card:
        card = Card((20, 14, 20, 14), 6)
        card.column.addWidget(titled(self.tr("2   About you"), 19))
        self.name = private_field("name", self.tr("Your name"))
        self.birth_date = DateField(self.tr("Your birth date"), "guardian-birth_date")
        self.child_birth = DateField(self.tr("Child's birth date"), "guardian-child_birth")
        self.id_kind = Chooser(self.tr("Your document"), [(code, say(code)) for code in self._view.id_kinds])
        if self._view.id_kinds:
            self.id_kind.choose(self._view.id_kinds[0])
        self.id_number = private_field("id_number", self.tr("Its number"))
        self.name.setObjectName("guardian-name")
        self.id_kind.setObjectName("guardian-id_kind")
        self.id_number.setObjectName("guardian-id_number")
        for cells in (
            ((self.name, self.tr("Your name")),),
            (
                (self.birth_date, self.tr("Your birth date")),
                (self.child_birth, self.tr("Child's birth date")),
            ),
            ((self.id_kind, self.tr("Your document")), (self.id_number, self.tr("Its number"))),
        ):
            row = WrapRow(at_top=True)
            row.setSpacing(12)
            for field, label in cells:
                row.addWidget(_put_under(label, field), 1)
            card.column.addLayout(row)
        card.column.addWidget(
            Prose(self.tr("Encrypted and kept apart from the recordings. Never given to customers."), 16)
        )
        card.column.addStretch(1)
        return card

    def _make_papers(self) -> Card:
        card = Card((20, 14, 20, 14), 8)
        card.column.addWidget(titled(self.tr("3   Papers the recorder saw"), 19))
        kinds = [(code, say(code)) for code in self._view.evidence_kinds]
        self.evidence = Choice(self.tr("Papers"), kinds, self)
        card.column.addLayout(self.evidence.lay_out(1))
        seen = self.tr("Seen by %1. No papers are photographed.").replace("%1", self._view.recorder)
        card.column.addWidget(Prose(seen, 16))
        return card

    def _make_statement(self) -> Card:
        card = Card((20, 14, 20, 14), 8)
        card.column.addWidget(titled(self.tr("4   Your statement"), 19))
        card.column.addWidget(Prose(self._state_decisions(), 16))
        self.ahead = DateField(self.tr("The child comes on another day, up to"), "guardian-ahead_until")
        if self._view.may_sign_ahead:
            asked = self.tr("Is the child not here today? Until when may they come?")
            card.column.addWidget(_put_under(asked, self.ahead))
        else:
            self.ahead.setParent(self)
            self.ahead.hide()
        card.column.addStretch(1)
        text = self.tr("If the child says no, nothing is recorded, even with your yes.")
        card.column.addWidget(Notice("people", text, "primary"))
        return card

    def _state_decisions(self) -> str:
        first = self.tr("I am 18 or older and may decide for this child. I read the whole policy.")
        given = self.tr("I say **Yes** to: %1.").replace("%1", self.tr(", ").join(self._view.yes))
        if not self._view.no:
            return f"{first} {given}"
        refused = self.tr("I say **No** to the other %n.", "", len(self._view.no))
        return f"{first} {given} {refused}"

    def _add_doubts(self) -> None:
        """An edit drops the questions and answers about what was there before."""
        self.doubts = DoubtBox()
        self.doubts.taken.connect(lambda _field, value: self.birth_date.fill(value))
        self.doubts.moved.connect(self._show_doubts)
        self.body.addWidget(self.doubts)
        for field in (self.birth_date, self.id_number):
            field.edited.connect(lambda: self.doubts.forget("id_"))
        self.child_birth.edited.connect(lambda: self.child_birth.mark_trouble(trouble=False))
        self.id_kind.currentIndexChanged.connect(lambda _: self.doubts.forget("id_"))

    def _show_doubts(self) -> None:
        waiting = [doubt.field for doubt in self.doubts.waiting]
        self.birth_date.mark_trouble(trouble="birth_date" in waiting[:1])
        self.id_number.mark_trouble(trouble="id_number" in waiting[:1])
        if waiting:  # once the question has its place
            QTimer.singleShot(0, self, lambda: reveal(self.doubts))

    def _add_bar(self) -> None:
        self.add_back()
        self.trouble = Prose("", 15, "bad")
        self.trouble.setObjectName("trouble")
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.trouble, 1)
        refuse = Button(self.tr("I do n&ot agree"), "answer")
        refuse.setObjectName("refuse")
        refuse.clicked.connect(lambda: self.given.emit(self._read(agrees=False)))
        accept = Button(self.tr("I &agree and sign"), "answer")
        accept.setObjectName("accept")
        accept.clicked.connect(lambda: self.given.emit(self._read(agrees=True)))
        self.doubts.settled.connect(lambda: accept.setFocus(Qt.FocusReason.OtherFocusReason))
        self.bar.row.addWidget(EqualRow([refuse, accept]))

    def read_fields(self) -> dict[str, str]:
        """Return the particulars by the core's field names."""
        return {
            "name": self.name.value(),
            "birth_date": self.birth_date.value(),
            "relation": self.relation.chosen(),
            "id_kind": self.id_kind.chosen(),
            "id_number": self.id_number.value(),
            "evidence_kind": self.evidence.chosen(),
        }

    def _read(self, *, agrees: bool) -> GuardianGiven:
        return GuardianGiven(
            self.read_fields(),
            agrees,
            self.child_birth.value(),
            self.ahead.value(),
            self.doubts.confirmed,
        )

    def show_doubts(self, doubts: Sequence[Asked]) -> None:
        """Ask what may be a slip, one question after the other."""
        self.trouble.setText("")
        self.doubts.ask(doubts)

    def show_trouble(self, sentence: str, field: str) -> None:
        """Say what is wrong and put the keyboard there."""
        self.trouble.setText(sentence)
        announce(self, self.trouble.text(), assertive=True)
        target: dict[str, QWidget] = {
            "id_kind": self.id_kind,
            "relation": next(iter(self.relation.options.values())),
            "evidence_kind": next(iter(self.evidence.options.values())),
        }
        for name, typed in self._typed.items():
            typed.mark_trouble(trouble=name == field)
            if name == field:
                go_to(typed)
        if field in target:
            go_to(target[field])

    @property
    def _typed(self) -> dict[str, PrivateField | DateField]:
        """The fields that are typed into, by the core's names."""
        return {
            "name": self.name, "birth_date": self.birth_date, "child_birth_date": self.child_birth,
            "id_number": self.id_number, "ahead_until": self.ahead,
        }  # fmt: skip

    def forget(self) -> None:
        """Forget everything that was typed."""
        for field in self._typed.values():
            field.wipe()

    def first_focus(self) -> QWidget:
        """Start at the first relation."""
        return next(iter(self.relation.options.values()))


def _put_under(label: str, field: QWidget) -> QWidget:
    cell = QWidget()
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(Prose(label, 16, weight=600))
    column.addWidget(field)
    column.addStretch(1)
    return cell

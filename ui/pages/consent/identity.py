"""The identity form: each field with its reason; what is sensitive hides as soon as it is left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.people import FieldView, IdentityGiven, PayView
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Rows, Rule, titled
from ui.widgets.base.controls import Switch
from ui.widgets.base.text import Prose
from ui.widgets.form.doubts import Asked, DoubtBox
from ui.widgets.form.fields import FormFields
from ui.widgets.form.form import Choice, FormRow, in_widget
from ui.widgets.form.id_words import field_name, say_amount
from ui.widgets.frame.frame import ContributorPage


class IdentityPage(ContributorPage):
    """Emits an IdentityGiven; an empty optional field is absent from it."""

    filled = Signal(object)

    def __init__(
        self,
        frame: SessionFrame,
        fields: tuple[FieldView, ...],
        known: dict[str, str],
        pay: PayView | None = None,
    ) -> None:
        title = self.tr("About the child") if frame.under_14 else self.tr("About you")
        super().__init__(
            frame,
            title,
            self.tr("Encrypted and kept apart from the recordings. Never given to customers."),
        )
        self.fields = FormFields(fields, known)
        self.method: Choice | None = None
        self.acknowledged: Switch | None = None
        card = Card((24, 12, 12, 12), 0)
        inner = Rows()
        inner.column.addWidget(self.fields)
        if pay is not None:
            self._add_pay(inner.column, pay)
        inner.column.addStretch(1)
        card.column.addWidget(inner)
        self.body.addWidget(card, 1)
        self.doubts = DoubtBox()
        self.doubts.attend(self.fields)
        self.doubts.moved.connect(self._count_waiting)
        self.doubts.settled.connect(lambda: self.save.setFocus(Qt.FocusReason.OtherFocusReason))
        self.body.addWidget(self.doubts)
        self._add_bar()

    def _add_pay(self, column: QVBoxLayout, pay: PayView) -> None:
        """The pay's words depend on no choice (consent.md section 4)."""
        column.addSpacing(10)
        column.addWidget(Rule())
        column.addSpacing(14)
        column.addWidget(titled(self.tr("What you get"), 19))
        told = self.tr(
            "**%1**. It stays the same whatever you choose. Withdrawing later never takes it away."
        )
        self.pay_told = Prose(told.replace("%1", say_amount(pay.amount, pay.currency)), 16)
        column.addWidget(self.pay_told)
        column.addSpacing(4)
        name = self.tr("How you get it")
        self.method = Choice(name, list(pay.methods), self)
        widget = in_widget(self.method.lay_out(2))
        column.addWidget(FormRow(name, widget, self.tr("You can also tell us later."), self.tr("optional")))
        self.acknowledged = Switch(self.tr("I know what I get and how"))
        self.acknowledged.setObjectName("acknowledged")
        holder = QVBoxLayout()
        holder.addWidget(self.acknowledged)
        reason = self.tr("Yes means that it was explained to you.")
        column.addWidget(FormRow(self.tr("I know what I get and how"), in_widget(holder), reason))

    def _add_bar(self) -> None:
        self.add_back()
        self.trouble = Prose("", 16)
        self.trouble.setObjectName("trouble")
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.trouble, 1)
        self.save = Button(self.tr("&Save and go on"), "primary")
        self.save.setObjectName("next")
        self.save.clicked.connect(self._emit_filled)
        self.bar.row.addWidget(self.save)

    def _emit_filled(self) -> None:
        self.save.setFocus(Qt.FocusReason.OtherFocusReason)
        self.filled.emit(self.read())

    def read(self) -> IdentityGiven:
        """Return all that was filled in."""
        method = self.method.chosen() if self.method else ""
        acknowledged = bool(self.acknowledged and self.acknowledged.isChecked())
        return IdentityGiven(self.read_fields(), self.doubts.confirmed, method, acknowledged)

    def restore(self, given: IdentityGiven) -> None:
        """Show what the person filled in before they went on or back."""
        for name, value in given.fields.items():
            self.fields.fill(name, value)
        if self.method is not None:
            self.method.choose(given.method)
        if self.acknowledged is not None:
            self.acknowledged.setChecked(given.acknowledged)

    def read_fields(self) -> dict[str, str]:
        """Return what was filled in; an empty field is absent."""
        return self.fields.read()

    def show_doubts(self, doubts: Sequence[Asked]) -> None:
        """Ask what may be a slip, one question after the other."""
        self.doubts.ask(doubts)

    def _count_waiting(self) -> None:
        """Say how many questions wait."""
        self.trouble.set_tone("ink")
        count = len(self.doubts.waiting)
        self.trouble.setText(self.tr("%n question(s) to answer", "", count) if count else "")

    def show_trouble(self, sentence: str, field: str) -> None:
        """Say what is wrong and put the keyboard there."""
        self.trouble.set_tone("bad")
        self.trouble.setText(f"{field_name(field)}: {sentence}")
        announce(self, self.trouble.text(), assertive=True)
        self.fields.go_to(field)

    def forget(self) -> None:
        """Forget everything that was typed."""
        self.fields.forget()

    def first_focus(self) -> QWidget | None:
        """Start at the first field."""
        return self.fields.first()

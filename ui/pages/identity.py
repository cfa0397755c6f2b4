"""The identity form: each field with its reason; what is sensitive hides as soon as it is left."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.people import FieldView, IdentityGiven, PayView
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Rule, Scroller, titled
from ui.widgets.controls import Chooser, Switch
from ui.widgets.doubts import Asked, DoubtBox
from ui.widgets.form import Choice, FormRow, in_widget
from ui.widgets.frame import ContributorPage
from ui.widgets.id_words import field_name, say, say_amount
from ui.widgets.private import PrivateField, private_field
from ui.widgets.text import Prose

_FEW = 4
_ABOUT_THE_PAPER = {"birth_date", "gender", "id_kind", "id_number"}
Control = PrivateField | Chooser | Choice


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
            self.tr("Encrypted by itself, kept apart from the recordings. Not given to customers."),
        )
        self._controls: dict[str, Control] = {}
        self.method: Choice | None = None
        self.acknowledged: Switch | None = None
        card = Card((24, 12, 12, 12), 0)
        inner = Scroller()
        inner.column.setContentsMargins(0, 0, 12, 0)
        for field in fields:
            inner.column.addWidget(self._make_row(field, known.get(field.id, "")))
        if pay is not None:
            self._add_pay(inner.column, pay)
        inner.column.addStretch(1)
        card.column.addWidget(inner)
        self.body.addWidget(card, 1)
        self.doubts = DoubtBox()
        self.doubts.moved.connect(self._show_waiting)
        self.doubts.taken.connect(self._fill)
        self.doubts.settled.connect(lambda: self.save.setFocus(Qt.FocusReason.OtherFocusReason))
        self.body.addWidget(self.doubts)
        self._add_bar()

    def _make_row(self, field: FieldView, value: str) -> FormRow:
        name = field_name(field.id)
        control, widget = self._make_control(field, name)
        widget.setObjectName(f"field-{field.id}") if widget.objectName() == "" else None
        self._controls[field.id] = control
        if value:
            self._fill(field.id, value)
        self._watch(field.id, control)
        optional = "" if field.required else self.tr("optional")
        return FormRow(name, widget, field.reason, optional)

    def _make_control(self, field: FieldView, name: str) -> tuple[Control, QWidget]:
        choices = [(code, say(code)) for code in field.choices]
        if not choices:
            hint = "1998-12-03" if field.id == "birth_date" else self._hint(field)
            line = private_field(field.id, name, hint)
            return line, line
        if len(choices) <= _FEW:
            choice = Choice(name, choices, self)
            return choice, in_widget(choice.lay_out(min(len(choices), 2)))
        chooser = Chooser(name, choices, self._hint(field))
        return chooser, chooser

    def _hint(self, field: FieldView) -> str:
        return "" if field.required else self.tr("You can leave this empty")

    def _fill(self, field: str, value: str) -> None:
        """Put in what is known, or what the paper says."""
        control = self._controls[field]
        control.fill(value) if isinstance(control, PrivateField) else control.choose(value)

    def _watch(self, field: str, control: Control) -> None:
        """An edit drops the questions and answers about what was there before."""
        about = "id_" if field in _ABOUT_THE_PAPER else f"{field}_"
        if isinstance(control, PrivateField):
            control.edited.connect(partial(self._forget, about))
        elif isinstance(control, Choice):
            control.changed.connect(lambda _: self._forget(about))
        else:
            control.currentIndexChanged.connect(lambda _: self._forget(about))

    def _forget(self, about: str) -> None:
        self.doubts.forget(about)

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
        column.addWidget(FormRow(name, widget, self.tr("You can say it later too."), self.tr("optional")))
        self.acknowledged = Switch(self.tr("I know what I get and how"))
        self.acknowledged.setObjectName("acknowledged")
        holder = QVBoxLayout()
        holder.addWidget(self.acknowledged)
        reason = self.tr("Yes means that it was explained to you.")
        column.addWidget(FormRow(self.tr("I know what I get and how"), in_widget(holder), reason))

    def _add_bar(self) -> None:
        self.trouble = Prose("", 15, "muted")
        self.trouble.setObjectName("trouble")
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.trouble, 1)
        self.save = Button(self.tr("&Save and go on"), "primary")
        self.save.setObjectName("next")
        self.save.clicked.connect(self._emit_filled)
        self.bar.row.addWidget(self.save)

    def _emit_filled(self) -> None:
        self.save.setFocus(Qt.FocusReason.OtherFocusReason)
        method = self.method.chosen() if self.method else ""
        acknowledged = bool(self.acknowledged and self.acknowledged.isChecked())
        given = IdentityGiven(self.read_fields(), self.doubts.confirmed, method, acknowledged)
        self.filled.emit(given)

    def read_fields(self) -> dict[str, str]:
        """Return what was filled in; an empty field is absent."""
        values = {}
        for name, control in self._controls.items():
            values[name] = control.value() if isinstance(control, PrivateField) else control.chosen()
        return {name: value for name, value in values.items() if value.strip()}

    def show_doubts(self, doubts: Sequence[Asked]) -> None:
        """Ask what may be a slip, one question after the other."""
        self.doubts.ask(doubts)

    def _show_waiting(self) -> None:
        """Say how many questions wait, and frame the field that the first is about."""
        waiting = [doubt.field for doubt in self.doubts.waiting]
        for name, control in self._controls.items():
            if isinstance(control, PrivateField):
                control.mark_trouble(trouble=name in waiting[:1])
        self.trouble.set_tone("muted")
        count = len(waiting)
        self.trouble.setText(self.tr("%n question(s) to answer", "", count) if count else "")

    def show_trouble(self, sentence: str, field: str) -> None:
        """Say what is wrong and put the keyboard there."""
        self.trouble.set_tone("bad")
        self.trouble.setText(f"{field_name(field)}: {sentence}")
        control = self._controls.get(field)
        if isinstance(control, Choice):
            next(iter(control.options.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        elif control is not None:
            if isinstance(control, PrivateField):
                control.mark_trouble(trouble=True)
            control.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Forget everything that was typed."""
        for control in self._controls.values():
            if isinstance(control, PrivateField):
                control.wipe()

    def first_focus(self) -> QWidget | None:
        """Start at the first field."""
        first = next(iter(self._controls.values()), None)
        return first if isinstance(first, QWidget) else None

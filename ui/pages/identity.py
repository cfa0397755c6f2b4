"""The identity form: each field with its reason; what is sensitive hides as soon as it is left."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.people import FieldView, is_sensitive, mask
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Scroller
from ui.widgets.controls import Chooser
from ui.widgets.form import Choice, FormRow, in_widget
from ui.widgets.frame import ContributorPage
from ui.widgets.id_words import field_name, say
from ui.widgets.private import PrivateField
from ui.widgets.text import Prose

_FEW = 4
Control = PrivateField | Chooser | Choice


class IdentityPage(ContributorPage):
    """Emits the filled fields by id; an empty optional one is absent."""

    filled = Signal(dict)

    def __init__(self, frame: SessionFrame, fields: tuple[FieldView, ...], known: dict[str, str]) -> None:
        title = self.tr("About the child") if frame.under_14 else self.tr("About you")
        super().__init__(
            frame,
            title,
            self.tr("Encrypted by itself, kept apart from the recordings. Not given to customers."),
        )
        self._controls: dict[str, Control] = {}
        card = Card((24, 12, 12, 12), 0)
        inner = Scroller()
        inner.column.setContentsMargins(0, 0, 12, 0)
        for field in fields:
            inner.column.addWidget(self._make_row(field, known.get(field.id, "")))
        inner.column.addStretch(1)
        card.column.addWidget(inner)
        self.body.addWidget(card, 1)
        self._add_bar()

    def _make_row(self, field: FieldView, value: str) -> FormRow:
        name = field_name(field.id)
        control, widget = self._make_control(field, name)
        widget.setObjectName(f"field-{field.id}") if widget.objectName() == "" else None
        self._controls[field.id] = control
        if value:
            control.fill(value) if isinstance(control, PrivateField) else control.choose(value)
        optional = "" if field.required else self.tr("optional")
        return FormRow(name, widget, field.reason, optional)

    def _make_control(self, field: FieldView, name: str) -> tuple[Control, QWidget]:
        choices = [(code, say(code)) for code in field.choices]
        if not choices:
            hidden = partial(mask, field.id) if is_sensitive(field.id) else None
            hint = "1998-12-03" if field.id == "birth_date" else self._hint(field)
            line = PrivateField(name, hint, hidden)
            return line, line
        if len(choices) <= _FEW:
            choice = Choice(name, choices, self)
            return choice, in_widget(choice.lay_out(min(len(choices), 2)))
        chooser = Chooser(name, choices, self._hint(field))
        return chooser, chooser

    def _hint(self, field: FieldView) -> str:
        return "" if field.required else self.tr("You can leave this empty")

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
        self.filled.emit(self.read_fields())

    def read_fields(self) -> dict[str, str]:
        """Return what was filled in; an empty field is absent."""
        values = {}
        for name, control in self._controls.items():
            values[name] = control.value() if isinstance(control, PrivateField) else control.chosen()
        return {name: value for name, value in values.items() if value.strip()}

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

    def wipe(self) -> None:
        """Forget everything that was typed."""
        for control in self._controls.values():
            if isinstance(control, PrivateField):
                control.wipe()

    def first_focus(self) -> QWidget | None:
        """Start at the first field."""
        first = next(iter(self._controls.values()), None)
        return first if isinstance(first, QWidget) else None

"""The fields of a form about a person, each with its reason; what is sensitive hides when it is left."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.people import FieldView
from ui.widgets.base.controls import Chooser
from ui.widgets.form.date_field import DateField, go_to
from ui.widgets.form.form import Choice, FormRow, in_widget
from ui.widgets.form.id_words import field_name, say
from ui.widgets.form.private import PrivateField, private_field

_FEW = 4
_ABOUT_THE_PAPER = {"birth_date", "gender", "id_kind", "id_number"}
Control = PrivateField | DateField | Chooser | Choice
_DATES = {"birth_date": "1998-12-03"}  # fields that are dates, each with an example


class FormFields(QWidget):
    """Rows one below the other. Emits `edited` with what the edit is about: answers to that are old.

    `prefix` goes before the names of the widgets where two forms stand on one page.
    """

    edited = Signal(str)

    def __init__(self, fields: tuple[FieldView, ...], known: dict[str, str], prefix: str = "field") -> None:
        super().__init__()
        self._prefix = prefix
        self.controls: dict[str, Control] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for field in fields:
            column.addWidget(self._make_row(field, known.get(field.id, "")))

    def _make_row(self, field: FieldView, value: str) -> FormRow:
        name = field_name(field.id)
        control, widget = self._make_control(field, name)
        widget.setObjectName(f"{self._prefix}-{field.id}") if widget.objectName() == "" else None
        self.controls[field.id] = control
        if value:
            self.fill(field.id, value)
        self._watch(field.id, control)
        optional = "" if field.required else self.tr("optional")
        return FormRow(name, widget, field.reason, optional)

    def _make_control(self, field: FieldView, name: str) -> tuple[Control, QWidget]:
        choices = [(code, say(code)) for code in field.choices]
        if not choices:
            line = self._make_line(field.id, name)
            return line, line
        if len(choices) <= _FEW:
            choice = Choice(name, choices, self)
            return choice, in_widget(choice.lay_out(min(len(choices), 2)))
        chooser = Chooser(name, choices, self._hint(field))
        return chooser, chooser

    def _make_line(self, field: str, name: str) -> PrivateField | DateField:
        if field in _DATES:
            return DateField(name, f"{self._prefix}-{field}", _DATES[field])
        return private_field(field, name)

    def _hint(self, field: FieldView) -> str:
        return "" if field.required else self.tr("You can leave this empty")

    def _watch(self, field: str, control: Control) -> None:
        """An edit drops the questions and answers about what was there before."""
        about = "id_" if field in _ABOUT_THE_PAPER else f"{field}_"
        tell = partial(self.edited.emit, about)
        if isinstance(control, PrivateField | DateField):
            control.edited.connect(tell)
        elif isinstance(control, Choice):
            control.changed.connect(lambda _: tell())
        else:
            control.currentIndexChanged.connect(lambda _: tell())

    def fill(self, field: str, value: str) -> None:
        """Put in what is known, or what the paper says."""
        control = self.controls[field]
        control.choose(value) if isinstance(control, Choice | Chooser) else control.fill(value)

    def read(self) -> dict[str, str]:
        """Return what was filled in; an empty field is absent."""
        values = {}
        for name, control in self.controls.items():
            values[name] = control.chosen() if isinstance(control, Choice | Chooser) else control.value()
        return {name: value for name, value in values.items() if value.strip()}

    def frame(self, fields: list[str]) -> None:
        """Frame the fields that a question is about, and no other."""
        for name, control in self.controls.items():
            if isinstance(control, PrivateField | DateField):
                control.mark_trouble(trouble=name in fields)

    def go_to(self, field: str) -> None:
        """Frame a field and put the keyboard there."""
        control = self.controls.get(field)
        if isinstance(control, Choice):
            next(iter(control.options.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        elif control is not None:
            if isinstance(control, PrivateField | DateField):
                control.mark_trouble(trouble=True)
            go_to(control)

    def forget(self) -> None:
        """Forget everything that was typed."""
        for control in self.controls.values():
            if isinstance(control, PrivateField | DateField):
                control.wipe()

    def first(self) -> QWidget | None:
        """Return the first field in which nothing stands yet; the first one where all are filled."""
        filled = self.read()
        names = list(self.controls)
        name = next((name for name in names if name not in filled), next(iter(names), ""))
        control = self.controls.get(name)
        if isinstance(control, Choice):
            return next(iter(control.options.values()))
        return control.first_box if isinstance(control, DateField) else control

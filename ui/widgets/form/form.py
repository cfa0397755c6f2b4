"""Rows of a form: name, field, and the reason why it is asked."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLayout, QVBoxLayout, QWidget

from ui.widgets.base.card import Card
from ui.widgets.base.controls import Field, Option
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow

NAME_PX = 176
AnyField = TypeVar("AnyField", bound=Field)


class FormRow(QWidget):
    """`name (optional) | field | reason`."""

    def __init__(self, name: str, field: QWidget, reason: str, optional: str = "") -> None:
        super().__init__()
        row = WrapRow(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(20)
        told = QWidget()
        told.setFixedWidth(NAME_PX)
        names = QVBoxLayout(told)
        names.setContentsMargins(0, 0, 0, 0)
        names.setSpacing(0)
        label = Prose(name.replace("&", ""), 16, weight=600)
        names.addStretch(1)
        names.addWidget(label)
        if optional:
            names.addWidget(Line(optional, 16))
        names.addStretch(1)
        row.addWidget(told)
        if type(field) is QWidget:  # several answers in one place
            say_as(field, "group", label.text())
        row.addWidget(field, 5)
        why = Prose(reason, 16)
        why.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(why, 4)


def add_field(card: Card, field: AnyField, object_name: str) -> AnyField:
    """Put a field on a card under its name."""
    field.setObjectName(object_name)
    card.column.addWidget(Line(field.accessibleName(), 16, weight=600))
    card.column.addWidget(field)
    return field


class Choice(QObject):
    """A group of radio options, laid out by whoever makes it."""

    changed = Signal(str)

    def __init__(self, name: str, choices: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.options: dict[str, Option] = {}
        for code, words in choices:
            option = Option(words, f"{name}: {words}")
            option.setObjectName(f"option-{code}")
            self.options[code] = option
            self._group.addButton(option)
            option.toggled.connect(lambda on, chosen=code: self.changed.emit(chosen) if on else None)

    def chosen(self) -> str:
        """Return the id of what was chosen, or an empty text."""
        return next((code for code, option in self.options.items() if option.isChecked()), "")

    def choose(self, code: str) -> None:
        """Choose `code`."""
        if code in self.options:
            self.options[code].setChecked(True)

    def lay_out(self, columns: int) -> QGridLayout:
        """Return the options in a grid."""
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, option in enumerate(self.options.values()):
            grid.addWidget(option, place // columns, place % columns)
        return grid


def in_widget(layout: QLayout) -> QWidget:
    """Return a bare widget around `layout`."""
    holder = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(layout)
    return holder

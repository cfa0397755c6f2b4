"""What screen readers are told of widgets for which Qt has no role of its own: headings, lists, groups."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

Role = Literal["heading", "list", "item", "group"]
_ROLES = {
    "heading": QAccessible.Role.Heading,
    "list": QAccessible.Role.List,
    "item": QAccessible.Role.ListItem,
    "group": QAccessible.Role.Grouping,
}
_PROPERTY = "spoken_as"


def say_as(widget: QWidget, role: Role, name: str = "") -> None:
    """Have `widget` told as a heading, a list, one of its items, or a group of answers named `name`."""
    widget.setProperty(_PROPERTY, role)
    if name:
        widget.setAccessibleName(name)


class _Spoken(QAccessibleWidget):
    """A widget under another role; what is written on it is its name."""

    def text(self, kind: QAccessible.Text) -> str:
        widget = self.object()
        if kind != QAccessible.Text.Name or not isinstance(widget, QWidget):
            return super().text(kind)
        return widget.accessibleName() or str(getattr(widget, "text", str)())


def teach_roles() -> None:
    """Let Qt ask here first. Called once for the app."""
    QAccessible.installFactory(_make_interface)


def _make_interface(_name: str, made_for: QObject) -> QAccessibleInterface | None:
    if not isinstance(made_for, QWidget):
        return None
    role = _ROLES.get(made_for.property(_PROPERTY))
    return None if role is None else _Spoken(made_for, role)

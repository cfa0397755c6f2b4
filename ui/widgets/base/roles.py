"""What screen readers are told of widgets for which Qt has no role of its own: headings, lists, groups."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QLabel, QWidget

Role = Literal["heading", "list", "item", "group", "words"]
_ROLES = {
    "heading": QAccessible.Role.Heading,
    "list": QAccessible.Role.List,
    "item": QAccessible.Role.ListItem,
    "group": QAccessible.Role.Grouping,
    "words": QAccessible.Role.StaticText,
}
_PROPERTY = "spoken_as"


def say_as(widget: QWidget, role: Role, name: str = "") -> None:
    """Have `widget` told as a heading, a list, one of its items, words, or a group of answers; `name` it."""
    widget.setProperty(_PROPERTY, role)
    if name:
        widget.setAccessibleName(name)


class _Spoken(QAccessibleWidget):
    """A widget under the role that it has at that moment; what is written on it is its name.

    Words on a button are told by the button, and not a second time.
    """

    def role(self) -> QAccessible.Role:
        return _ROLES.get(_find_role(self.object()), QAccessible.Role.StaticText)

    def text(self, kind: QAccessible.Text) -> str:
        widget = self.object()
        if kind != QAccessible.Text.Name or not isinstance(widget, QWidget):
            return super().text(kind)
        if isinstance(widget.parentWidget(), QAbstractButton):
            return ""
        return widget.accessibleName() or (widget.text() if isinstance(widget, QLabel) else "")


def teach_roles() -> None:
    """Let Qt ask here first. Called once for the app."""
    QAccessible.installFactory(_make_interface)


def _find_role(widget: QObject | None) -> str:
    return str(widget.property(_PROPERTY) or "") if widget is not None else ""


def _make_interface(_name: str, made_for: QObject) -> QAccessibleInterface | None:
    """A label may become a heading after Qt has asked for it: its role is looked up each time."""
    if not isinstance(made_for, QWidget):
        return None
    return _Spoken(made_for) if isinstance(made_for, QLabel) or _find_role(made_for) else None

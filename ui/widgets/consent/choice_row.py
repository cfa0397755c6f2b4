"""One decision: its name, what it means, what must be known before, and a switch that starts as No."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.consenting import ChoiceRow, Details
from ui.widgets.base.card import Inset, Notice, fact_row
from ui.widgets.base.controls import Switch
from ui.widgets.base.text import Prose

_NAME_PX = 84
_HOW_PX = 132


class Decision(QWidget):
    """A row with a switch in a column of its own; the particulars of a transfer stand below the words."""

    changed = Signal()

    def __init__(self, row: ChoiceRow, needed: str) -> None:
        super().__init__()
        self.choice = row.id
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 6, 0, 6)
        line.setSpacing(12)
        words = make_words(row)
        if row.required and needed:
            words.addWidget(Prose(needed, 16, "primary", 600))
        if row.details is not None:
            words.addSpacing(6)
            words.addWidget(self._make_details(row.details))
        line.addLayout(words, 1)
        self.switch = Switch(row.title)
        self.switch.setAccessibleDescription(row.explanation)
        self.switch.setObjectName(f"switch-{row.id}")
        self.switch.toggled.connect(self.changed)
        line.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)

    def _make_details(self, details: Details) -> QWidget:
        names = {
            "recipient": self.tr("Who"),
            "contact": self.tr("Contact"),
            "purpose": self.tr("What for"),
            "kinds": self.tr("What"),
            "method": self.tr("How"),
            "rights": self.tr("Rights"),
        }
        box = Inset("bg", (14, 10, 14, 10))
        box.setObjectName("details")
        for name, value in details.rows:
            box.column.addLayout(fact_row(names.get(name, name), value, _NAME_PX))
        if details.notice:
            box.column.addWidget(Notice("warning", details.notice, "warn"))
        return box


class Told(QWidget):
    """A purpose without a switch: it is told here and decided with the signature."""

    def __init__(self, row: ChoiceRow, how: str) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 6, 0, 6)
        line.setSpacing(12)
        line.addLayout(make_words(row), 1)
        when = Prose(how, 16)
        when.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        when.setFixedWidth(_HOW_PX)
        line.addWidget(when)


def make_words(row: ChoiceRow) -> QVBoxLayout:
    """Return a choice's name and what it means, wrapped, one below the other."""
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Prose(row.title, 18, weight=600))
    words.addWidget(Prose(row.explanation, 16))
    return words

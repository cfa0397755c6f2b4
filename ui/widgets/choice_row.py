"""One decision: its name, what it means, and a switch that starts as No."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.consenting import ChoiceRow
from ui.widgets.buttons import Button
from ui.widgets.controls import Switch
from ui.widgets.text import Line, Prose


class Decision(QWidget):
    """A row with a switch; `details_asked` when the person wants to know more first."""

    details_asked = Signal()
    changed = Signal()

    def __init__(self, row: ChoiceRow, needed: str, *, details_link: bool = False) -> None:
        super().__init__()
        self.choice = row.id
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        head = QHBoxLayout()
        head.setSpacing(10)
        title = Line(row.title, 17, weight=600)
        head.addWidget(title)
        if row.required:
            head.addWidget(Line(needed, 13, "muted"), 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        words.addStretch(1)
        words.addLayout(head)
        words.addWidget(Prose(row.explanation, 15, "muted"))
        words.addStretch(1)
        line.addLayout(words, 1)
        if details_link:
            link = Button(self.tr("Details"), "link", small=True)
            link.setAccessibleName(f"{self.tr('Details')}: {row.title}")
            link.clicked.connect(self.details_asked)
            line.addWidget(link)
        self.switch = Switch(row.title)
        self.switch.setAccessibleDescription(row.explanation)
        self.switch.setObjectName(f"switch-{row.id}")
        self.switch.toggled.connect(self.changed)
        line.addWidget(self.switch)


class Told(QWidget):
    """A purpose without a switch: it is told here and decided with the signature."""

    def __init__(self, row: ChoiceRow, how: str) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(Line(row.title, 17, weight=600))
        words.addWidget(Prose(row.explanation, 15, "muted"))
        words.addStretch(1)
        line.addLayout(words, 1)
        when = Prose(how, 14, "muted")
        when.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        when.setFixedWidth(108)
        line.addWidget(when)

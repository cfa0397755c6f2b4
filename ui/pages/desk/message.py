"""A calm page with one message: while something is under way, after an ending, or when something is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Glyph, centred
from ui.widgets.base.text import Prose
from ui.widgets.frame.frame import Page
from ui.widgets.frame.framed import Body
from ui.widgets.frame.rail import rehearsal_pill

_CARD_PX = 620


class MessagePage(Page):
    """An icon, a title, a text, and at most one way on."""

    done = Signal()

    def __init__(self, icon: str, tone: str, title: str, text: str, *, rehearsal: bool = False) -> None:
        super().__init__()
        self.setWindowTitle(title)
        self._way_on: Button | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        column.setContentsMargins(28, 20, 28, 20)
        whole.addWidget(Body(column))
        top = QHBoxLayout()
        top.addStretch(1)
        if rehearsal:
            top.addWidget(rehearsal_pill())
        column.addLayout(top)
        column.addStretch(2)
        self.card = Card((40, 36, 40, 36), 12)
        self.card.setFixedWidth(_CARD_PX)
        glyph = Glyph(icon, 36, tone, (76, f"{tone}_soft"))
        self.card.column.addWidget(glyph, 0, Qt.AlignmentFlag.AlignHCenter)
        self.card.column.addSpacing(8)
        for words, size, shade, weight in ((title, 28, "ink", 600), (text, 17, "muted", 400)):
            label = Prose(words, size, shade, weight)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            self.card.column.addWidget(label)
        column.addLayout(centred(self.card))
        column.addStretch(3)

    def offer(self, text: str, name: str = "done") -> Button:
        """Add the way on."""
        self._way_on = Button(text, "primary")
        self._way_on.setObjectName(name)
        self._way_on.clicked.connect(self.done)
        self.card.column.addSpacing(16)
        self.card.column.addWidget(self._way_on, 0, Qt.AlignmentFlag.AlignHCenter)
        return self._way_on

    def first_focus(self) -> QWidget | None:
        """Start at the way on."""
        return self._way_on

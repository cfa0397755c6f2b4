"""A page that is one card in the middle: what is asked, what is wrong, the answer, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Glyph, centred
from ui.widgets.base.text import Prose
from ui.widgets.frame.frame import Page
from ui.widgets.frame.framed import Body
from ui.widgets.frame.rail import rehearsal_pill


class CardPage(Page):
    """Whoever makes one fills `card` and closes it with `add_answer`."""

    def __init__(self, *, rehearsal: bool) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        column.setContentsMargins(28, 20, 28, 20)
        whole.addWidget(Body(column))
        self.top = QHBoxLayout()
        self.top.setSpacing(12)
        self.top.addStretch(1)
        if rehearsal:
            self.top.addWidget(rehearsal_pill())
        column.addLayout(self.top)
        column.addStretch(2)
        self.card = Card((40, 28, 40, 28), 8)
        self.card.setFixedWidth(620)
        column.addLayout(centred(self.card))
        column.addStretch(3)

    def add_words(self, words: str, size: int, tone: str = "ink", weight: int = 400) -> None:
        """Put words in the middle of the card."""
        label = Prose(words, size, tone, weight)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.card.column.addWidget(label)

    def add_sign(self, icon: str, tone: str = "primary") -> None:
        """Open the card with what it is about."""
        glyph = Glyph(icon, 36, tone, (76, f"{tone}_soft"))
        self.card.column.addWidget(glyph, 0, Qt.AlignmentFlag.AlignHCenter)

    def add_answer(self, answer: Button, *, back: bool = True) -> None:
        """Close the card: room for what is wrong (`trouble`), the answer, the way back where there is one."""
        self.trouble = Prose("", 15, "bad")
        self.trouble.setObjectName("trouble")
        self.card.column.addWidget(self.trouble)
        self.card.column.addWidget(answer)
        if back:
            self._add_back()

    def _add_back(self) -> None:
        back = Button(self.tr("&Back"), "link", small=True)
        back.setObjectName("back")
        back.clicked.connect(self.back_asked)
        self.card.column.addWidget(back, 0, Qt.AlignmentFlag.AlignHCenter)

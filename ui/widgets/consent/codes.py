"""The codes of those whom a page is for, large: no name stands on a screen that others see."""

from __future__ import annotations

from PySide6.QtCore import Qt

from ui.widgets.base.card import Card
from ui.widgets.base.text import Code, Line
from ui.widgets.base.wrap_row import WrapRow

_ONE_PX, _MANY_PX = 58, 36


class CodesCard(Card):
    """One code in its own line, or several side by side; they are named `code`, `code-2` and so on."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__((28, 18, 28, 20), 4)
        alone = len(codes) == 1
        self.column.addWidget(Line(self.tr("Code") if alone else self.tr("Codes"), 16))
        row = WrapRow()
        row.setSpacing(24)
        for place, code in enumerate(codes):
            number = Code(code, _ONE_PX if alone else _MANY_PX, weight=600)
            number.setObjectName(f"code-{place + 1}" if place else "code")
            number.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            row.addWidget(number)
        self.column.addLayout(row)

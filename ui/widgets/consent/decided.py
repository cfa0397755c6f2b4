"""What was decided, told in the very words of the choices: Yes to these, No to those."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.base.card import Glyph
from ui.widgets.base.text import Line, Prose


class DecidedRow(QWidget):
    """An icon, Yes or No, and the names."""

    def __init__(self, titles: tuple[str, ...], *, yes: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(
            Glyph("check" if yes else "cross", 20, "ok" if yes else "muted"), 0, Qt.AlignmentFlag.AlignTop
        )
        word = Line(self.tr("Yes") if yes else self.tr("No"), 16, weight=600)
        word.setFixedWidth(40)
        row.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Prose(self.tr(", ").join(titles) or self.tr("nothing"), 16), 1)


def add_decided(column: QVBoxLayout, yes: tuple[str, ...], no: tuple[str, ...]) -> None:
    """Add both rows to `column`; the row of No stands even when it is the longer one."""
    column.addWidget(DecidedRow(yes, yes=True))
    if no:
        column.addWidget(DecidedRow(no, yes=False))

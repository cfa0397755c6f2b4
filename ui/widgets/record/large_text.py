"""Text as large as there is room for, its translation below it; what is too long for every size scrolls."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import dress
from ui.widgets.base.text import Prose

Sizes = tuple[tuple[int, int], ...]
"""Pairs of px for text and translation, the largest first."""

_GAP = 8
_LEAST_PX, _WANTED_PX, _LEAST_WIDTH_PX = 40, 120, 200
_CLAUSES = re.compile(r"[^，；：。！？]+[，；：。！？]*|[，；：。！？]+")


class LargeText(QScrollArea):
    """Shows text and translation in the first of `sizes` in which all of it is in sight."""

    def __init__(self, sizes: Sizes, *, centred: bool = False, wanted_px: int = _WANTED_PX) -> None:
        super().__init__()
        self._sizes, self._centred, self._wanted = sizes, centred, wanted_px
        self._words = ("", "")
        self.label, self.below = Prose("", sizes[0][0], weight=600), Prose("", sizes[0][1], "muted")
        if centred:
            self.label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.below.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner = QWidget()
        inner.setObjectName("inner")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        column.addStretch(1)
        column.addWidget(self.label)
        column.addWidget(self.below)
        column.addStretch(1 if centred else 2)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_LEAST_PX)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def say(self, text: str, below: str = "", sizes: Sizes = ()) -> None:
        """Show another text, in other sizes when they are given."""
        if (text, below) != self._words or (sizes and sizes != self._sizes):
            self._words, self._sizes = (text, below), sizes or self._sizes
            self.verticalScrollBar().setValue(0)
            self._settle()

    def text(self) -> str:
        """Return the text that is shown."""
        return self.label.text()

    def sizeHint(self) -> QSize:
        """Ask for little and take what there is."""
        return QSize(_LEAST_WIDTH_PX, self._wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the size anew."""
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        room = self.maximumViewportSize()
        fits = False
        for size, smaller in self._sizes:
            needed = self._dress(room.width(), size, smaller)
            fits = needed <= room.height()
            if fits:
                break
        self.below.setVisible(bool(self._words[1]))
        # Only what scrolls is a stop for the keyboard, and needs a name then.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if fits else Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.label.text())

    def _fits_line(self, width: int) -> Callable[[str], bool]:
        metrics = QFontMetricsF(self.label.font())
        return lambda line: metrics.horizontalAdvance(line) < width

    def _dress(self, width: int, size: int, smaller: int) -> int:
        """Set both sizes; return the height that is needed then."""
        dress(self.label, size, 600)
        text = break_at_clauses(self._words[0], self._fits_line(width)) if self._centred else self._words[0]
        self.label.setText(text)  # forgets the heights that were known for another size
        dress(self.below, smaller)
        self.below.setText(self._words[1])
        needed = self.label.heightForWidth(width) if self._words[0] else 0
        return needed + (_GAP + self.below.heightForWidth(width) if self._words[1] else 0)


def break_at_clauses(text: str, fits: Callable[[str], bool]) -> str:
    """Return Chinese text with its lines ended at clauses: it has no spaces, and would break inside a word.

    Left as it is when it needs no break, or when a clause is longer than a line.
    """
    clauses = _CLAUSES.findall(text)
    if fits(text) or "\n" in text or not all(fits(clause) for clause in clauses):
        return text
    lines = [""]
    for clause in clauses:
        if fits(lines[-1] + clause):
            lines[-1] += clause
        else:
            lines.append(clause)
    return "\n".join(lines)

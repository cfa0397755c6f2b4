"""A row whose widgets go on in another line where one has no room: for heads, bars and rows of lists."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSpacerItem, QStyle, QWidget


@dataclass
class _Part:
    item: QLayoutItem
    stretch: int
    known: tuple[int, int, int] | None = None  # as long as nothing inside changes: a layout asks often

    def measure(self) -> tuple[int, int, int]:
        """Return its least and its wanted width, and its least height, in px."""
        if self.known is None:
            least = self.item.minimumSize()
            self.known = (least.width(), max(least.width(), self.item.sizeHint().width()), least.height())
        return self.known

    @property
    def is_shown(self) -> bool:
        return not self.item.isEmpty() or self.item.spacerItem() is not None

    @property
    def is_gap(self) -> bool:
        return self.item.spacerItem() is not None

    @property
    def least(self) -> int:
        return 0 if self.is_gap else self.measure()[0]

    @property
    def wanted(self) -> int:
        return 0 if self.is_gap else self.measure()[1]

    def height(self, width: int) -> int:
        """Return its height in px in `width` px: controls whose words wrap know it, too."""
        widget = self.item.widget()
        if widget is None:
            return self.item.minimumSize().height()
        told = widget.heightForWidth(width)
        if told >= 0 and widget.minimumHeight() == widget.maximumHeight():
            return told  # it is as high as its words need in the width it has now, not in this one
        wanted = told if told >= 0 else self.item.sizeHint().height()
        return max(widget.minimumHeight(), min(widget.maximumHeight(), wanted))


@dataclass
class _Placed:
    part: _Part
    left: int
    width: int


class WrapRow(QLayout):
    """Like a QHBoxLayout. What has a stretch gives up its room first and takes what is left over.

    What is lower than its line stands in the middle of it, or `at_top`.
    """

    def __init__(self, parent: QWidget | None = None, *, at_top: bool = False) -> None:
        super().__init__(parent)
        self._at_top = at_top
        self._parts: list[_Part] = []
        self._heights: dict[int, int] = {}  # by width, as long as nothing inside changes

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's own way in."""
        self._parts.append(_Part(item, 0))

    def addWidget(self, widget: QWidget, stretch: int = 0, place: int | None = None) -> None:
        """Put `widget` at the end, or before what stands at `place`."""
        super().addWidget(widget)
        part = self._parts.pop()
        part.stretch = stretch
        self._parts.insert(len(self._parts) if place is None else place, part)
        self.invalidate()

    def addStretch(self, stretch: int = 1) -> None:
        """Put a gap at the end that takes what is left over; a line may break there."""
        self._parts.append(_Part(QSpacerItem(0, 0), stretch))
        self.invalidate()

    def count(self) -> int:
        """Return how many items there are, gaps too."""
        return len(self._parts)

    def itemAt(self, place: int) -> QLayoutItem | None:
        """Return an item, None behind the last."""
        return self._parts[place].item if 0 <= place < len(self._parts) else None

    def takeAt(self, place: int) -> QLayoutItem | None:
        """Take an item out."""
        return self._parts.pop(place).item if 0 <= place < len(self._parts) else None

    def hasHeightForWidth(self) -> bool:
        """It is as high as its lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height in px of all lines in `width` px."""
        if width not in self._heights:
            self._heights[width] = self._lay_out(QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """Measure anew: something inside changed."""
        self._heights.clear()
        for part in self._parts:
            part.known = None
        super().invalidate()

    def sizeHint(self) -> QSize:
        """All in one line."""
        shown = [part for part in self._parts if part.is_shown]
        wide = self._sum([part.wanted for part in shown if not part.is_gap]) + self._sides()
        return QSize(wide, self.heightForWidth(wide))

    def minimumSize(self) -> QSize:
        """As wide as the widest part; the height comes from the width."""
        widest = max((part.least for part in self._parts if part.is_shown), default=0)
        highest = max((part.measure()[2] for part in self._parts if part.is_shown), default=0)
        margins = self.contentsMargins()
        return QSize(widest + self._sides(), highest + margins.top() + margins.bottom())

    def setGeometry(self, box: QRect) -> None:
        """Place everything."""
        super().setGeometry(box)
        self._lay_out(box, place=True)

    def _sides(self) -> int:
        margins = self.contentsMargins()
        return margins.left() + margins.right()

    def _sum(self, widths: list[int]) -> int:
        return sum(widths) + self.spacing() * max(0, len(widths) - 1)

    def _lay_out(self, box: QRect, *, place: bool) -> int:
        margins = self.contentsMargins()
        width = max(1, box.width() - self._sides())
        rows = [self._share(line, width) for line in self._break(width)]
        heights = [max((row.part.height(row.width) for row in line), default=0) for line in rows]
        high = sum(heights) + self.spacing() * max(0, len(rows) - 1)
        top = box.top() + margins.top()
        top += max(0, (box.height() - margins.top() - margins.bottom() - high) // 2)
        if place:
            for line, height in zip(rows, heights, strict=True):
                self._place(line, QRect(box.left() + margins.left(), top, width, height))
                top += height + self.spacing()
        return high + margins.top() + margins.bottom()

    def _break(self, width: int) -> list[list[_Part]]:
        """Break into lines by the least widths; a gap never begins or holds a line of its own."""
        lines: list[list[_Part]] = [[]]
        for part in self._parts:
            if not part.is_shown:
                continue
            taken = self._sum([other.least for other in [*lines[-1], part] if not other.is_gap])
            if not part.is_gap and taken > width and any(not other.is_gap for other in lines[-1]):
                lines.append([])
            lines[-1].append(part)
        return [line for line in lines if any(not part.is_gap for part in line)]

    def _share(self, line: list[_Part], width: int) -> list[_Placed]:
        """Give each part of a line its width: what it wants, less where there is no room."""
        solid = [part for part in line if not part.is_gap]
        widths = {id(part): part.wanted for part in line}
        over = self._sum([widths[id(part)] for part in solid]) - width
        for group in ([part for part in solid if part.stretch], [part for part in solid if not part.stretch]):
            room = sum(widths[id(part)] - part.least for part in group)
            cut = min(max(0, over), room)
            for part in group:
                if room:
                    widths[id(part)] -= ceil(cut * (part.wanted - part.least) / room)
            over = self._sum([widths[id(part)] for part in solid]) - width
        self._spread(line, widths, -over)
        return self._settle(line, widths)

    def _spread(self, line: list[_Part], widths: dict[int, int], left: int) -> None:
        eager = [part for part in line if part.stretch]
        total = sum(part.stretch for part in eager)
        for part in eager:
            if left > 0:
                widths[id(part)] += left * part.stretch // total

    def _settle(self, line: list[_Part], widths: dict[int, int]) -> list[_Placed]:
        placed, left = [], 0
        for part in line:
            if part.is_gap:
                left += widths[id(part)]
                continue
            placed.append(_Placed(part, left, widths[id(part)]))
            left += widths[id(part)] + self.spacing()
        return placed

    def _place(self, line: list[_Placed], box: QRect) -> None:
        parent = self.parentWidget()
        way = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        for row in line:
            widget = row.part.item.widget()
            wanted = row.part.height(row.width)
            height = min(box.height(), wanted) if widget is not None else box.height()
            top = box.top() + (0 if self._at_top else (box.height() - height) // 2)
            own = QRect(box.left() + row.left, top, row.width, height)
            row.part.item.setGeometry(QStyle.visualRect(way, box, own))

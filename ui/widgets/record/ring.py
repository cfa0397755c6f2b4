"""The countdown: seconds left as a number in a ring that empties."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import colour, fixed_face

_SIDE = 160
_LINE = 10
_WHOLE_TURN = 360 * 16  # Qt counts sixteenths of a degree


class CountdownRing(QWidget):
    """Empty unless something is waited for; it keeps its room then, so that nothing jumps."""

    def __init__(self) -> None:
        super().__init__()
        self._left_s, self._whole_s = 0.0, 0.0
        self.setFixedSize(_SIDE, _SIDE)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        policy.setHorizontalPolicy(QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def show_left(self, left_s: float, whole_s: float) -> None:
        """Show that `left_s` of `whole_s` seconds are still to be waited; nothing at all for 0 of 0."""
        if (left_s, whole_s) != (self._left_s, self._whole_s):
            self._left_s, self._whole_s = left_s, whole_s
            self.setAccessibleName(self.number)
            self.update()

    @property
    def number(self) -> str:
        """The number in the ring."""
        return str(math.ceil(self._left_s)) if self._whole_s else ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw track, what is left of it, and the number."""
        if not self._whole_s:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(_LINE, _LINE, -_LINE, -_LINE)
        painter.setPen(QPen(colour("line"), _LINE))
        painter.drawEllipse(box)
        left = round(_WHOLE_TURN * min(1.0, self._left_s / self._whole_s))
        painter.setPen(QPen(colour("warn"), _LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(box, _WHOLE_TURN // 4, left)  # counted from twelve o'clock, emptying clockwise
        painter.setFont(fixed_face(72, 600))
        painter.setPen(colour("ink"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.number)

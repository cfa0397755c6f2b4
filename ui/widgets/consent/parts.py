"""The list of a policy's parts: read ones carry a tick and can be opened again."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import draw_icon
from ui.theme import colour, dress, fixed_face
from ui.widgets.base.mirror import margins, turned_f
from ui.widgets.base.text import Prose, mute_mouse

_LEFT = 36


class PartButton(QPushButton):
    """One part: disc and title, wrapped."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self._number, self.state = number, "ahead"
        self.setAccessibleName(title)
        self.setProperty("radius", 10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(_LEFT + 10, 10, 8, 10))
        self._title = Prose(title, 15)
        mute_mouse(self._title)
        column.addWidget(self._title)

    def show_state(self, state: str) -> None:
        """Show the part as now, read or ahead; a part ahead can't be opened."""
        self.state = state
        self.setEnabled(state != "ahead")
        self._title.set_tone("muted" if state == "ahead" else "ink")
        dress(self._title, 15, 600 if state == "now" else 400)
        self._title.setText(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        """What lies inside, at the width it has."""
        return QSize(200, self._height())

    def minimumSizeHint(self) -> QSize:
        """What lies inside."""
        return QSize(120, self._height())

    def _height(self) -> int:
        width = (self.width() if self.width() > 100 else 244) - _LEFT - 18  # noqa: PLR2004 - before the first layout
        return max(44, self._title.heightForWidth(width) + 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, disc, number or tick."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.state == "now" or (self.isEnabled() and self.underMouse()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("primary_soft"))
            painter.drawRoundedRect(QRectF(self.rect()), 10, 10)
        disc = turned_f(self, QRectF(10, self.height() / 2 - 12, 24, 24))
        read = self.state == "read"
        painter.setPen(
            Qt.PenStyle.NoPen if read else QPen(colour("primary" if self.state == "now" else "border"), 2)
        )
        painter.setBrush(colour("primary") if read else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc.adjusted(1, 1, -1, -1))
        if read:
            draw_icon(painter, "check", disc.adjusted(4, 4, -4, -4), "on_primary")
            return
        painter.setFont(fixed_face(14, 600))
        painter.setPen(colour("primary" if self.state == "now" else "muted"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))


class PartList(QWidget):
    """All parts, one below the other."""

    chosen = Signal(int)

    def __init__(self, titles: list[str]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._buttons = [PartButton(place + 1, title) for place, title in enumerate(titles)]
        for place, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked=False, part=place: self.chosen.emit(part))
            column.addWidget(button)

    def show_state(self, current: int, read: set[int]) -> None:
        """Show which part is open and which were read."""
        for place, button in enumerate(self._buttons):
            button.show_state("now" if place == current else "read" if place in read else "ahead")

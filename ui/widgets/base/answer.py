"""A large answer: icon, words and a sentence; all answers of a question look the same."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QRadioButton, QSizePolicy, QVBoxLayout

from ui.theme import colour
from ui.widgets.base.card import Glyph
from ui.widgets.base.controls import draw_choice_frame
from ui.widgets.base.mirror import margins, turned_point
from ui.widgets.base.mnemonics import plain
from ui.widgets.base.text import Line, Prose, box_of, mute_mouse
from ui.widgets.base.wrapped import WrappedWords


class AnswerCard(WrappedWords, QPushButton):
    """A button the size of a card."""

    def __init__(self, icon: str, title: str, text: str) -> None:
        super().__init__()
        spoken = plain(title)
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("radius", 14)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(24, 16, 24, 16)
        row.setSpacing(18)
        glyph = Glyph(icon, 30, "primary", (60, "primary_soft"))
        mute_mouse(glyph)
        row.addWidget(glyph)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        heading = Line(spoken, 21, weight=600)
        self.setShortcut(QKeySequence.mnemonic(title))
        body = Prose(text, 16)
        for label in (heading, body):
            mute_mouse(label)
            words.addWidget(label)
        words.addStretch(1)
        row.addLayout(words, 1)

    def sizeHint(self) -> QSize:
        """What lies inside."""
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """What lies inside, at its least."""
        return self._row.minimumSize()

    def heightForWidth(self, width: int) -> int:
        """Return the height of the words and the room around them, in px."""
        return self._row.totalHeightForWidth(width)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("primary" if self.isEnabled() else "line"), 2))
        painter.setBrush(colour("primary_soft" if self.isDown() or self.underMouse() else "surface"))
        painter.drawRoundedRect(box_of(self).adjusted(0.5, 0.5, -0.5, -0.5), 14, 14)


class LongOption(QRadioButton):
    """A radio button whose words may wrap."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("radius", 12)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(margins(56, 14, 20, 14))
        self.words = Prose(text, 18)
        self.words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        mute_mouse(self.words)
        row.addWidget(self.words)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose nothing: the second half of a double click belongs to what stood there before."""
        event.accept()

    def hitButton(self, pos: object) -> bool:  # noqa: ARG002
        """Every pixel counts."""
        return True

    def hasHeightForWidth(self) -> bool:
        """The words may wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the words and the room around them, in px."""
        return max(56, self.words.heightForWidth(width - 76) + 28)

    def sizeHint(self) -> QSize:
        """What lies inside."""
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """What lies inside, at its least."""
        return self._row.minimumSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw frame and circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_choice_frame(painter, self, 12)
        centre = turned_point(self, QPointF(30, self.height() / 2))
        painter.setPen(QPen(colour("primary" if self.isChecked() else "border"), 2))
        painter.setBrush(colour("surface"))
        painter.drawEllipse(centre, 10, 10)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("primary"))
            painter.drawEllipse(centre, 5.5, 5.5)

"""A message over the page: what is wrong, what to do, and a way to close it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.announce import announce
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Glyph
from ui.widgets.text import Prose

_WIDTH = 640


class Banner(Card):
    """Lies at the top of its parent; Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__((20, 14, 14, 14), 4)
        self.setParent(parent)
        self._parent = parent
        self.setObjectName("banner")
        self.ground, self.border = "warn_soft", "warn"
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(Glyph("alert", 24, "warn"), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.sentence = Prose("", 16, weight=600)
        self.sentence.setObjectName("banner-sentence")
        self.remedy = Prose("", 16)
        words.addWidget(self.sentence)
        words.addWidget(self.remedy)
        row.addLayout(words, 1)
        self.close_button = Button(self.tr("Close"), small=True)
        self.close_button.setObjectName("banner-close")
        self.close_button.clicked.connect(self.hide)
        row.addWidget(self.close_button)
        self.column.addLayout(row)
        parent.installEventFilter(self)
        self.hide()

    def say(self, sentence: str, remedy: str) -> None:
        """Show a message."""
        self.close_button.setText(self.tr("Close"))
        self.sentence.setText(sentence)
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        self.setAccessibleName(f"{sentence} {remedy}".strip())
        announce(self, self.accessibleName(), at_once=True)
        self._place()
        self.show()
        self.raise_()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the parent changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent = self._parent
        width = min(_WIDTH, parent.width() - 48)
        height = self.heightForWidth(width)
        self.setGeometry((parent.width() - width) // 2, 20, width, max(height, 76))

"""A message above the bar: what is wrong or done, what to do, one thing that can be done at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.messages import Tone
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Glyph
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow

DONE_MS = 4000
_WIDTH, _GAP, _LEAST_PX = 760, 12, 76
_LOOKS: dict[Tone, tuple[str, str]] = {
    "done": ("ok", "check"), "hint": ("primary", "info"), "trouble": ("warn", "warning"),
    "stop": ("bad", "alert"),
}  # fmt: skip


@dataclass(frozen=True)
class Action:
    """The one thing that a message offers: the words of its button, and what it does."""

    text: str
    run: Callable[[], object]


class Banner(Card):
    """Lies over the foot of the page, above its bar, and takes no focus; Esc closes it.

    What is done goes by itself after four seconds. `above` says where the bar of the page begins, in the
    parent's coordinates. `closed`: it had the keyboard, which belongs to the page again.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, above: Callable[[], int]) -> None:
        super().__init__((20, 12, 14, 12), 0)
        self.setParent(parent)
        self._parent, self._above = parent, above
        self._action: Action | None = None
        self.tone: Tone = "trouble"
        self.setObjectName("banner")
        row = WrapRow()
        row.setSpacing(14)
        self._glyph = Glyph("alert", 24, "warn")
        row.addWidget(self._glyph)
        row.addWidget(self._make_words(), 1)
        self.action_button = Button("", small=True)
        self.action_button.setObjectName("banner-action")
        self.action_button.clicked.connect(self._act)
        self.close_button = Button("", "link", small=True)
        self.close_button.setObjectName("banner-close")
        self.close_button.clicked.connect(self.hide)
        row.addWidget(self.action_button)
        row.addWidget(self.close_button)
        self.column.addLayout(row)
        self._timer = QTimer(self, singleShot=True, interval=DONE_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def _make_words(self) -> QWidget:
        told = QWidget()
        words = QVBoxLayout(told)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(2)
        self.sentence = Prose("", 17, weight=600)
        self.sentence.setObjectName("banner-sentence")
        self.remedy = Prose("", 16)
        for label in (self.sentence, self.remedy):
            label.calm_px = _WIDTH
            words.addWidget(label)
        return told

    def say(
        self, sentence: str, remedy: str = "", tone: Tone = "trouble", action: Action | None = None
    ) -> None:
        """Show and announce a message; it takes the place of the one before."""
        ink, icon = _LOOKS[tone]
        self.tone, self._action = tone, action
        self.ground, self.border = f"{ink}_soft", ink
        self._glyph.set_icon(icon, ink)
        self.close_button.setText(self.tr("Close"))
        self.sentence.setText(sentence)
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        self.action_button.setText(action.text if action else "")
        self.action_button.setVisible(action is not None)
        whole = f"{sentence} {remedy}".strip()
        self.setAccessibleName(whole)
        self.setLayoutDirection(QGuiApplication.layoutDirection())
        self._timer.stop()
        if tone == "done":
            self._timer.start()
        self._place()
        self.show()
        self.raise_()
        self.update()
        announce(self, whole, assertive=tone == "stop")

    def _act(self) -> None:
        action = self._action
        self.hide()
        if action is not None:
            action.run()

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the keyboard back before Qt hands it to whatever comes next."""
        super().hideEvent(event)
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the parent changes its size."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest} and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent = self._parent
        width = min(_WIDTH, parent.width() - 2 * _GAP)
        height = max(self.heightForWidth(width), _LEAST_PX)
        top = max(0, self._above() - _GAP - height)
        self.setGeometry(QRect((parent.width() - width) // 2, top, width, height))

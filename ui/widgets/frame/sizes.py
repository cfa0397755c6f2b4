"""The person's text size: A, A+ and A++ side by side, for the whole app at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QWidget

from ui.theme import apply_text_size, text_size
from ui.widgets.base.buttons import Button, make_choice
from ui.widgets.base.roles import say_as

_LETTERS = ("A", "A+", "A++")
_LEAST_PX, _INSET_PX = 44, 5


class _Letter(Button):
    """A button as narrow as a thumb lets it be."""

    @property
    def _inset_px(self) -> tuple[int, int]:  # type: ignore[override]
        return _INSET_PX, _INSET_PX

    def minimumSizeHint(self) -> QSize:
        """Its letters on one line, in a target that can be hit."""
        return QSize(
            max(_LEAST_PX, self.fontMetrics().horizontalAdvance(self.text()) + 2 * _INSET_PX + 4),
            self.height(),
        )

    def sizeHint(self) -> QSize:
        """The same: it takes no more."""
        return self.minimumSizeHint()


class TextSizes(QWidget):
    """Three buttons, one of which is chosen. What was typed stays: every widget only takes another type."""

    def __init__(self) -> None:
        super().__init__()
        say_as(self, "group", self.tr("Text size"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._group = QButtonGroup(self)
        names = (self.tr("Usual text"), self.tr("Larger text"), self.tr("Largest text"))
        for step, (letter, name) in enumerate(zip(_LETTERS, names, strict=True)):
            button = _Letter(letter, small=True)
            make_choice(button, partial(use_text_size, step), chosen=step == text_size())
            button.setObjectName(f"text-size-{step}")
            button.setAccessibleName(name)
            button.setToolTip(name)
            self._group.addButton(button, step)
            row.addWidget(button)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what was chosen on another page meanwhile."""
        super().showEvent(event)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self._group.button(text_size()).setChecked(True)


def use_text_size(step: int) -> None:
    """Show the app in size A, A+ or A++ (`step` 0, 1, 2) from now on."""
    app = QCoreApplication.instance()
    if isinstance(app, QApplication) and step != text_size():
        apply_text_size(app, step)

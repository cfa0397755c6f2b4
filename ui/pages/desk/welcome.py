"""The first page on a laptop that is new: which language the recorder reads."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import language_name
from ui.widgets.base.buttons import Button
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.frame.card_page import CardPage


class WelcomePage(CardPage):
    """Emits the language that was chosen."""

    decides = True

    chosen = Signal(str)

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__(rehearsal=False)
        self.setWindowTitle(self.tr("Welcome"))
        self.add_sign("globe")
        self.add_words(self.tr("Welcome"), 28, weight=600)
        self.add_words(
            self.tr("This laptop is new. A few steps make it ready; they can be stopped at any time."), 17
        )
        self.add_words(self.tr("Which language do you read?"), 21, weight=600)
        self._buttons = [self._make_button(language) for language in languages]
        self.card.column.addSpacing(8)
        self.card.column.addWidget(EqualRow(self._buttons))

    def _make_button(self, language: str) -> Button:
        button = Button(language_name(language), "answer")
        button.setObjectName(f"language-{language}")
        button.clicked.connect(lambda: self.chosen.emit(language))
        return button

    def first_focus(self) -> QWidget:
        """Start at the first language."""
        return self._buttons[0]

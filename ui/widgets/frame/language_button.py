"""The recorder's way to another language: a button that carries the name of the one that follows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.languages import following_language, language_name, spoken_language
from ui.widgets.base.buttons import Button


class LanguageButton(Button):
    """Written as its speakers write it: whoever can't read the page finds it."""

    def __init__(self) -> None:
        language = following_language(spoken_language())
        super().__init__(language_name(language), small=True, icon="globe")
        self.setObjectName("language")
        self.setAccessibleName(tell_language(language))


def tell_language(language: str) -> str:
    """Return what a button that leads to `language` does, for who hears it."""
    told = QCoreApplication.translate("LanguageButton", "Show this app in %1")
    return told.replace("%1", language_name(language))

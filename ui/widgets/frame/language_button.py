"""The recorder's way to another language: a button that carries the name of the one that follows."""

from __future__ import annotations

from ui.languages import following_language, language_name, spoken_language
from ui.widgets.base.buttons import Button


class LanguageButton(Button):
    """Written as its speakers write it: whoever can't read the page finds it."""

    def __init__(self) -> None:
        name = language_name(following_language(spoken_language()))
        super().__init__(name, small=True, icon="globe")
        self.setObjectName("language")
        self.setAccessibleName(self.tr("Show this app in %1").replace("%1", name))

"""One check of a place: a sign, its name, how it stands and what to do, and a button where there is one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.place import CheckShown
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Glyph
from ui.widgets.base.text import Line, Prose
from ui.widgets.place.place_words import name_act, name_check, tell_check

_ICONS = {"ok": "check", "warn": "warning", "bad": "alert", "muted": "minus"}
_NAME_PX, _BUTTON_PX = 80, 140


class CheckRow(QWidget):
    """Emits what its button does now."""

    act_wanted = Signal(str)

    def __init__(self, check: str, shown: CheckShown) -> None:
        super().__init__()
        self.check = check
        self.setObjectName(f"check-{check}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.setMinimumHeight(48)
        self._sign = Glyph("minus", 20, "muted")
        row.addWidget(self._sign)
        name = Line(name_check(check), 16, weight=600)
        name.setFixedWidth(_NAME_PX)
        row.addWidget(name)
        self.words = Prose("", 15, "muted")
        row.addWidget(self.words, 1)
        self.button = Button("", small=True)
        self.button.setObjectName(f"act-{check}")
        self.button.setFixedWidth(_BUTTON_PX)
        row.addWidget(self.button)
        self.shown: CheckShown = shown
        self.button.clicked.connect(self._act)
        self.show_check(shown)

    def _act(self) -> None:
        self.act_wanted.emit(self.shown.act)

    def show_check(self, shown: CheckShown) -> None:
        """Show how it stands now."""
        self.shown = shown
        self._sign.set_icon(_ICONS[shown.tone], shown.tone)
        sentence = tell_check(shown)
        if sentence != self.words.text():
            self.words.setText(sentence)
        self.setAccessibleName(f"{name_check(self.check)}: {sentence}")
        if shown.act:
            self.button.setText(name_act(shown.act))
            self.button.setAccessibleName(f"{self.button.text()}: {name_check(self.check)}")
        if self.button.isHidden() == bool(shown.act):
            self.button.setVisible(bool(shown.act))

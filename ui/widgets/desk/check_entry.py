"""One check of the laptop: a sign, its name, what was found and what to do, and the way there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.checking import CheckLine
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Glyph
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.desk.check_words import name_check, name_door, tell_found

_ICONS = {"ok": "check", "warn": "warning", "bad": "alert", "muted": "clock"}
_WORDS_PX = 300


class CheckEntry(QWidget):
    """Emits the place that its button leads to."""

    place_wanted = Signal(str)

    def __init__(self, line: CheckLine) -> None:
        super().__init__()
        self.setObjectName(f"check-{line.name.replace(' ', '-')}")
        self._place = ""
        row = WrapRow(self)
        row.setContentsMargins(0, 10, 0, 10)
        row.setSpacing(12)
        told = QWidget()
        told.setMinimumWidth(_WORDS_PX)
        inside = QHBoxLayout(told)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        self._sign = Glyph("clock", 24, "muted")
        inside.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Prose(name_check(line.name), 17, weight=600))
        self.words = Prose("", 16)
        words.addWidget(self.words)
        inside.addLayout(words, 1)
        row.addWidget(told, 1)
        self.door = Button("", small=True)
        self.door.setObjectName(f"door-{line.name}")
        self.door.clicked.connect(lambda: self.place_wanted.emit(self._place))
        row.addWidget(self.door)
        self.show_line(line)

    def show_line(self, line: CheckLine) -> None:
        """Show what was found."""
        self._place = line.place
        self._sign.set_icon(_ICONS[line.tone], line.tone)
        self.words.setText(tell_found(line))
        self.words.set_tone("ink" if line.code else "muted")
        say_as(self, "item", f"{name_check(line.name)}: {tell_found(line)}")
        if line.place:
            self.door.setText(name_door(line.place))
            self.door.setAccessibleName(f"{name_door(line.place)}: {name_check(line.name)}")
        self.door.setVisible(bool(line.place))

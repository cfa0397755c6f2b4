"""One sentence to try on a new laptop: said, heard again, and forgotten."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.place import CheckShown
from ui.presenter.recording import LevelShown
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Inset
from ui.widgets.base.text import Prose
from ui.widgets.frame.card_page import CardPage
from ui.widgets.place.place_words import tell_check
from ui.widgets.record.meter import Meter

Doing = Literal["ready", "opening", "speaking", "hearing", "heard"]
_SILENT_DB = -150


class SentencePage(CardPage):
    """Emits that the sentence is said now, that it is over, and that the walk goes on."""

    say_wanted = Signal()
    over = Signal()
    done = Signal()

    def __init__(self, *, rehearsal: bool) -> None:
        super().__init__(rehearsal=rehearsal)
        self.setWindowTitle(self.tr("Say one sentence"))
        self._doing: Doing = "ready"
        self.add_words(self.tr("Say one sentence"), 28, weight=600)
        told = self.tr("Speak as in a session. You hear it at once, and it is thrown away.")
        self.add_words(told, 17)
        box = Inset("bg", (20, 20, 20, 20))
        prompt = Prose(self.tr("A small boat goes down the river in the morning."), 24, weight=600)
        prompt.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        box.column.addWidget(prompt)
        self.card.column.addWidget(box)
        self.meter = Meter()
        self.card.column.addWidget(self.meter)
        self.told = Prose("", 17)
        self.told.setObjectName("told")
        self.told.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.card.column.addWidget(self.told)
        self.say = Button("", icon="microphone")
        self.say.setObjectName("say")
        self.say.clicked.connect(self._act)
        self.go_on = Button(self.tr("&Go on"), "primary")
        self.go_on.setObjectName("next")
        self.go_on.clicked.connect(self.done)
        self.card.column.addWidget(self.say)
        self.add_answer(self.go_on, back=False)
        self.show_doing("ready")

    def _act(self) -> None:
        (self.over if self._doing == "speaking" else self.say_wanted).emit()

    def show_doing(self, doing: Doing) -> None:
        """Show what happens now; the way on opens once a sentence was heard."""
        self._doing = doing
        self.say.setText(
            {
                "ready": self.tr("&Record"),
                "opening": self.tr("&Record"),
                "speaking": self.tr("I have &said it"),
                "hearing": self.tr("Say it &again"),
                "heard": self.tr("Say it &again"),
            }[doing]
        )
        self.say.setEnabled(doing in {"ready", "speaking", "heard"})
        self.go_on.setEnabled(doing == "heard")
        if doing == "opening":
            self.trouble.setText("")
            self.told.setText(self.tr("The microphone opens…"))
        elif doing == "speaking":
            self.told.setText(self.tr("Please speak now."))
        if doing != "speaking":
            self.show_level(LevelShown(_SILENT_DB, _SILENT_DB, None))

    def show_level(self, level: LevelShown) -> None:
        """Show how loud it is."""
        self.meter.show_level(level.peak_db, level.hold_db)

    def show_heard(self, shown: CheckShown) -> None:
        """Say how it was."""
        self.told.setText(tell_check(shown))
        announce(self, tell_check(shown))

    def show_trouble(self, sentence: str) -> None:
        """Say why nothing was heard."""
        self.show_doing("ready")
        self.told.setText("")
        self.trouble.setText(sentence)
        self.say.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget:
        """Start at recording."""
        return self.say

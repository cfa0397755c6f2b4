"""The column of all prompts: where one is, how each stands, a field to go to one, and going on by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from ui.presenter.prompt_states import PromptStates, find_named
from ui.widgets.base.card import Card
from ui.widgets.base.controls import Field, Switch
from ui.widgets.base.text import Line
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.record.prompt_list import PromptList


class JumpField(Field):
    """Takes a number or words; Enter says which, Esc and leaving put it away."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__("")
        self.setObjectName("jump")
        asked = self.tr("Go to prompt: number or words")
        self.setAccessibleName(asked)
        self.setPlaceholderText(asked)
        self.returnPressed.connect(lambda: self.given.emit(self.text()))
        self.left.connect(self.hide)
        self.hide()

    def open(self) -> None:
        """Show the field, empty, for typing."""
        self.clear()
        self.mark_trouble(False)
        self.show()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


class PromptsCard(Card):
    """`jump_wanted` names a place from 0; `by_itself` is the switch for going on after a good take."""

    jump_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__((12, 6, 12, 8), 2)
        self._states = PromptStates((), ())
        self._here = 0
        self._is_open = True
        head = WrapRow()
        head.setSpacing(8)
        words = self.tr("Next by itself")
        self.by_itself = Switch(words)
        self.by_itself.setObjectName("by-itself")
        head.addWidget(Line(words, 16, weight=600), 1)
        head.addWidget(self.by_itself)
        self.column.addLayout(head)
        self.field = JumpField()
        self.list = PromptList()
        self.column.addWidget(self.field)
        self.column.addWidget(self.list, 1)
        self.list.jump_wanted.connect(self.jump_wanted)
        self.field.given.connect(self._look_for)

    def show_states(self, states: PromptStates, here: int) -> None:
        """Show how all prompts stand, and which one (from 0) is in sight."""
        self._states, self._here = states, here
        self.list.show_states(states)
        self.list.show_here(here)

    def open_field(self) -> None:
        """Ask for a number or words."""
        if self._is_open:
            self.field.open()

    def let_jump(self, *, is_open: bool) -> None:
        """Let another prompt be gone to, or none while a take runs."""
        self._is_open = is_open
        self.list.let_jump(is_open=is_open)
        if not is_open:
            self.field.hide()

    def _look_for(self, typed: str) -> None:
        place = find_named(self._states.prompts, typed, self._here)
        self.field.mark_trouble(place is None)
        if place is not None:
            self.field.hide()
            self.jump_wanted.emit(place)

"""A portrait: the pose, a countdown that can be stopped, the picture, and the question who else is in it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.recording import PromptShown
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Inset, Notice, empty, titled
from ui.widgets.base.steps import NumberedSteps
from ui.widgets.base.text import Prose
from ui.widgets.record.prompt_page import PromptPage, make_aside, make_prompt
from ui.widgets.record.verdict_words import explain_verdict, name_verdict
from ui.widgets.record.viewfinder import Viewfinder

_SECONDS = 3
_TICK_MS = 1000


class PortraitPage(PromptPage):
    """Emits when a picture is to be taken, and the answer to the question that follows it.

    `count_ended` says that a countdown was called off.
    """

    tall = True
    shot_wanted = Signal()
    again_wanted = Signal()
    count_begun = Signal()
    count_ended = Signal()
    answered = Signal(bool)

    def __init__(self, prompt: PromptShown, skip_reasons: tuple[str, ...], *, rehearsal: bool) -> None:
        super().__init__(prompt, skip_reasons, rehearsal=rehearsal)
        self._left_s = 0
        self.decides = False
        self.left.addWidget(make_prompt(prompt, 30))
        self.viewfinder = Viewfinder()
        card = Card((16, 16, 16, 16), 0)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.viewfinder)
        row.addStretch(1)
        card.column.addStretch(1)
        card.column.addLayout(row)
        card.column.addStretch(1)
        self.left.addWidget(card, 1)
        self._aside = make_aside()
        self.right.addWidget(self._aside, 1)
        self.timer = QTimer(self, interval=_TICK_MS)
        self.timer.timeout.connect(self._tick)
        self.shutter = Button(self.tr("Ta&ke the picture"), "primary", icon="photo")
        self.shutter.setObjectName("shutter")
        self.shutter.clicked.connect(self._press)
        self.add_action(self.shutter)
        self.show_ready(kept=prompt.takes > 0)
        self.wait_for_core(waiting=True)

    @property
    def counting(self) -> bool:
        """Whether a countdown runs."""
        return self.timer.isActive()

    def show_live(self, rgb: Any) -> None:  # noqa: ANN401 - a numpy array
        """Show what the camera sees, until a picture is taken."""
        if not self.decides:
            self.viewfinder.show_rgb(rgb)

    def wait_for_core(self, *, waiting: bool) -> None:
        """Block the page's own buttons while a step is under way."""
        self.shutter.setEnabled(not waiting)

    def show_ready(self, *, kept: bool, notice: str = "") -> None:
        """Offer to take a picture; `kept` when there is one already, `notice` tells of the last one."""
        self.decides = False
        self.wait_for_core(waiting=False)
        self._show_buttons(kept=kept)
        column = self._begin_aside(self.tr("Before the picture"))
        column.addWidget(NumberedSteps((
            self.tr("Only you should be in the picture."),
            self.tr("Press the button: three, two, one."),
            self.tr("Not happy? Just take it again."),
        )))  # fmt: skip
        if notice:
            column.addWidget(Notice("trash", notice, "warn"))
        elif kept:
            column.addWidget(Notice("check", self.tr("Kept. You can go on, or take another one."), "ok"))
        column.addStretch(1)
        if not kept:
            box = Inset("bg")
            told = self.tr("Nothing is kept before you press the button.")
            box.column.addWidget(Prose(told, 14, "muted"))
            column.addWidget(box)
        self.shutter.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self, rgb: Any, verdicts: list[str]) -> None:  # noqa: ANN401 - a numpy array
        """Show the picture that was taken, say what is wrong with it, and ask who else is in it."""
        self.decides = True
        self.viewfinder.show_rgb(rgb, taken=True)
        for button in (self.shutter, self.previous, self.skip, self.review, self.next):
            button.setVisible(False)
        column = self._begin_aside(self.tr("Is anyone else in the picture?"))
        column.addWidget(Prose(self.tr("Look behind you too: people, photos on the wall."), 15, "muted"))
        yes = Button(self.tr("Yes, &somebody else"), "answer")
        yes.setObjectName("others")
        yes.clicked.connect(lambda: self.answered.emit(False))
        no = Button(self._name_alone(), "answer")
        no.setObjectName("alone")
        no.clicked.connect(lambda: self.answered.emit(True))
        for button in (yes, no):
            column.addWidget(button)
        told = self.tr("With “Yes” the picture is deleted at once, and you take a new one.")
        column.addWidget(Prose(told, 14, "muted"))
        column.addStretch(1)
        for code in verdicts[:2]:
            column.addWidget(Notice("warning", explain_verdict(code), "warn", name_verdict(code)))
        again = Button(self.tr("Take it a&gain"), icon="again", small=True)
        again.setObjectName("again")
        again.clicked.connect(self.again_wanted)
        column.addWidget(again)
        yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """No picture is taken of somebody who looks at another page."""
        self._cancel()
        super().hideEvent(event)

    def _begin_aside(self, title: str) -> Any:  # noqa: ANN401 - a layout
        empty(self._aside.column)
        words = titled(title, 18)
        words.setObjectName("aside")
        self._aside.column.addWidget(words)
        return self._aside.column

    def _show_buttons(self, *, kept: bool) -> None:
        for button in (self.shutter, self.previous, self.skip, self.review, self.next):
            button.setVisible(True)
        self.next.setEnabled(kept or self.prompt.skipped)
        self.next.look = "primary" if kept else "plain"
        if kept:
            self.shutter.show_as(self.tr("Ta&ke another one"), "plain", "photo")
        else:
            self.shutter.show_as(self.tr("Ta&ke the picture"), "primary", "photo")
        self._kept = kept

    def _press(self) -> None:
        if self.timer.isActive():
            self._cancel()
            return
        self._left_s = _SECONDS
        self.viewfinder.count(self._left_s)
        for button in (self.previous, self.skip, self.review, self.next):
            button.setEnabled(False)
        self.shutter.show_as(self.tr("Cance&l"), "plain", "cross")
        self.timer.start()
        self.count_begun.emit()

    def _name_alone(self) -> str:
        owner = self.prompt.owner
        if owner is None:
            return self.tr("No, &only me")
        return self.tr("No, &only person %1").replace("%1", str(owner.turn))

    def _tick(self) -> None:
        self._left_s -= 1
        self.viewfinder.count(self._left_s)
        if not self._left_s:
            self.timer.stop()
            self.wait_for_core(waiting=True)
            self.shot_wanted.emit()

    def _cancel(self) -> None:
        if self.timer.isActive():
            self.call_off()
            self.count_ended.emit()

    def call_off(self) -> None:
        """Stop a countdown."""
        self.timer.stop()
        self.viewfinder.count(0)
        self.show_idle()

    def show_idle(self) -> None:
        """Go back to where a picture can be taken, after a countdown or what went wrong."""
        self.wait_for_core(waiting=False)
        self._show_buttons(kept=self._kept)
        self.previous.setEnabled(self.prompt.number > 1)
        self.skip.setEnabled(True)
        self.review.setEnabled(True)

    def first_focus(self) -> QWidget:
        """Start at the shutter, or at the question."""
        found = self.findChild(QWidget, "others") if self.decides else None
        return found if isinstance(found, QWidget) else self.shutter

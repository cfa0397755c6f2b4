"""The strip over a page of the first walk: which step it is, the way back, and leaving it for later."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from ui.presenter.walk import WalkStep
from ui.widgets.base.buttons import Button
from ui.widgets.base.text import Prose
from ui.widgets.frame.desk import DeskPage
from ui.widgets.frame.frame import Page
from ui.widgets.frame.framed import HEAD_PX, Strip

_WORDS_PX = 280  # with less room the buttons beside them go below


class WalkStrip(Strip):
    """Emits that the step before is wanted, or that this one is left for later."""

    back_wanted = Signal()
    later_wanted = Signal()

    def __init__(self, step: WalkStep) -> None:
        super().__init__(HEAD_PX, line_at_top=False)
        if step.has_back:
            back = Button(self.tr("&Step back"), small=True)
            back.setObjectName("step-back")
            back.clicked.connect(self.back_wanted)
            self.row.addWidget(back)
        self.words = Prose(self._tell(step), 17, weight=600)
        self.words.setObjectName("step")
        self.words.setMinimumWidth(_WORDS_PX)
        self.row.addWidget(self.words, 1)
        if step.has_later:
            later = Button(self.tr("Do this &later"), "link", small=True)
            later.setObjectName("later")
            later.clicked.connect(self.later_wanted)
            self.row.addWidget(later)

    def _tell(self, step: WalkStep) -> str:
        names = {
            "language": self.tr("Language"),
            "pack": self.tr("Project pack"),
            "key": self.tr("Its key"),
            "pin": self.tr("Sign in"),
            "devices": self.tr("Place and devices"),
            "sentence": self.tr("One sentence to try"),
        }
        told = self.tr("Step %1 of %2 · %3").replace("%1", str(step.number)).replace("%2", str(step.of))
        return told.replace("%3", names[step.id])


def dress(page: Page, step: WalkStep) -> WalkStrip:
    """Put the strip of a step over its page, and its words into the window's title."""
    strip = WalkStrip(step)
    whole = page.layout()
    if isinstance(page, DeskPage):
        page.put_above(strip)
    elif isinstance(whole, QVBoxLayout):
        whole.insertWidget(0, strip)
        whole.setStretch(1, 1)  # the page has what the strip leaves
    page.setWindowTitle(" · ".join(part for part in (page.windowTitle(), strip.words.text()) if part))
    return strip

"""The whole copy to read, to print and to save."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.paper import PaperView
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card
from ui.widgets.frame.frame import WidePage
from ui.widgets.frame.rail import rehearsal_pill
from ui.widgets.papers.paper import PaperReader

_PAPER_PX = 820


class PaperPage(WidePage):
    """The paper as it is printed; emits what is to be done with it."""

    print_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, view: PaperView, *, rehearsal: bool) -> None:
        super().__init__(view.title)
        self.head.row.addStretch(1)
        if rehearsal:
            self.head.row.addWidget(rehearsal_pill())
        card = Card((4, 4, 4, 4), 0)
        card.setFixedWidth(_PAPER_PX)
        self.reader = PaperReader(view)
        card.column.addWidget(self.reader)
        self.body.addStretch(1)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self._back = Button(self.tr("&Back"))
        self._back.setObjectName("back")
        self._back.clicked.connect(self.back_asked)
        self.bar.row.addWidget(self._back)
        self.bar.row.addStretch(1)
        for text, icon, name, signal in (
            (self.tr("&Print"), "print", "print", self.print_wanted),
            (self.tr("&Save to a disk"), "disk", "save", self.save_wanted),
        ):
            button = Button(text, icon=icon)
            button.setObjectName(name)
            button.clicked.connect(signal)
            self.bar.row.addWidget(button)

    def first_focus(self) -> QWidget:
        """Start in the text, so that the arrow keys scroll."""
        return self.reader

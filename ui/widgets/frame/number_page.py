"""A desk page that tells what was done, with the number of a request that can be taken along."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.base.buttons import Button
from ui.widgets.frame.desk import DeskPage
from ui.widgets.frame.framed import BAR_PX, Strip


class NumberPage(DeskPage):
    """Emits when it was read, and when the number is wanted on paper or on a disk."""

    done = Signal()
    print_wanted = Signal()
    save_wanted = Signal()

    def add_done(self, *, number: bool) -> None:
        """Close the body: what to do with the number where there is one, and the way on."""
        bar = Strip(BAR_PX, line_at_top=True)
        row = bar.row
        for text, icon, name, signal in (
            (self.tr("&Print the number"), "print", "print", self.print_wanted),
            (self.tr("&Save to a disk"), "disk", "save", self.save_wanted),
        ):
            button = Button(text, icon=icon)
            button.setObjectName(name)
            button.clicked.connect(signal)
            if not number:
                button.hide()
            row.addWidget(button)
        row.addStretch(1)
        self._done = Button(self.tr("&Done"), "primary")
        self._done.setObjectName("next")
        self._done.setMinimumWidth(190)
        self._done.clicked.connect(self.done)
        row.addWidget(self._done)
        self.framed.add_foot(bar)

    def first_focus(self) -> QWidget:
        """Start at the way on."""
        return self._done

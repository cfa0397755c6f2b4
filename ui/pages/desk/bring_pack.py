"""The project pack comes to a new laptop: dropped onto the window, or chosen as a file."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Inset
from ui.widgets.base.text import Prose
from ui.widgets.frame.card_page import CardPage


class BringPackPage(CardPage):
    """Emits the path of what was dropped, or that a file is to be chosen; `installed` is there already."""

    dropped = Signal(str)
    choose_wanted = Signal()
    go_on_wanted = Signal()

    def __init__(self, installed: str = "", trouble: str = "") -> None:
        super().__init__(rehearsal=False)
        self.setAcceptDrops(True)
        self.setWindowTitle(self.tr("The project pack"))
        self.add_sign("folder")
        self.add_words(self.tr("Bring the project pack"), 28, weight=600)
        self.add_words(
            self.tr("Your organisation gives it to you: one file that ends in .zip, or a folder."), 17
        )
        box = Inset("bg", (20, 24, 20, 24))
        told = Prose(self.tr("Drop it anywhere on this window"), 18, weight=600)
        told.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        box.column.addWidget(told)
        self.card.column.addWidget(box)
        self._go_on: Button | None = None
        if installed:
            self._go_on = self._make_go_on(installed)
            self.card.column.addWidget(self._go_on)
        self.choose = Button(self.tr("&Choose a file…"), "plain" if installed else "primary", icon="folder")
        self.choose.setObjectName("install")
        self.choose.clicked.connect(self.choose_wanted)
        self.add_answer(self.choose)
        self.show_trouble(trouble)

    def _make_go_on(self, installed: str) -> Button:
        button = Button(self.tr("&Go on with %1").replace("%1", installed), "primary")
        button.setObjectName("go-on")
        button.clicked.connect(self.go_on_wanted)
        return button

    def show_trouble(self, sentence: str) -> None:
        """Say why this could not be installed."""
        self.trouble.setText(sentence)
        announce(self, sentence)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this computer, one at a time."""
        if self._path_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped."""
        path = self._path_of(event)
        if path:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def _path_of(self, event: QDropEvent) -> str:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        return paths[0] if len(paths) == 1 else ""

    def first_focus(self) -> QWidget:
        """Start at what is installed, or at choosing a file."""
        return self._go_on or self.choose

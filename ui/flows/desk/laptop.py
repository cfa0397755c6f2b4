"""What concerns the laptop itself: its checks, its log, and what is new in the project."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.flows.desk.checking import Checking
from ui.flows.desk.ledger import LedgerFlow
from ui.flows.desk.news import NewsFlow
from ui.presenter.frame import DeskFrame
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project


class LaptopFlow(QObject):
    """`page_made` brings a page, `left` goes back; `reopen_wanted` once the data has to be opened anew."""

    page_made = Signal(object)
    left = Signal()
    reopen_wanted = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._checking = Checking(window, core)
        self._ledger = LedgerFlow(window, core)
        self._news = NewsFlow(window, core)
        for part in (self._checking, self._ledger, self._news):
            part.page_made.connect(self.page_made)
            part.left.connect(self.left)
        self._ledger.reopen_wanted.connect(self.reopen_wanted)

    def show(
        self, what: str, project: Project, make_frame: Callable[[], DeskFrame], still: Callable[[], bool]
    ) -> None:
        """Show the checks (doctor), the log (ledger) or what is new (news), if it is `still` wanted then."""
        if what == "doctor":
            self._checking.show(project, make_frame, still)
        elif what == "ledger":
            self._ledger.show(project, make_frame)
        else:
            self._news.show(project, make_frame, still)

"""Tells what the core's guard noticed of disk and battery, or of a device, while a page is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.messages import explain
from ui.presenter.standing import tell_room
from ui.widgets.prompt_page import PromptPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.errors import CollectorError
    from collector.session.session import Session

LOOK_MS = 500


class Concerns(QObject):
    """Looks twice a second from `begin` to `end`, and once more there: each concern is told once."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._told: CollectorError | None = None
        self._page: PromptPage | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self, page: PromptPage | None = None) -> None:
        """Look from now on; what was told on other pages is not told again. `page` shows the disk's room."""
        self._page = page
        if page is not None:
            page.destroyed.connect(lambda *_: self._lose(page))
        if not self._timer.isActive():
            self._told = self._session.live.trouble
            self._timer.start()

    def end(self) -> None:
        """Look no more. Repeatable."""
        if self._timer.isActive():
            self._timer.stop()
            self._page = None
            self.look()

    def look(self) -> None:
        """Tell what came since."""
        live = self._session.live
        if self._page is not None:
            self._page.standings.show_room(None if live.room is None else tell_room(live.room))
        trouble = live.trouble
        if trouble is not None and trouble is not self._told:
            self._told = trouble
            message = explain(trouble)
            self._window.say(message.sentence, message.remedy)

    def _lose(self, page: PromptPage) -> None:
        if self._page is page:
            self._page = None

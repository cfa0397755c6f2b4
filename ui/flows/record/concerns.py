"""Tells what the core's guard noticed of disk and battery, or of a device, while a page is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.presenter.standing import tell_room
from ui.widgets.frame.frame import Page
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

LOOK_MS = 500
Tell = Callable[[BaseException], None]


class Concerns(QObject):
    """Looks twice a second from `begin` to `end`, and once more there."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._page: Page | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self, page: Page) -> None:
        """Look from now on; `page` shows the disk's room where it has a place for it."""
        self._page = page
        page.destroyed.connect(lambda *_: self._lose(page))
        self._timer.start()

    def end(self) -> None:
        """Look no more. Repeatable."""
        if self._timer.isActive():
            self._timer.stop()
            self._page = None
            self.look()

    def look(self) -> None:
        """Tell what came since."""
        tell_concerns(self._window.tell, self._session, self._page)

    def _lose(self, page: Page) -> None:
        if self._page is page:
            self._page = None


def tell_concerns(tell: Tell, session: Session, page: Page | None) -> None:
    """Show on `page` how long the disk lasts, and `tell` what went wrong since somebody was told last."""
    if page is not None and page.standings is not None:
        room = session.live.room
        page.standings.show_room(None if room is None else tell_room(room))
    trouble = session.troubles.take_unshown()
    if trouble is not None:
        tell(trouble)

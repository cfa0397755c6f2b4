"""Three seconds of listening before a session's first take: told on the record page, in nobody's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.pages.record.record import RecordPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

POLL_MS = 200


class SoundCheck(QObject):
    """Begins with the devices and ends by itself; a take that begins meanwhile is judged as every take is."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._page: RecordPage | None = None
        self._over = False
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def begin(self, page: RecordPage, *, begun: bool) -> None:
        """Listen for `page` once the devices are open; only before the first take, and once a session."""
        self._page = page
        if not self._over and not begun:
            self._timer.start()

    def end(self) -> None:
        """Listen no more: the page is left."""
        self._timer.stop()
        self._page = None

    def _poll(self) -> None:
        from collector.capture.verdict.room import CHECKED_S

        page, heard_s = self._page, self._session.live.heard_s
        if page is None or heard_s is None or page.recording:
            self._timer.stop()
        elif heard_s >= CHECKED_S:
            self._timer.stop()
            self._over = True
            self._window.worker.ask(self._session.takes.check_sound, self._show, self._window.tell)

    def _show(self, verdict: str) -> None:
        if self._page is not None and not self._page.recording:
            self._page.band.show_check(verdict)

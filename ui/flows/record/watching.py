"""Polls the recorder's newest values while prompts are recorded, and shows them: nothing queues up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.flows.record.concerns import Tell, tell_concerns
from ui.flows.record.levels import level_of
from ui.flows.record.sound_check import SoundCheck
from ui.pages.record.record import RecordPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

POLL_MS = 40


class Watching(QObject):
    """Shows level, wave and picture on a record page 25 times a second; `seen` hands on every look.

    `hidden` says that the page is not in sight: something was laid over it. `tell` says what went wrong.
    """

    seen = Signal(object)
    hidden = Signal()

    def __init__(self, window: Window, session: Session, tell: Tell) -> None:
        super().__init__(window)
        self._session, self._tell = session, tell
        self._page: RecordPage | None = None
        self._check = SoundCheck(window, session)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._look)

    def watch(self, page: RecordPage, *, begun: bool) -> None:
        """Show everything on `page` from now on; `begun` says that takes were recorded already."""
        self._page = page
        page.destroyed.connect(lambda *_: self._lose(page))
        self._timer.start()
        self._check.begin(page, begun=begun)

    def rest(self) -> None:
        """Stop."""
        self._timer.stop()
        self._check.end()
        self._page = None

    def _lose(self, page: RecordPage) -> None:
        """It was left while its devices were opened, and is gone."""
        if self._page is page:
            self.rest()

    def _look(self) -> None:
        page = self._page
        if page is None:
            return
        live = self._session.live
        self.seen.emit(live)
        if not page.isVisible():
            self.hidden.emit()
            return
        page.show_level(level_of(live))
        page.show_wave(live.peaks)
        if live.preview is not None:
            page.camera.preview.show_rgb(live.preview.rgb)
        tell_concerns(self._tell, self._session, page)

"""Hears the newest take on the record page: from memory, silent before anything is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.pages.record.record import RecordPage
from ui.window import Window
from ui.worker import Turn

if TYPE_CHECKING:
    from collector.capture.device.player import Player, Sounding
    from collector.session.session import Session

POLL_MS = 100
MakePlayer = Callable[["Sounding"], "Player"]


def make_player(sounding: Sounding) -> Player:
    """Return what plays a take."""
    from collector.capture.device.player import Player

    return Player(sounding)


class Hearing(QObject):
    """Serves one record page at a time. Disk, decoding and loudspeaker are the worker's."""

    def __init__(self, window: Window, session: Session, make: MakePlayer = make_player) -> None:
        super().__init__(window)
        self._window, self._session, self._make = window, session, make
        self._page: RecordPage | None = None
        self._player: Player | None = None
        self._turn = Turn()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def sounds(self) -> bool:
        """Whether the loudspeaker may be heard now."""
        return self._player is not None

    def attend(self, page: RecordPage) -> None:
        """Serve `page` from now on."""
        self.silence()
        self._page = page
        page.band.listen_wanted.connect(self._toggle)
        page.destroyed.connect(lambda *_: self._forget(page))

    def silence(self) -> None:
        """Hear nothing any more, and let the take's file go."""
        self._turn = self._turn.next()
        self._timer.stop()
        player, self._player = self._player, None
        if player is not None:
            self._window.worker.ask(player.close, lambda _: None, self._window.tell)
        if self._page is not None:
            self._page.band.show_playing(playing=False)

    def _forget(self, page: RecordPage) -> None:
        if self._page is page:
            self._page = None
            self.silence()

    def _toggle(self, take: str) -> None:
        if self.sounds:
            self.silence()
            return
        self.silence()
        session, make = self._session, self._make

        def call() -> Player:
            from collector.capture.container.replay import read_replay

            length_s = next((row.duration_ms / 1000 for row in session.view.takes if row.take == take), 0.0)
            player = make(read_replay(lambda: session.takes.listen(take), length_s).sounding)
            player.play()
            return player

        def opened(player: Player) -> None:
            self._player = player
            if self._page is not None:
                self._page.band.show_playing(playing=True)
            self._timer.start()

        self._window.worker.ask(
            call, opened, self._window.tell, page=self._turn, unused=lambda player: player.close()
        )

    def _poll(self) -> None:
        page, player = self._page, self._player
        if page is None or player is None or not page.isVisible() or not player.playing:
            self.silence()

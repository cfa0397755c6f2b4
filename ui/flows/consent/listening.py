"""Plays what a page reads out: one sound at a time, in memory, silent as soon as the page is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from ui.presenter.listening import SoundShown
from ui.widgets.consent.listen import ListenButton
from ui.widgets.frame.frame import Page
from ui.window import Window
from ui.worker import Turn

if TYPE_CHECKING:
    from collector.capture.device.player import Player

Load = Callable[[str], bytes]
"""Return the bytes of the sound with this key; called in the worker."""
MakePlayer = Callable[[bytes], "Player"]

POLL_MS = 100


def make_player(data: bytes) -> Player:
    """Return what plays `data`. Media libraries are loaded here, not with the window."""
    from collector.capture.device.player import Player, decode_sound

    return Player(decode_sound(data))


class Listening(QObject):
    """Serves every listen button of the page in sight. Disk, decoding and loudspeaker are the worker's."""

    def __init__(self, window: Window, make: MakePlayer = make_player) -> None:
        super().__init__(window)
        self._window, self._make = window, make
        self._page: Page | None = None
        self._load: Load | None = None
        self._player: Player | None = None
        self._button: ListenButton | None = None
        self._turn = Turn()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def attend(self, page: Page, load: Load) -> None:
        """Serve `page` from now on."""
        self.silence()
        if self._page is not None:
            self._page.removeEventFilter(self)
        self._page, self._load = page, load
        page.installEventFilter(self)
        page.destroyed.connect(lambda *_: self._forget(page))
        for button in page.findChildren(ListenButton):
            button.play_asked.connect(lambda _key, one=button: self._play(one))
            button.pause_asked.connect(lambda _key, one=button: self._pause(one))
            button.silence_asked.connect(self.silence)

    def silence(self) -> None:
        """Stop what plays, and forget where it was."""
        self._turn = self._turn.next()
        self._timer.stop()
        player, self._player = self._player, None
        button, self._button = self._button, None
        if player is not None:
            self._ask(player.close)
        if button is not None:
            button.show_sound(SoundShown())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A page that is hidden is left: by another page, or by one laid over it."""
        if watched is self._page and event.type() == QEvent.Type.Hide:
            self.silence()
        return False

    def _forget(self, page: Page) -> None:
        if self._page is page:
            self._page = None

    def _play(self, button: ListenButton) -> None:
        if self._player is not None and self._button is button:
            self._go_on(self._player, button)
            return
        self.silence()
        load, key = self._load, button.key
        if load is None:
            return
        self._button = button
        button.show_sound(SoundShown("loading"))

        def call() -> Player:
            player = self._make(load(key))
            player.play()
            return player

        def started(player: Player) -> None:
            self._player = player
            self._poll()
            self._timer.start()

        self._window.worker.ask(
            call, started, self._fail, page=self._turn, unused=lambda player: player.close()
        )

    def _go_on(self, player: Player, button: ListenButton) -> None:
        button.show_sound(SoundShown("loading"))
        self._window.worker.ask(player.play, lambda _: self._timer.start(), self._fail)

    def _pause(self, button: ListenButton) -> None:
        player = self._player
        if player is None or self._button is not button:
            return
        self._timer.stop()
        button.show_sound(SoundShown("paused", player.position_s, player.length_s))
        self._ask(player.pause)

    def _poll(self) -> None:
        player, button = self._player, self._button
        if player is None or button is None:
            return
        if player.ended:
            self.silence()
            button.tell_end()
        elif player.playing:
            button.show_sound(SoundShown("playing", player.position_s, player.length_s))
        else:
            self._pause(button)  # the loudspeaker went away: what was heard so far stays

    def _fail(self, error: BaseException) -> None:
        self.silence()
        self._window.tell(error)

    def _ask(self, call: Callable[[], None]) -> None:
        self._window.worker.ask(call, lambda _: None, self._window.tell)

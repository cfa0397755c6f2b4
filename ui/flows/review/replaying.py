"""Hearing and seeing takes on the review page: from memory, one at a time, silent once the page is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from ui.pages.review.review import ReviewPage
from ui.presenter.replaying import ReplayShown, ReplayState
from ui.window import Window
from ui.worker import Turn

if TYPE_CHECKING:
    from collector.capture.container.replay import Reel, Replay
    from collector.capture.device.player import Player, Sounding
    from collector.session.session import Session
    from collector.session.view import SessionView

POLL_MS = 100
_PICTURE_EVERY = 2  # polls: five pictures a second
MakePlayer = Callable[["Sounding"], "Player"]


def make_player(sounding: Sounding) -> Player:
    """Return what plays a take."""
    from collector.capture.device.player import Player

    return Player(sounding)


@dataclass
class _Heard:
    """The take that is heard now."""

    player: Player
    reel: Reel | None


class Replaying(QObject):
    """Serves the review page in sight. Disk, decoding and loudspeaker are the worker's."""

    def __init__(self, window: Window, session: Session, make: MakePlayer = make_player) -> None:
        super().__init__(window)
        self._window, self._session, self._make = window, session, make
        self._page: ReviewPage | None = None
        self._view: SessionView | None = None
        self._heard: _Heard | None = None
        self._shown: ReplayShown | None = None
        self._turn = Turn()
        self._polls = 0
        self._looking = False
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def attend(self, page: ReviewPage, view: SessionView) -> None:
        """Serve `page` from now on."""
        self.silence()
        if self._page is not None:
            self._page.removeEventFilter(self)
        self._page, self._view = page, view
        page.installEventFilter(self)
        page.destroyed.connect(lambda *_: self._forget(page))
        page.listen_wanted.connect(self._toggle_take)
        page.player.toggled.connect(self._toggle)
        page.player.sought.connect(self._seek)

    def silence(self) -> None:
        """Hear nothing any more, and let the take's file go."""
        self._turn = self._turn.next()
        self._looking = False
        self._timer.stop()
        heard, self._heard = self._heard, None
        if heard is not None:
            self._ask(lambda: _close(heard))
        if self._shown is not None:
            self._show(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A page that is hidden is left: by another page, or by one laid over it."""
        if watched is self._page and event.type() == QEvent.Type.Hide:
            self.silence()
        return False

    def _forget(self, page: ReviewPage) -> None:
        if self._page is page:
            self._page = self._shown = None

    def _toggle_take(self, take: str) -> None:
        if self._shown is not None and self._shown.take == take:
            self._toggle()
        else:
            self._open(take)

    def _open(self, take: str) -> None:
        self.silence()
        view, session = self._view, self._session
        row = next((one for one in view.takes if one.take == take), None) if view else None
        if view is None or row is None:
            return
        numbers = {prompt.prompt: number for number, prompt in enumerate(view.prompts, start=1)}
        with_picture = row.kind == "video"
        length_s = row.duration_ms / 1000
        self._show(ReplayShown(take, numbers.get(row.prompt, 0), length_s=length_s, picture=with_picture))

        def call() -> tuple[Replay, _Heard]:
            from collector.capture.container.replay import Reel, read_replay

            found = read_replay(lambda: session.takes.listen(take), length_s)
            reel = Reel(lambda: session.takes.listen(take)) if with_picture else None
            heard = _Heard(self._make(found.sounding), reel)
            heard.player.play()
            return found, heard

        def opened(found: tuple[Replay, _Heard]) -> None:
            replay, heard = found
            self._heard = heard
            if self._page is not None:
                self._page.player.show_peaks(replay.peaks)
            self._polls = 0
            self._poll()
            self._timer.start()

        self._window.worker.ask(
            call, opened, self._fail, page=self._turn, unused=lambda found: _close(found[1])
        )

    def _toggle(self) -> None:
        heard = self._heard
        if heard is None:
            return
        if heard.player.playing:
            self._ask(heard.player.pause)
        else:
            self._window.worker.ask(heard.player.play, lambda _: self._timer.start(), self._window.tell)

    def _seek(self, position_s: float) -> None:
        if self._heard is not None:
            self._heard.player.seek(position_s)
            self._polls = 0
            self._poll()

    def _poll(self) -> None:
        heard, shown = self._heard, self._shown
        if heard is None or shown is None:
            return
        player = heard.player
        if self._polls % _PICTURE_EVERY == 0:
            self._look(heard)
        self._polls += 1
        state: ReplayState = "playing" if player.playing else "paused"
        self._show(replace(shown, state=state, position_s=player.position_s, length_s=player.length_s))

    def _look(self, heard: _Heard) -> None:
        """Ask for the picture that belongs to the sound; one at a time, decoded in the worker."""
        reel = heard.reel
        if reel is None or self._looking:
            return
        self._looking = True

        def found(rgb: object) -> None:
            self._looking = False
            if self._heard is heard and self._shown is not None and rgb is not None:
                self._show(replace(self._shown, rgb=rgb))

        def failed(error: BaseException) -> None:
            self._looking = False
            self._window.tell(error)

        position_s = heard.player.position_s
        self._window.worker.ask(lambda: reel.picture_at(position_s), found, failed, page=self._turn)

    def _show(self, shown: ReplayShown | None) -> None:
        self._shown = shown
        if self._page is not None:
            self._page.show_replay(shown)

    def _fail(self, error: BaseException) -> None:
        self.silence()
        self._window.tell(error)

    def _ask(self, call: Callable[[], None]) -> None:
        self._window.worker.ask(call, lambda _: None, self._window.tell)


def _close(heard: _Heard) -> None:
    heard.player.close()
    if heard.reel is not None:
        heard.reel.close()

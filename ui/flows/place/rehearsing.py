"""One sentence on a new laptop: the microphone opens, it is heard again from memory, nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.flows.place.hear_again import hear_again
from ui.flows.place.measuring import POLL_MS, MakePlayer, make_player
from ui.messages import explain
from ui.pages.place.sentence import SentencePage
from ui.presenter.place import CheckShown
from ui.presenter.recording import LevelShown
from ui.window import Window
from ui.worker import Turn

if TYPE_CHECKING:
    from collector.build import Core
    from collector.capture.device.player import Player
    from collector.capture.recorder import Recorder
    from collector.capture.verdict.sentence import Sentence
    from collector.model.pack import Project
    from collector.session.device_choice import DeviceChoice


class Rehearsing(QObject):
    """`page_made` brings the page, `over` tells that a sentence was heard and the walk goes on."""

    page_made = Signal(object)
    over = Signal()

    def __init__(self, window: Window, core: Core, make: MakePlayer = make_player) -> None:
        super().__init__(window)
        self._window, self._core, self._make = window, core, make
        self._page: SentencePage | None = None
        self._recorder: Recorder | None = None
        self._player: Player | None = None
        self._since_s, self._turn = 0.0, Turn()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def show(self, project: Project, devices: DeviceChoice) -> None:
        """Show the page; the microphone of `devices` opens when it is asked for."""
        self.leave()
        page = SentencePage(rehearsal=project.rehearsal)
        page.say_wanted.connect(lambda: self._open(page, project, devices))
        page.over.connect(self._end)
        page.done.connect(self._finish)
        self._page = page
        self.page_made.emit(page)

    def leave(self) -> None:
        """Let microphone and loudspeaker go, those too that are still being opened."""
        self._turn = self._turn.next()
        self._timer.stop()
        self._page = None
        recorder, self._recorder = self._recorder, None
        player, self._player = self._player, None
        for held in (recorder, player):
            if held is not None:
                self._window.worker.ask(held.close, lambda _: None, self._window.tell)

    def _finish(self) -> None:
        self.leave()
        self.over.emit()

    def _open(self, page: SentencePage, project: Project, devices: DeviceChoice) -> None:
        page.show_doing("opening")
        player, self._player = self._player, None

        def call() -> Recorder:
            if player is not None:
                player.close()
            return self._core.devices.open(project.id, devices)

        def opened(recorder: Recorder) -> None:
            self._recorder, self._since_s = recorder, recorder.heard_s
            page.show_doing("speaking")
            self._timer.start()

        self._window.worker.ask(
            call, opened, self._fail, page=self._turn, unused=lambda recorder: recorder.close()
        )

    def _poll(self) -> None:
        from collector.capture.verdict.sentence import LONGEST_S

        page, recorder = self._page, self._recorder
        if page is None:
            return
        if recorder is None:
            if self._player is not None and not self._player.playing:
                self._timer.stop()
                page.show_doing("heard")
            return
        level = recorder.level
        page.show_level(LevelShown(level.peak_db, level.hold_db, None))
        if recorder.heard_s - self._since_s >= LONGEST_S:
            self._end()

    def _end(self) -> None:
        page, recorder = self._page, self._recorder
        if page is None or recorder is None:
            return
        seconds, self._recorder = recorder.heard_s - self._since_s, None
        page.show_doing("hearing")

        def done(found: tuple[Sentence, Player]) -> None:
            sentence, self._player = found
            code = f"sentence_{sentence.verdict or 'playing'}"
            page.show_heard(CheckShown("warn" if sentence.verdict else "ok", code))
            self._timer.start()

        make = self._make
        self._window.worker.ask(
            lambda: hear_again(recorder, seconds, make),
            done,
            self._fail,
            page=self._turn,
            unused=lambda found: found[1].close(),
        )

    def _fail(self, error: BaseException) -> None:
        if self._page is not None:
            self._page.show_trouble(explain(error).whole)

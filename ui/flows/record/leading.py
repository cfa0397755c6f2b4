"""Leads up to a take: the prompt's sound, the wait, the tone, in this order; and the silence at its end."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from collector.session.pacing import LeadIn, Phase
from ui.flows.consent.listening import MakePlayer, make_player
from ui.presenter.pacing import PhaseShown
from ui.window import Window
from ui.worker import Turn

if TYPE_CHECKING:
    from collector.capture.device.player import Player

Load = Callable[[], bytes]
MakeTone = Callable[[], "Player"]
POLL_MS = 40


def make_tone() -> Player:
    """Return what plays the tone. Media libraries are loaded here, not with the window."""
    from collector.capture.device.player import Player, make_beep

    return Player(make_beep())


class Leading(QObject):
    """One lead-in at a time. Sounds are fetched, decoded and played by the worker; only the waits run here.

    `failed` says that a sound could not be played; the rest goes on, for the light is what counts.
    """

    phase_changed = Signal(object)
    sound_heard = Signal()
    over = Signal()
    failed = Signal(object)

    def __init__(self, window: Window, make: MakePlayer = make_player, tone: MakeTone = make_tone) -> None:
        super().__init__(window)
        self._window, self._make, self._tone = window, make, tone
        self._steps: deque[Callable[[], None]] = deque()
        self._then: Callable[[], None] = self.over.emit
        self._player: Player | None = None
        self._phase: Phase = "idle"
        self._until_s = self._whole_s = 0.0
        self._turn = Turn()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def active(self) -> bool:
        """Whether something is being waited for or played before a take or at its end."""
        return bool(self._steps) or self._timer.isActive() or self._phase not in {"idle", "recording"}

    def begin(self, plan: LeadIn, load: Load) -> None:
        """Go through a plan; `over` comes when the take may start."""
        self.cancel()
        self._then = self.over.emit
        if plan.sound:
            self._steps.append(lambda: self._play("playing", lambda: self._make(load())))
            self._steps.append(self._tell_heard)
        if plan.wait_s:
            self._steps.append(lambda: self._wait("waiting", plan.wait_s))
        if plan.beep == "before":
            self._steps.append(lambda: self._play("beeping", self._tone))
            self._steps.append(lambda: self._wait("beeping", plan.settle_s, counted=False))
        self._go_on()

    def end_in(self, seconds: float, then: Callable[[], None]) -> None:
        """Keep still for a while at a take's end."""
        self.cancel()
        self._then = then
        self._steps.append(lambda: self._wait("ending", seconds, counted=False))
        self._go_on()

    def beep(self) -> None:
        """Sound the tone within a take that runs."""
        self._sound(self._tone, self._keep, self.failed.emit)

    def cancel(self) -> None:
        """Stop: nothing that was planned comes any more."""
        self._turn = self._turn.next()
        self._timer.stop()
        self._steps.clear()
        self._phase = "idle"
        player, self._player = self._player, None
        if player is not None:
            self._window.worker.ask(player.close, _done, self._window.tell)

    def _go_on(self) -> None:
        self._timer.stop()
        if self._steps:
            self._steps.popleft()()
        else:
            self._phase = "idle"
            self._then()

    def _tell_heard(self) -> None:
        self.sound_heard.emit()
        self._go_on()

    def _wait(self, phase: Phase, seconds: float, *, counted: bool = True) -> None:
        self._phase = phase
        self._whole_s = seconds if counted else 0.0
        self._until_s = time.monotonic() + seconds
        self._show()
        self._timer.start()

    def _play(self, phase: Phase, make: Callable[[], Player]) -> None:
        self._phase, self._whole_s = phase, 0.0
        self._show()

        def started(player: Player) -> None:
            self._keep(player)
            self._timer.start()

        def failed(error: BaseException) -> None:
            self.failed.emit(error)
            self._go_on()

        self._sound(make, started, failed)

    def _sound(
        self,
        make: Callable[[], Player],
        then: Callable[[Player], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Play in the worker; what was cancelled meanwhile falls silent there."""

        def call() -> Player:
            player = make()
            player.play()
            return player

        self._window.worker.ask(call, then, failed, page=self._turn, unused=lambda player: player.close())

    def _keep(self, player: Player) -> None:
        self._player = player

    def _show(self) -> None:
        left_s = max(0.0, self._until_s - time.monotonic()) if self._whole_s else 0.0
        self.phase_changed.emit(PhaseShown(self._phase, left_s, self._whole_s))

    def _poll(self) -> None:
        player = self._player
        if player is not None:
            if not player.playing:  # heard to its end, or the loudspeaker went away
                self._player = None
                self._window.worker.ask(player.close, _done, self._window.tell)
                self._go_on()
        elif time.monotonic() >= self._until_s:
            self._go_on()
        elif self._whole_s:
            self._show()


def _done(_: object) -> None:
    """Nothing follows."""

"""The take of the prompt in sight: what leads up to it, its start, its end by a key or by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.session.pacing import is_full, plan_lead_in
from collector.session.view import PromptView, SessionView
from ui.flows.consent.prepared import Prepared
from ui.flows.record.leading import Leading
from ui.presenter.pacing import PhaseShown
from ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from collector.model.settings import Settings
    from collector.session.pacing import Phase
    from collector.session.session import Live, Session
    from collector.session.settings import KeptSettings


class Taking(QObject):
    """Tells phases and what became of a take; what comes after it is not its concern.

    `waiting` says that a step of the core is under way: no key counts until it is over.
    """

    phase_changed = Signal(object)
    waiting = Signal(bool)
    ended = Signal(object)
    failed = Signal(object)
    troubled = Signal(object)

    def __init__(self, window: Window, session: Session, prepared: Prepared, kept: KeptSettings) -> None:
        super().__init__(window)
        self._window, self._session, self._prepared = window, session, prepared
        self._prompt: PromptView | None = None
        self._heard = False
        self._phase: Phase = "idle"
        self._stepping = False
        self._beeps_within = self._tones = False
        window.worker.ask(kept.read, self._take_settings, window.tell)
        self._then: Callable[[], None] | None = None  # what waits until nothing runs any more
        self._leading = Leading(window)
        self._leading.phase_changed.connect(self._show)
        self._leading.sound_heard.connect(self.note_heard)
        self._leading.failed.connect(self.troubled)
        self._leading.over.connect(self._open)

    @property
    def busy(self) -> bool:
        """Whether a take runs, or is led up to."""
        return self._phase != "idle" or self._stepping

    def use(self, prompt: PromptView) -> None:
        """Take another prompt; or the same, as it stands now."""
        if self._prompt is None or self._prompt.prompt != prompt.prompt:
            self._heard = False
            self.hold()
        self._prompt = prompt

    def _take_settings(self, settings: Settings) -> None:
        self._tones = settings.tones

    def note_heard(self) -> None:
        """The prompt's sound was heard to its end."""
        self._heard = True

    def start(self) -> None:
        """Lead up to a take."""
        prompt = self._prompt
        if prompt is None or self.busy:
            return
        pre_ms = self._prepared.project.capture.pre_ms
        plan = plan_lead_in(prompt, pre_ms, heard=self._heard, tones=self._tones)
        self._beeps_within = plan.beep == "within"
        self._leading.begin(plan, lambda: self._prepared.pack.media(plan.sound))

    def hold(self) -> None:
        """Call off what leads up to a take. A take that runs goes on."""
        if self._phase not in {"idle", "recording", "ending"} and not self._stepping:
            self._leading.cancel()
            self._show(PhaseShown())

    def end(self) -> None:
        """End the take: after its silence, or at once when that runs already."""
        prompt = self._prompt
        if prompt is None or self._stepping or self._phase not in {"recording", "ending"}:
            return
        if self._phase == "recording" and prompt.guide.post_s:
            self._leading.end_in(prompt.guide.post_s, self._close)
        else:
            self._leading.cancel()
            self._close()

    def settle(self, then: Callable[[], None] | None = None) -> None:
        """End what runs at once, a take that just begins too; `then` comes when nothing runs any more."""
        self._then = then or self._then or (lambda: None)
        if self._phase in {"recording", "ending"} and not self._stepping:
            self._leading.cancel()
            self._close()
        elif not self._stepping:
            self.hold()
            self._rest()

    def _rest(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def look(self, live: Live) -> None:
        """End a take that has lasted as long as it may, or that a lost device has ended."""
        if self._phase != "recording" or self._stepping or self._prompt is None:
            return
        if live.ended:
            self._close()
        elif is_full(self._prompt, live.recorded_s):
            self.end()

    def leave(self) -> None:
        """The page is left: nothing is played or waited for any more."""
        self._leading.cancel()
        self._phase = "idle"
        self._prompt = None

    def _open(self) -> None:
        prompt = self._prompt
        if prompt is None:
            return
        self._step(begin=True)

        def started(_: object) -> None:
            self._step(begin=False)
            self._show(PhaseShown("recording"))
            if self._then is not None:
                self._close()
            elif self._beeps_within:
                self._leading.beep()

        self._window.worker.ask(lambda: self._session.takes.start(prompt.prompt), started, self._fail)

    def _close(self) -> None:
        self._step(begin=True)

        def call() -> SessionView:
            self._session.takes.stop()
            return self._session.view

        def closed(view: SessionView) -> None:
            self._step(begin=False)
            self._show(PhaseShown())
            self.ended.emit(view)
            self._rest()

        self._window.worker.ask(call, closed, self._fail)

    def _step(self, *, begin: bool) -> None:
        self._stepping = begin
        self.waiting.emit(begin)

    def _show(self, phase: PhaseShown) -> None:
        self._phase = phase.phase
        self.phase_changed.emit(phase)

    def _fail(self, error: BaseException) -> None:
        self._step(begin=False)
        self._show(PhaseShown())
        self.failed.emit(error)
        self._rest()

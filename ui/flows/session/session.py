"""One sitting: from the age question to the copy, with Stop… and the contacts at every moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.errors import LeadNeeded, NotEligible, PaperLost, TakeNotRecoverable, TakesLost
from collector.session.returning import Since
from collector.session.view import SessionView
from collector.state import OPEN
from ui.flows.consent.leads_word import LeadsWord
from ui.flows.consent.opening import Opening
from ui.flows.consent.prepared import Prepared
from ui.flows.consent.talk import Talk
from ui.flows.consent.turns import Turns
from ui.flows.desk.looking_up import LookingUp
from ui.flows.record.recording import RecordingFlow
from ui.flows.session import notices
from ui.flows.session.handing_over import HandingOver
from ui.flows.session.pause import Pause, is_decided_again
from ui.flows.session.resuming import Resuming
from ui.flows.session.stopping import Stopping, take_back
from ui.flows.session.unusable import Unusable
from ui.messages import explain
from ui.presenter.people import LeadView
from ui.widgets.frame.frame import Page
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.session.device_choice import DeviceChoice
    from collector.session.session import Session


class SessionFlow(QObject):
    """`over`: the screen is to be handed back; `sealed`: there is something to send; `shown`: a page.

    `unopened`: no session was begun or taken up, and what was in sight before still is.
    """

    over = Signal()
    unopened = Signal()
    sealed = Signal()
    shown = Signal(object)

    def __init__(
        self, window: Window, core: Core, project: str, devices: DeviceChoice, place: dict[str, str]
    ) -> None:
        super().__init__(window)
        self._window, self._core, self._project = window, core, project
        self._devices, self._place = devices, place
        self._leads = LeadsWord(window, core, project)
        self._resuming = Resuming(window, core, self._leads)
        self._resuming.taken.connect(self._take_up)
        self._resuming.refused.connect(self._stay)
        self._opening = Opening(window, core, project, self._leads)
        self._opening.opened.connect(self._begin_session)
        self._opening.resume_wanted.connect(self.resume)
        self._opening.page_made.connect(self._show)
        self._opening.left.connect(self._leave)
        self._opening.failed.connect(self._stay)
        self._unusable = Unusable(window)
        self._pause = Pause(window, lambda: bool(self._recording and self._recording.is_recording))
        self._pause.page_made.connect(self._show)
        self._pause.overlay_made.connect(self._lay_over)
        self._pause.left.connect(self._leave)
        self._pause.again_wanted.connect(self._decide_again)
        self._stopping = Stopping(window)
        self._stopping.contact_asked.connect(self._show_contact)
        self._stopping.kept.connect(lambda: self._stop(keep=True))
        self._stopping.deleted.connect(lambda: self._stop(keep=False))
        self._stopping.taken_back.connect(self._take_back)
        self._handing = HandingOver(window)
        self._handing.page_made.connect(self._show)
        self._handing.left.connect(self._leave)
        self._looking = LookingUp(window, core)
        self._prepared: Prepared | None = None
        self._session: Session | None = None
        self._view: SessionView | None = None
        self._talk: Talk | None = None
        self._turns: Turns | None = None
        self._recording: RecordingFlow | None = None

    def begin(self, code: str = "", language: str = "") -> None:
        """Ask for language and age; with `code` it goes on with somebody who was here just now."""
        self._opening.begin(self._devices, self._place, code, language)

    def resume(self, session: str) -> None:
        """Take up a parked session; who sits there says first whether they are still the same person."""
        self._resuming.begin(session, self._devices)

    def _take_up(self, session: Session, prepared: Prepared, view: SessionView) -> None:
        self._hold(session, prepared, view)

        def go_on() -> None:
            self._show_view(view)
            if view.change.kind == "minor":  # P-6.2
                self._window.say(notices.tell_minor_change(), " ".join(view.change.words))

        self._pause.ask_same(lambda _: go_on()) if view.stage in OPEN else go_on()

    def _stay(self) -> None:
        """Nothing was opened: the list stays in sight, or the page of who came back."""
        if self._opening.prepared is None:
            self.unopened.emit()

    def _begin_session(self, session: Session, prepared: Prepared, view: SessionView, since: Since) -> None:
        self._hold(session, prepared, view).remember(since)
        self._show_view(view)

    def _hold(self, session: Session, prepared: Prepared, view: SessionView) -> Talk:
        self._session, self._prepared, self._view = session, prepared, view
        self._window.speak(prepared.language)
        self._turns = Turns(self._window, session, prepared, self._show, self._run)
        self._talk = self._turns.talk
        self._talk.back_wanted.connect(self._begin_anew)
        self._recording = RecordingFlow(self._window, session, prepared, self._core.settings)
        self._recording.page_made.connect(self._show)
        self._recording.seal_wanted.connect(self._seal)
        self._recording.park_wanted.connect(self._leave)
        self._recording.viewed.connect(self._note_view)
        self._pause.hold(session, prepared, view)
        return self._talk

    def _lay_over(self, page: Page) -> None:
        page.stop_asked.connect(self._ask_stop)
        page.contact_asked.connect(self._show_contact)
        self._window.lay_over(page)

    def _decide_again(self, now: bool) -> None:
        """End this session, sealed when anything was recorded; with `now` the same person begins anew."""
        code, language = (self._view.code, self._view.language) if self._view else ("", "")

        def then() -> None:
            self.sealed.emit()
            self.begin(code, language) if now else self.over.emit()

        self._end_with(lambda session: session.end_superseded(), then)

    def _begin_anew(self) -> None:
        """Language or age were given wrongly: nothing of it stays but the count, and they are asked again."""
        again = partial(self._opening.ask_again, self._devices, self._place)
        self._end_with(lambda session: session.end_mistaken(), again)

    def _end_with(
        self,
        end: Callable[[Session], None],
        then: Callable[[], object],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Let devices and files of the session go as `end` does, then go on."""
        self._pause.presence.rest()
        self._end_recording()
        session = self._session

        def call() -> None:
            if session is not None:
                end(session)
            self._core.sessions.leave()

        def done(_: object) -> None:
            self._session = self._view = None
            then()

        self._window.worker.ask(call, done, failed or self._window.tell)

    def _run(self, call: Callable[[], object], told: BaseException | None = None) -> None:
        session, page = self._session, self._window.page
        if session is None or page is None:
            return

        def run() -> SessionView:
            call()
            return session.view

        def shown(view: SessionView) -> None:
            if self._session is session:  # else it was left meanwhile: nothing opens any more
                self._show_view(view)
            if told is not None:
                self._window.tell(told)

        self._window.ask_for(page, run, shown, self._fail)

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, NotEligible):
            self._end_recording()
            self._handing.show_end("not_eligible", rehearsal=bool(self._view and self._view.rehearsal))
        elif isinstance(error, TakesLost | TakeNotRecoverable | PaperLost):
            self._run(lambda: None, told=error)
        elif isinstance(error, LeadNeeded) and self._talk:
            view = LeadView("name", explain(error).sentence, refused=self._talk.lead_answered)
            self._leads.ask(view, self._talk.confirm)
        elif not (self._talk and self._talk.show_trouble(error)):
            self._window.tell(error)

    def _show_view(self, view: SessionView) -> None:
        before, self._view = self._view, view
        self._pause.see(view)
        if before and before.code != view.code and view.step == "policy" and self._turns:
            self._talk = self._turns.call_next(before.code, view)
        elif before and notices.is_too_young(before, view) and self._talk:
            self._talk.begin_for_guardian(view)
            self._window.say(*notices.tell_too_young(), tone="trouble")
        else:
            self._show_step(view)
        if view.may_repeat and not (before and before.may_repeat):
            self._window.say(*notices.tell_repeat())

    def _show_step(self, view: SessionView) -> None:
        if is_decided_again(view):
            self._pause.show_decide_again(view)
        elif view.step in {"record", "review"} and self._recording:
            self._recording.show(view)
        elif view.step in {"sealed", "ended"}:
            self._hand_over(view)
        elif self._talk and view.step == "assent" and self._talk.waits_for_child:
            self._pause.show_waiting(view)
        elif self._talk:
            self._talk.show_step(view)

    def _hand_over(self, view: SessionView) -> None:
        self._end_recording()
        if view.step == "ended":
            self._handing.show_end(view.ended or "withdrawn", rehearsal=view.rehearsal)
        elif self._session and self._prepared and self._turns:
            self._handing.show_copies(self._session, self._prepared, view, self._turns.names(view))
            self.sealed.emit()

    def _show(self, page: Page) -> None:
        page.stop_asked.connect(self._ask_stop)
        page.contact_asked.connect(self._show_contact)
        self.shown.emit(page)
        self._window.show_page(page)

    def _seal(self) -> None:
        session = self._session
        if session is None or not self._unusable.are_left(self._view):
            return
        self._end_recording()
        self._handing.show_sealing(rehearsal=bool(self._view and self._view.rehearsal))
        self._run(lambda: session.seal(leave_blocked=True))

    def _end_recording(self) -> None:
        if self._recording:
            self._recording.leave()

    def _note_view(self, view: SessionView) -> None:
        self._view = view

    def _ask_stop(self) -> None:
        """Nothing is recorded while somebody thinks it over, and what was is counted."""
        self._recording.settle(self._show_stop) if self._recording else self._show_stop()

    def _show_stop(self) -> None:
        if prepared := self._prepared or self._opening.prepared:
            self._stopping.ask(prepared, self._view, self._session.takeable if self._session else {})

    def _take_back(self, purposes: frozenset[str], kinds: frozenset[str], code: str) -> None:
        """Take back a part and go on: on a fresh page while recording, else where the person was."""
        session = self._session
        if session is None:
            return

        def done(view: SessionView) -> None:
            self._view = view
            if view.step == "record":
                self._end_recording()
                self._show_view(view)
            else:
                self._stopping.leave()
            self._window.say(*notices.tell_taken_back(), tone="done")

        self._window.worker.ask(lambda: take_back(session, purposes, kinds, code), done, self._window.tell)

    def _stop(self, *, keep: bool) -> None:
        if (session := self._session) is None:
            self._leave()
        elif keep and self._view and self._view.step == "sealed":
            self._stopping.leave()
        else:
            self._end_recording()
            self._run(lambda: session.stop(keep=keep))

    def _show_contact(self) -> None:
        if prepared := self._prepared or self._opening.prepared:
            self._looking.show_contact(prepared, (self._view.copy_number if self._view else None) or "")

    def _leave(self) -> None:
        """Hand the laptop back: let devices and files go, then ask for the recorder."""
        self._end_with(lambda session: session.park(), self.over.emit, self._leave_anyway)
        self._session = None  # whatever still comes shows nothing

    def _leave_anyway(self, error: BaseException) -> None:
        self.over.emit()
        self._window.tell(error)

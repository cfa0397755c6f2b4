"""Recording and review: which prompt is in sight, what follows it, and the way to the review."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from collector.model.kinds import WHOLE
from collector.session import pacing
from collector.session.recording import REMARKS, SKIP_REASONS
from collector.session.view import SessionView
from ui.flows.consent.prepared import Prepared
from ui.flows.record.other_kinds import OtherKinds
from ui.flows.record.serving import Serving
from ui.flows.record.speaker import SpeakerScreen
from ui.flows.record.taking import Taking
from ui.flows.review.reviewing import Reviewing
from ui.pages.record.record import RecordPage
from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import find_place, first_open, make_record_frame
from ui.widgets.record.speaker_words import name_speaker_button
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session
    from collector.session.settings import KeptSettings


class RecordingFlow(QObject):
    """Moves between prompts and the review; one call of the core at a time. `viewed`: how it stands now."""

    seal_wanted = Signal()
    park_wanted = Signal()
    page_made = Signal(object)
    viewed = Signal(object)

    def __init__(self, window: Window, session: Session, prepared: Prepared, kept: KeptSettings) -> None:
        super().__init__(window)
        self._window, self._session, self._prepared = window, session, prepared
        self._view: SessionView | None = None
        self._record: RecordPage | None = None
        self._place = 0
        self._offered: frozenset[int] = frozenset()  # prompts that were offered once more
        self._by_itself = False  # whether a run of takes that begin by themselves is under way
        self._arrival = 0
        self._reviewing = False
        self._taking = Taking(window, session, prepared, kept)
        self._taking.phase_changed.connect(self._show_phase)
        self._taking.waiting.connect(self._wait)
        self._taking.ended.connect(self._take_ended)
        self._taking.failed.connect(self._fail)
        self._taking.troubled.connect(window.tell)
        self._speaker = SpeakerScreen(window, rehearsal=prepared.project.rehearsal)
        self._speaker.toggled.connect(self._show_speaker)
        self._serving = Serving(window, session, prepared, kept)
        self._serving.seen.connect(self._taking.look)
        self._serving.hidden.connect(self.settle)
        self._review = Reviewing(window, session, prepared)
        self._review.viewed.connect(self._take_view)
        self._review.page_made.connect(self.page_made)
        self._review.back_wanted.connect(self._show_record)
        self._review.again_wanted.connect(self._record_again)
        self._review.seal_wanted.connect(self.seal_wanted)
        self._review.park_wanted.connect(self.park_wanted)
        self._others = OtherKinds(window, session, prepared)
        self._others.page_made.connect(self.page_made)
        self._others.went.connect(lambda by: self._go_on() if by > 0 else self._go_to(self._place - 1))
        self._others.review_wanted.connect(self._show_review)
        self._others.viewed.connect(self._take_view)

    def show(self, view: SessionView) -> None:
        """Show where recording stands: the first open prompt, or the review when all are done."""
        before = self._view
        self._take_view(view)
        if self._others.active:
            place = self._others.find_move(before, view, self._place)
            if place is not None:
                self._place = place
                self._show_record()
        elif self._record is None and not self._reviewing:
            self._place = first_open(view)
            self._show_record()
        elif self._reviewing:
            self._show_review()
        elif self._record is not None:
            self._show_prompt()

    @property
    def is_recording(self) -> bool:
        """Whether a take runs, or is led up to."""
        return self._others.busy or (self._record is not None and self._taking.busy)

    def settle(self, then: Callable[[], None] | None = None) -> None:
        """End at once what runs: nobody sees the lamp. `then` comes when nothing runs any more."""
        self._by_itself = False
        self._taking.settle(then)

    def leave(self) -> None:
        """Stop polling; the speaker's screen closes."""
        self._others.leave()
        self._review.leave()
        self._rest()
        self._speaker.end()

    def _rest(self) -> None:
        self._serving.rest()
        self._taking.leave()
        self._by_itself = False
        self._arrival += 1
        self._record = None

    def _show_record(self) -> None:
        view = self._view
        if view is None or not view.prompts:
            self._show_review()
            return
        self._reviewing = False
        self._review.leave()
        if self._others.show(view, self._place):
            self._rest()
            self._speaker.show_prompt(None)
            return
        frame = make_record_frame(view, self._prepared.project.capture, camera=view.with_camera)
        self._record = page = RecordPage(frame, SKIP_REASONS, REMARKS)
        self._connect(page)
        self._speaker.begin()
        self._show_speaker(running=self._speaker.page is not None)
        self._arrive(self._place)
        page.wait_for_core(waiting=True)
        self.page_made.emit(page)
        self._serving.attend(page)
        # another page was shown instead
        page.destroyed.connect(lambda *_: self._rest() if page is self._record else None)
        self._ask(self._session.takes.open_devices, lambda: self._begin_polling(page))

    def _begin_polling(self, page: RecordPage) -> None:
        if page is self._record:  # else left while the devices were being opened
            page.wait_for_core(waiting=False)
            page.button.setFocus()
            self._serving.watch(page, begun=bool(self._view and self._view.takes))

    def _connect(self, page: RecordPage) -> None:
        page.start_wanted.connect(self._start)
        page.end_wanted.connect(self._taking.end)
        page.hold_wanted.connect(self._hold)
        page.skip_wanted.connect(self._skip)
        page.remarked.connect(self._remark)
        page.previous_wanted.connect(lambda: self._go_to(self._place - 1))
        page.next_wanted.connect(self._go_on)
        page.review_wanted.connect(self._show_review)
        page.jump_wanted.connect(self._go_to)
        for busy in (page.devices_wanted, page.band.listen_wanted):
            busy.connect(self._stay)
        page.speaker_wanted.connect(self._speaker.toggle)
        page.stage.listen.heard.connect(lambda _key: self._taking.note_heard())

    def _go_to(self, place: int) -> None:
        if self._view and 0 <= place < len(self._view.prompts):
            self._by_itself = False
            self._move(self._view, place)

    def _move(self, view: SessionView, place: int) -> None:
        """Show a prompt on the page of its kind."""
        self._place = place
        if self._record is None or view.prompts[place].kind in WHOLE:
            self._show_record()
        else:
            self._arrive(place)

    def _go_on(self) -> None:
        view = self._view
        following = pacing.find_following(view.prompts, self._place, self._offered) if view else None
        if view is None or following is None:
            self._show_review()
            return
        if following.again:
            self._offered |= {following.place}
        self._move(view, following.place)

    def _take_view(self, view: SessionView) -> None:
        self._view = view
        self.viewed.emit(view)

    def _arrive(self, place: int) -> None:
        """Show another prompt, fetch its picture, and begin by itself where the list says so."""
        view = self._view
        if view is None or self._record is None:
            return
        self._arrival += 1
        self._place = place
        self._serving.silence()
        self._show_prompt()
        prompt = view.prompts[place]
        self._serving.fetch_picture(self._record, prompt.guide.image, self._speaker.show_picture)
        pause_s = pacing.leaves_by_itself(prompt)
        if pacing.begins_by_itself(prompt, running=self._by_itself):
            self._taking.start()
        elif pause_s is not None and self._by_itself:
            self._after(pause_s, self._go_on)

    def _show_prompt(self) -> None:
        view, page = self._view, self._record
        if view is None or page is None:
            return
        self._taking.use(view.prompts[self._place])
        self._speaker.show_prompt(self._serving.show_prompt(page, view, self._place, self._offered))

    def _start(self) -> None:
        self._by_itself = True
        wait_s = self._serving.silence()
        self._after(wait_s, self._taking.start) if wait_s else self._taking.start()

    def _hold(self) -> None:
        self._by_itself = False
        self._taking.hold()

    def _stay(self) -> None:
        """Somebody is busy with this prompt: nothing goes on or begins by itself any more."""
        self._arrival += 1
        self._hold()

    def _take_ended(self, view: SessionView) -> None:
        if self._record is None:  # left meanwhile
            self._take_view(view)
            return
        self.show(view)
        if not view.takes:
            return
        take, rules = view.takes[-1], self._prepared.project.quality
        if pacing.goes_on(view.prompts[self._place], take, rules, self._serving.advancing.chosen):
            self._after(pacing.GLANCE_S, self._go_on)
        else:
            self._by_itself = False

    def _after(self, seconds: float, then: Callable[[], None]) -> None:
        arrival = self._arrival

        def due() -> None:  # unless a key was quicker
            page = self._record
            if arrival == self._arrival and page and page.isVisible() and not self._taking.busy:
                then()

        QTimer.singleShot(round(seconds * 1000), self, due)

    def _show_phase(self, phase: PhaseShown) -> None:
        if self._record is not None:
            self._record.show_phase(phase)
        self._speaker.show_phase(phase)

    def _show_speaker(self, running: bool) -> None:
        if self._record is not None:
            self._record.speaker.setText(name_speaker_button(running=running))

    def _wait(self, waiting: bool) -> None:
        if self._record is not None:
            self._record.wait_for_core(waiting=waiting)

    def _skip(self, reason: str) -> None:
        if self._view:
            prompt = self._view.prompts[self._place].prompt
            self._ask(lambda: self._session.takes.skip(prompt, reason), self._go_on)

    def _remark(self, remarks: tuple[str, ...]) -> None:
        takes = self._view.prompts[self._place].takes if self._view else []
        if takes:
            self._ask(lambda: self._session.takes.remark(takes[-1], list(remarks)), lambda: None)

    def _show_review(self) -> None:
        view = self._view
        if view is None:
            return
        self._others.leave()
        self._rest()
        self._reviewing = True
        self._speaker.show_prompt(None)
        self._review.show(view)

    def _record_again(self, prompt: str, owner: str) -> None:
        if self._view:
            self._place = find_place(self._view, prompt, owner)
            self._show_record()

    def _ask(self, call: Callable[[], object], then: Callable[[], None]) -> None:
        def settled(view: SessionView) -> None:
            self.show(view)
            then()

        def run() -> SessionView:
            call()
            return self._session.view

        self._window.worker.ask(run, settled, self._fail)

    def _fail(self, error: BaseException) -> None:
        self._by_itself = False
        self._wait(False)
        self._serving.tell(error)

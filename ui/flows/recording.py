"""Recording and review: the record page polls levels, starts and ends takes, and leads to the review."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from collector.session.recording import SKIP_REASONS
from collector.session.view import SessionView
from ui.flows.prepared import Prepared
from ui.messages import explain
from ui.pages.record import RecordPage
from ui.pages.review import ReviewPage
from ui.presenter.recording import LevelShown, RecordFrame, build_review, find_prompt, first_open
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Live, Session

POLL_MS = 40


class RecordingFlow(QObject):
    """Moves between prompts and the review; one call of the core at a time."""

    seal_wanted = Signal()
    park_wanted = Signal()
    page_made = Signal(object)

    def __init__(self, window: Window, session: Session, prepared: Prepared) -> None:
        super().__init__(window)
        self._window, self._session, self._prepared = window, session, prepared
        self._view: SessionView | None = None
        self._record: RecordPage | None = None
        self._place = 0
        self._reviewing = False
        self._unfolded = False
        self._told = ""
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def show(self, view: SessionView) -> None:
        """Show where recording stands: the first open prompt, or the review when all are done."""
        self._view = view
        if self._record is None and not self._reviewing:
            self._place = first_open(view)
            self._show_record()
        elif self._reviewing:
            self._show_review()
        elif self._record is not None:
            self._record.show_prompt(find_prompt(view, self._place))

    @property
    def is_recording(self) -> bool:
        """Whether a take runs."""
        return self._record is not None and self._record.recording

    def leave(self) -> None:
        """Stop polling."""
        self._timer.stop()
        self._record = None

    def _show_record(self) -> None:
        view = self._view
        if view is None:
            return
        self._reviewing = False
        capture = self._prepared.project.capture
        picture = f"{capture.video.height}p · {capture.video.fps} fps" if capture.video else ""
        sound = f"{capture.sampling_rate_hz / 1000:g} kHz"
        wanted = self._session.devices.camera is not None and capture.video is not None
        frame = RecordFrame(view.code, view.rehearsal, wanted and "video" in view.kinds, picture, sound)
        page = RecordPage(frame, SKIP_REASONS)
        self._connect(page)
        page.show_prompt(find_prompt(view, self._place))
        page.wait_for_core(waiting=True)
        self._record = page
        self.page_made.emit(page)
        self._ask(self._session.open_devices, lambda: self._begin_polling(page))

    def _begin_polling(self, page: RecordPage) -> None:
        page.wait_for_core(waiting=False)
        page.button.setFocus()
        self._timer.start()

    def _connect(self, page: RecordPage) -> None:
        page.start_wanted.connect(self._start)
        page.end_wanted.connect(self._end)
        page.skip_wanted.connect(self._skip)
        page.previous_wanted.connect(lambda: self._go_to(self._place - 1))
        page.next_wanted.connect(self._go_on)
        page.review_wanted.connect(self._show_review)

    def _go_to(self, place: int) -> None:
        if self._view and self._record and 0 <= place < len(self._view.prompts):
            self._place = place
            self._record.forget_verdict()
            self._record.show_prompt(find_prompt(self._view, place))

    def _go_on(self) -> None:
        if self._view and self._place + 1 < len(self._view.prompts):
            self._go_to(self._place + 1)
        else:
            self._show_review()

    def _start(self) -> None:
        page, view = self._record, self._view
        if page is None or view is None:
            return
        page.wait_for_core(waiting=True)
        prompt = view.prompts[self._place].prompt
        self._told = ""

        def started() -> None:
            page.wait_for_core(waiting=False)
            page.show_recording(recording=True)

        self._ask(lambda: self._session.start_take(prompt), started)

    def _end(self) -> None:
        page = self._record
        if page is None or not page.recording:
            return
        page.wait_for_core(waiting=True)

        def ended(view: SessionView) -> None:
            page.wait_for_core(waiting=False)
            page.show_recording(recording=False)
            self.show(view)
            if view.takes:
                page.show_verdict(view.takes[-1].verdicts)

        def call() -> SessionView:
            self._session.stop_take()
            return self._session.view

        self._window.worker.ask(call, ended, self._fail)

    def _skip(self, reason: str) -> None:
        if self._view:
            prompt = self._view.prompts[self._place].prompt
            self._ask(lambda: self._session.skip(prompt, reason), self._go_on)

    def _show_review(self) -> None:
        view = self._view
        if view is None:
            return
        self._timer.stop()
        self._record = None
        self._reviewing = True
        project, language = self._prepared.project, self._prepared.language
        kinds = {kind.id: kind.text[language].title for kind in project.kinds}
        shown = build_review(view, dict(project.quality), kinds, project.review_window_hours)
        page = ReviewPage(shown, unfolded=self._unfolded)
        page.back_asked.connect(self._show_record)
        page.again_wanted.connect(self._record_again)
        page.delete_wanted.connect(
            lambda take: self._ask(lambda: self._session.delete_take(take), self._nothing)
        )
        page.doubtful_unwanted.connect(lambda: self._delete_all(view.doubtful))
        page.seal_wanted.connect(self.seal_wanted)
        page.park_wanted.connect(self.park_wanted)
        if hasattr(page, "fold"):
            page.fold.clicked.connect(self._fold)
        self.page_made.emit(page)

    def _delete_all(self, takes: list[str]) -> None:
        def call() -> None:
            for take in takes:
                self._session.delete_take(take)

        self._ask(call, self._nothing)

    def _fold(self) -> None:
        self._unfolded = not self._unfolded
        self._show_review()

    def _record_again(self, prompt: str) -> None:
        if self._view:
            self._place = next(place for place, row in enumerate(self._view.prompts) if row.prompt == prompt)
            self._show_record()

    def _ask(self, call: Callable[[], object], then: Callable[[], None]) -> None:
        """Run a call; show the session as it then stands; then go on."""

        def settled(view: SessionView) -> None:
            self.show(view)
            then()

        def run() -> SessionView:
            call()
            return self._session.view

        self._window.worker.ask(run, settled, self._fail)

    def _fail(self, error: BaseException) -> None:
        if self._record is not None:
            self._record.wait_for_core(waiting=False)
            if self._record.recording:
                self._record.show_recording(recording=False)
        self._window.tell(error)

    def _nothing(self) -> None:
        return

    def _poll(self) -> None:
        page = self._record
        if page is None or not page.isVisible():
            return
        live = self._session.live
        page.show_level(level_of(live))
        page.show_wave(live.peaks)
        if live.preview is not None:
            page.preview.show_rgb(live.preview.rgb)
        if page.recording and live.ended and page.button.isEnabled():
            self._end()
        if live.trouble is not None:
            message = explain(live.trouble)
            if message.sentence != self._told:
                self._told = message.sentence
                self._window.say(message.sentence, message.remedy)


def level_of(live: Live) -> LevelShown:
    """Return what a meter shows of a recorder's newest values."""
    if live.level is None:
        return LevelShown(-150.0, -150.0, elapsed_s=live.recorded_s)
    return LevelShown(live.level.peak_db, live.level.hold_db, elapsed_s=live.recorded_s)

"""Prompts for portraits: opens the camera for its page, counts down, asks who else is in the picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer

from collector.session.recording import SKIP_REASONS
from collector.session.view import SessionView
from ui.flows.record.concerns import Concerns
from ui.flows.record.prompting import PromptFlow, code_of
from ui.pages.record.portrait import PortraitPage
from ui.presenter.recording import find_prompt
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.posing import Pose
    from collector.session.session import Session

POLL_MS = 66
translate = QCoreApplication.translate


class PortraitFlow(PromptFlow):
    """One page at a time; the camera is let go when it is left."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window, session)
        self._page: PortraitPage | None = None
        self._concerns = Concerns(window, session)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        """Whether a countdown runs."""
        return self._page is not None and self._page.counting

    def show(self, view: SessionView, place: int) -> None:
        """Show the prompt at `place` (from 0) and what the camera sees."""
        shown = find_prompt(view, place)
        page = PortraitPage(shown, SKIP_REASONS, rehearsal=view.rehearsal)
        self.connect_ways(page)
        page.count_begun.connect(lambda: self._brace(page))
        page.count_ended.connect(lambda: self._ask(self._session.portraits.end_countdown, lambda _: None))
        page.shot_wanted.connect(lambda: self._shoot(page))
        page.again_wanted.connect(lambda: self._again(page))
        page.answered.connect(lambda alone: self._answer(page, alone=alone))
        self._page = page
        self._concerns.begin(page)
        self.page_made.emit(page)

        def opened(_: object) -> None:
            page.show_idle()
            self._timer.start()

        owner = code_of(shown)
        self._ask(lambda: self._session.portraits.open_camera(owner), opened)

    def leave(self) -> None:
        """Let the camera go; a picture without an answer is deleted."""
        if self._page is not None:
            self._page = None
            self._timer.stop()
            self._concerns.end()
            self._window.worker.ask(self._session.portraits.close, lambda _: None, self._window.tell)

    def _brace(self, page: PortraitPage) -> None:
        """Hold sleep back while it is counted down; a camera that was lost is looked for once more first."""
        owner = code_of(page.prompt)

        def call() -> None:
            self._session.portraits.open_camera(owner)
            self._session.portraits.begin_countdown(owner)

        def failed(error: BaseException) -> None:
            if page.counting:  # else it was called off meanwhile
                page.call_off()
            self._fail(error)

        self._window.worker.ask(call, lambda _: None, failed)

    def _shoot(self, page: PortraitPage) -> None:
        """Take the picture; the camera may have been lost while it was counted down."""
        prompt, owner = page.prompt.id, code_of(page.prompt)

        def call() -> Pose:
            self._session.portraits.open_camera(owner)
            return self._session.portraits.take(prompt, owner)

        self._window.worker.ask(call, lambda pose: page.ask(pose.rgb, pose.verdicts), self._fail)

    def _again(self, page: PortraitPage) -> None:
        def call() -> SessionView:
            self._session.portraits.drop()
            return self._session.view

        self._window.worker.ask(call, lambda view: page.show_ready(kept=_has_take(page, view)), self._fail)

    def _answer(self, page: PortraitPage, *, alone: bool) -> None:
        def call() -> SessionView:
            self._session.portraits.answer_alone(alone=alone)
            return self._session.view

        def answered(view: SessionView) -> None:
            self.viewed.emit(view)
            gone = translate(
                "PortraitFlow", "That picture is deleted. Please take a new one, with you alone."
            )
            kept = _has_take(page, view)
            page.show_ready(kept=kept, notice="" if alone else gone)

        self._window.worker.ask(call, answered, self._fail)

    def _ask(self, call: Callable[[], object], then: Callable[[object], None]) -> None:
        self._window.worker.ask(call, then, self._fail)

    def _fail(self, error: BaseException) -> None:
        if self._page is not None:
            self._page.show_idle()
        self._window.tell(error)

    def _poll(self) -> None:
        page = self._page
        if page is None or not page.isVisible():
            return
        live = self._session.live
        page.show_live(None if live.preview is None else live.preview.rgb)


def _has_take(page: PortraitPage, view: SessionView) -> bool:
    wanted = (page.prompt.id, code_of(page.prompt))
    return any((row.prompt, row.owner) == wanted and row.takes for row in view.prompts)

"""Prompts for portraits: opens the camera for its page, counts down, asks who else is in the picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer

from collector.session.recording import SKIP_REASONS
from collector.session.view import SessionView
from ui.flows.prompting import PromptFlow
from ui.messages import explain
from ui.pages.portrait import PortraitPage
from ui.presenter.recording import find_prompt
from ui.window import Window

if TYPE_CHECKING:
    from collector.errors import CollectorError
    from collector.session.posing import Pose
    from collector.session.session import Session

POLL_MS = 66
translate = QCoreApplication.translate


class PortraitFlow(PromptFlow):
    """One page at a time; the camera is let go when it is left."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window, session)
        self._page: PortraitPage | None = None
        self._told: CollectorError | None = None
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
        self.connect_ways(page, shown.id)
        page.shot_wanted.connect(lambda: self._shoot(page, shown.id))
        page.again_wanted.connect(lambda: self._again(page))
        page.answered.connect(lambda alone: self._answer(page, alone=alone))
        self._page = page
        self._told = self._session.live.trouble  # what was told before is not told again
        self.page_made.emit(page)

        def opened(_: object) -> None:
            page.show_idle()
            self._timer.start()

        self._ask(self._session.open_camera, opened)

    def leave(self) -> None:
        """Let the camera go; a picture without an answer is deleted."""
        if self._page is not None:
            self._page = None
            self._timer.stop()
            self._window.worker.ask(self._session.close_camera, lambda _: None, self._window.tell)

    def _shoot(self, page: PortraitPage, prompt: str) -> None:
        """Take the picture; a camera that was lost is looked for once more first."""

        def call() -> Pose:
            self._session.open_camera()
            return self._session.take_pose(prompt)

        self._window.worker.ask(call, lambda pose: page.ask(pose.rgb, pose.verdicts), self._fail)

    def _again(self, page: PortraitPage) -> None:
        self._ask(self._session.drop_pose, lambda _: page.show_ready(kept=self._has_take(page)))

    def _answer(self, page: PortraitPage, *, alone: bool) -> None:
        def call() -> SessionView:
            self._session.answer_alone(alone=alone)
            return self._session.view

        def answered(view: SessionView) -> None:
            self.viewed.emit(view)
            gone = translate(
                "PortraitFlow", "That picture is deleted. Please take a new one, with you alone."
            )
            kept = self._has_take(page, view)
            page.show_ready(kept=kept, notice="" if alone else gone)

        self._window.worker.ask(call, answered, self._fail)

    def _has_take(self, page: PortraitPage, view: SessionView | None = None) -> bool:
        found = view or self._session.view
        return any(row.prompt == page.prompt.id and row.takes for row in found.prompts)

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
        if live.trouble is not None and live.trouble is not self._told:
            self._told = live.trouble
            message = explain(live.trouble)
            self._window.say(message.sentence, message.remedy)

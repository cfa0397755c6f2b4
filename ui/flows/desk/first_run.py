"""The end of the first walk: place and devices, one sentence, then the desk; nothing is asked twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.flows.place.rehearsing import Rehearsing
from ui.flows.place.trying import Trying
from ui.presenter.frame import DeskFrame
from ui.presenter.walk import StepId, make_step
from ui.widgets.frame.frame import Page
from ui.widgets.frame.walk import dress
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project


class FirstRun(QObject):
    """`page_made` brings a page of the walk, `left` goes back to the sign-in, `over` to the desk."""

    page_made = Signal(object)
    left = Signal()
    over = Signal()

    def __init__(self, window: Window, core: Core, trying: Trying) -> None:
        super().__init__(window)
        self._window, self._core, self._trying = window, core, trying
        self._rehearsing = Rehearsing(window, core)
        self._rehearsing.page_made.connect(self._put_sentence)
        self._rehearsing.over.connect(self._finish)
        self._project: Project | None = None
        self._make_frame: Callable[[], DeskFrame] | None = None

    @property
    def is_on(self) -> bool:
        """Whether the walk goes on: the pages of place and devices are its steps."""
        return self._project is not None

    def go_on(self, project: Project, make_frame: Callable[[], DeskFrame]) -> None:
        """Go on where it was left: a place that was set up is not asked for again."""
        self._project, self._make_frame = project, make_frame
        self._window.worker.ask(  # behind the question for the places
            lambda: None, lambda _: self.show_sentence() if self._trying.ready else self._show_devices(),
            self._window.tell,
        )  # fmt: skip

    def rest(self) -> None:
        """Let the microphone go: somebody else may come, or nobody."""
        self._rehearsing.leave()
        self._project = None

    def dress_devices(self, page: Page) -> None:
        """Make the page of place and devices a step of the walk."""
        self._dress(page, "devices", self.left.emit)

    def show_sentence(self) -> None:
        """Ask for one sentence at the place that is used now."""
        if self._project is not None:
            self._rehearsing.show(self._project, self._trying.devices)

    def _show_devices(self) -> None:
        self._rehearsing.leave()
        if self._make_frame is not None:
            self._trying.show(self._make_frame)

    def _put_sentence(self, page: Page) -> None:
        self._dress(page, "sentence", self._show_devices)
        self.page_made.emit(page)

    def _dress(self, page: Page, step: StepId, back: Callable[[], None]) -> None:
        strip = dress(page, make_step(step))
        strip.back_wanted.connect(back)
        strip.later_wanted.connect(self._finish)

    def _finish(self) -> None:
        """The walk is over, also where something was left for later: a session asks for devices anyway."""
        self.rest()
        change = self._core.settings.change

        def failed(error: BaseException) -> None:
            self.over.emit()  # a full disk keeps nobody from the desk
            self._window.tell(error)

        self._window.worker.ask(lambda: change(setting_up=False), lambda _: self.over.emit(), failed)

"""What the flows of prompts for pictures and texts have in common: the ways to and from their page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.session.view import SessionView
from ui.presenter.recording import PromptShown
from ui.widgets.record.prompt_page import PromptPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session


class PromptFlow(QObject):
    """`went` by so many prompts, `viewed` when the session stands differently."""

    page_made = Signal(object)
    went = Signal(int)
    review_wanted = Signal()
    viewed = Signal(object)

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session

    @property
    def busy(self) -> bool:
        """Whether somebody is in the middle of something that a question must not cover."""
        return False

    def connect_ways(self, page: PromptPage) -> None:
        """Connect what every such page offers."""
        page.previous_wanted.connect(lambda: self.went.emit(-1))
        page.next_wanted.connect(lambda: self.went.emit(1))
        page.review_wanted.connect(self.review_wanted)
        page.skip_wanted.connect(lambda reason: self._skip(page.prompt, reason))

    def _skip(self, prompt: PromptShown, reason: str) -> None:
        def call() -> SessionView:
            self._session.takes.skip(prompt.id, reason, code_of(prompt))
            return self._session.view

        def skipped(view: SessionView) -> None:
            self.viewed.emit(view)
            self.went.emit(1)

        self._window.worker.ask(call, skipped, self._window.tell)


def code_of(prompt: PromptShown) -> str:
    """Return the code of the one whose prompt it is; nothing where only one takes part."""
    return prompt.owner.code if prompt.owner is not None else ""

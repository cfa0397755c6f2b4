"""The review before sealing: takes worst first, heard, deleted or recorded again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.session.view import SessionView
from ui.flows.prepared import Prepared
from ui.flows.replaying import Replaying
from ui.pages.review import ReviewPage
from ui.presenter.recording import build_review
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

Change = Callable[[Callable[[], object]], None]
"""Run a call of the core, then show the session as it stands."""


class Reviewing(QObject):
    """Makes the page anew for every change; what was unfolded stays so."""

    page_made = Signal(object)
    back_wanted = Signal()
    again_wanted = Signal(str, str)
    seal_wanted = Signal()
    park_wanted = Signal()

    def __init__(self, window: Window, session: Session, prepared: Prepared, change: Change) -> None:
        super().__init__(window)
        self._replaying = Replaying(window, session)
        self._session, self._prepared, self._change = session, prepared, change
        self._unfolded = False

    def show(self, view: SessionView) -> None:
        """Show the takes as they stand."""
        project, language = self._prepared.project, self._prepared.language
        kinds = {kind.id: kind.text[language].title for kind in project.kinds}
        shown = build_review(view, dict(project.quality), kinds, project.review_window_hours)
        page = ReviewPage(shown, unfolded=self._unfolded)
        page.back_asked.connect(self.back_wanted)
        page.again_wanted.connect(self.again_wanted)
        page.delete_wanted.connect(lambda take: self._delete([take]))
        page.doubtful_unwanted.connect(lambda: self._delete(view.doubtful))
        page.seal_wanted.connect(self.seal_wanted)
        page.park_wanted.connect(self.park_wanted)
        if hasattr(page, "fold"):
            page.fold.clicked.connect(lambda: self._fold(view))
        self._replaying.attend(page, view)
        self.page_made.emit(page)

    def _delete(self, takes: list[str]) -> None:
        self._replaying.silence()  # what is heard holds the file open

        def call() -> None:
            for take in takes:
                self._session.takes.delete(take)

        self._change(call)

    def _fold(self, view: SessionView) -> None:
        self._unfolded = not self._unfolded
        self.show(view)

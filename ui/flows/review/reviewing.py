"""The review before sealing: takes worst first, heard, recorded again, deleted, and spared in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from collector.session.view import SessionView
from ui.flows.consent.prepared import Prepared
from ui.flows.review.replaying import Replaying
from ui.flows.review.shapes import Shapes
from ui.pages.review.review import ReviewPage
from ui.presenter.reviewing import ReviewView, build_review, leave_out
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

UNDO_MS = 10_000
Takes = frozenset[str]


class Reviewing(QObject):
    """Shows one page; what is deleted there goes after ten seconds, or when the page is left.

    Until then nothing is written: the core is told what awaits deletion, so that nothing that ends the
    session seals it, and a crash keeps it. `viewed` when the session stands differently.
    """

    page_made = Signal(object)
    back_wanted = Signal()
    again_wanted = Signal(str, str)
    seal_wanted = Signal()
    park_wanted = Signal()
    viewed = Signal(object)

    def __init__(self, window: Window, session: Session, prepared: Prepared, undo_ms: int = UNDO_MS) -> None:
        super().__init__(window)
        self._window, self._session, self._prepared = window, session, prepared
        self._undo_ms = undo_ms
        self._replaying = Replaying(window, session)
        self._shapes = Shapes(window, session)
        self._page: ReviewPage | None = None
        self._view: SessionView | None = None
        self._told: ReviewView | None = None
        self._going: dict[str, int] = {}  # takes, each by the deletion that it belongs to
        self._deletions = 0

    def show(self, view: SessionView) -> None:
        """Show the takes as they stand; a page in sight that says just that stays, with keys and scroll."""
        told, self._view = self._build(view), view
        if self._page is not None and self._page is self._window.page and told == self._told:
            self._show_sums()
            return
        self._told = told
        self._page = page = ReviewPage(told)
        page.back_asked.connect(self.back_wanted)
        page.again_wanted.connect(self.again_wanted)
        page.delete_wanted.connect(self._delete)
        page.spare_wanted.connect(self._spare)
        page.seal_wanted.connect(self.seal_wanted)
        page.park_wanted.connect(self.park_wanted)
        page.destroyed.connect(lambda *_: self._forget(page))
        self._replaying.attend(page, view)
        self._shapes.attend(page, view)
        self._show_sums()
        self.page_made.emit(page)

    def leave(self) -> None:
        """The page is left: what awaits deletion is deleted now."""
        self._page = None
        self._delete_now(frozenset(self._going))

    def _forget(self, page: ReviewPage) -> None:
        if self._page is page:
            self._page = None

    def _build(self, view: SessionView) -> ReviewView:
        project, language = self._prepared.project, self._prepared.language
        kinds = {kind.id: kind.text[language].title for kind in project.kinds}
        return build_review(view, dict(project.quality), kinds, project.review_window_hours)

    def _delete(self, takes: Takes) -> None:
        """Let takes go in a while; each deletion has its own ten seconds."""
        self._replaying.silence()  # what is heard holds the file open
        self._deletions += 1
        number = self._deletions
        self._going |= dict.fromkeys(takes, number)
        QTimer.singleShot(self._undo_ms, self, lambda: self._delete_now(self._of(number)))
        self._await()

    def _of(self, deletion: int) -> Takes:
        return frozenset(take for take, number in self._going.items() if number == deletion)

    def _spare(self, takes: Takes) -> None:
        self._going = {take: number for take, number in self._going.items() if take not in takes}
        self._await()

    def _await(self) -> None:
        going = frozenset(self._going)
        self._window.worker.ask(
            lambda: self._session.takes.await_deletion(going), lambda _: None, self._window.tell
        )
        self._show_sums()

    def _show_sums(self) -> None:
        if self._page is not None and self._view is not None:
            self._page.show_sums(self._build(leave_out(self._view, self._going.keys())))

    def _delete_now(self, takes: Takes) -> None:
        if not takes:
            return
        self._going = {take: number for take, number in self._going.items() if take not in takes}

        def call() -> None:
            for take in sorted(takes):
                self._session.takes.delete(take)

        def failed(error: BaseException) -> None:
            self._await()  # what is still there stays
            self._window.tell(error)

        self._window.worker.ask(call, lambda _: None, failed)
        self._window.worker.ask(lambda: self._session.view, self._take, self._window.tell)

    def _take(self, view: SessionView) -> None:
        left = {take.take for take in view.takes}
        gone = {take.take for take in self._view.takes if take.take not in left} if self._view else set()
        self._view = view
        self.viewed.emit(view)
        if self._page is not None:
            self._page.drop(gone)
        self._show_sums()

"""The shapes of takes in the review: each decoded once, in memory, by the worker, for rows in sight."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from collector.errors import CollectorError
from ui.pages.review.review import ReviewPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.capture.sound.peaks import Peaks
    from collector.session.session import Session
    from collector.session.view import SessionView

LONGEST_S = 600  # a longer take would hold up the core: it has its shape once it is heard
_KEPT = 500


class Shapes(QObject):
    """One take at a time, so that nothing that is pressed waits for more than one."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._page: ReviewPage | None = None
        self._lengths: dict[str, float] = {}
        self._wanted: list[str] = []
        self._is_busy = False
        self._known: OrderedDict[str, Peaks] = OrderedDict()

    def attend(self, page: ReviewPage, view: SessionView) -> None:
        """Serve `page` from now on."""
        self._page, self._wanted = page, []
        self._lengths = {take.take: take.duration_ms / 1000 for take in view.takes}
        page.shapes_wanted.connect(self._want)
        page.destroyed.connect(lambda *_: self._forget(page))

    def _forget(self, page: ReviewPage) -> None:
        if self._page is page:
            self._page, self._wanted = None, []

    def _want(self, takes: list[str]) -> None:
        self._wanted += [take for take in takes if self._lengths.get(take, LONGEST_S + 1) <= LONGEST_S]
        self._fetch()

    def _fetch(self) -> None:
        if self._is_busy or not self._wanted or self._page is None:
            return
        take = self._wanted.pop()  # what came into sight last is what is looked at
        if take in self._known:
            self._page.show_shapes([(take, self._known[take])])
            self._fetch()
            return
        self._is_busy = True
        session, length_s = self._session, self._lengths[take]

        def call() -> Peaks | None:
            from collector.capture.container.replay import read_replay

            try:
                return read_replay(lambda: session.takes.listen(take), length_s).peaks
            except CollectorError:  # deleted or sealed meanwhile, or damaged: its row says so, not its shape
                return None

        self._window.worker.ask(call, lambda peaks: self._show(take, peaks), self._fail)

    def _show(self, take: str, peaks: Peaks | None) -> None:
        self._is_busy = False
        if peaks is not None:
            self._known[take] = peaks
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            if self._page is not None:
                self._page.show_shapes([(take, peaks)])
        self._fetch()

    def _fail(self, error: BaseException) -> None:
        self._is_busy = False
        self._window.tell(error)

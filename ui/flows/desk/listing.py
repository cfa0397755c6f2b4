"""One list of sessions on a page: its first rows, the next ones at its end, and anew on a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from collector.index.query import PAGE_ROWS, Cursor, Wanted
from ui.flows.desk.row_words import RowWords
from ui.messages import explain
from ui.presenter.desk import SessionLine
from ui.widgets.lists.session_list import SessionList
from ui.window import Window
from ui.worker import Turn

if TYPE_CHECKING:
    from collector.build import Core
    from collector.index import Standing


class ListPage(Protocol):
    """A page with a list of sessions."""

    list: SessionList

    def show_trouble(self, sentence: str) -> None:
        """Say why no rows came."""


@dataclass(frozen=True)
class _Found:
    lines: list[SessionLine]
    after: Cursor | None
    counts: dict[Standing, int]


class Listing(QObject):
    """Asks in the worker, and forgets what was asked before the list was wanted otherwise.

    `make_wanted` runs in the worker: it may ask the core what is held.
    """

    def __init__(
        self, window: Window, core: Core, page: ListPage, words: Callable[[], RowWords],
        show: Callable[[list[SessionLine], dict[Standing, int], bool], None],
    ) -> None:  # fmt: skip
        super().__init__(page.list)
        self._window, self._core, self._page = window, core, page
        self._words, self._show = words, show
        self._make_wanted: Callable[[], Wanted] = Wanted
        self._after: Cursor | None = None
        self._turn = Turn()
        page.list.rows.more_wanted.connect(self._fetch)
        page.list.destroyed.connect(lambda *_: self._leave())

    def look(self, make_wanted: Callable[[], Wanted]) -> None:
        """Show the first rows of what is wanted from now on."""
        self._make_wanted = make_wanted
        self._begin(PAGE_ROWS)

    def refresh(self) -> None:
        """Read anew as many rows as are shown: what changed is seen, and nothing jumps."""
        self._begin(max(PAGE_ROWS, len(self._page.list.rows.lines)))

    def _begin(self, limit: int) -> None:
        self._turn = self._turn.next()
        make_wanted, words = self._make_wanted, self._words()

        def call() -> _Found:
            wanted = make_wanted()
            page = self._core.sessions.page(wanted, limit=limit)
            return _Found(
                [words.tell(row) for row in page.rows], page.after, self._core.sessions.count(wanted)
            )

        def show(found: _Found) -> None:
            self._after = found.after
            self._show(found.lines, found.counts, found.after is not None)

        self._window.worker.ask(call, show, self._fail, page=self._turn)

    def _fetch(self) -> None:
        after, make_wanted, words = self._after, self._make_wanted, self._words()

        def call() -> _Found:
            page = self._core.sessions.page(make_wanted(), after)
            return _Found([words.tell(row) for row in page.rows], page.after, {})

        def show(found: _Found) -> None:
            self._after = found.after
            self._page.list.rows.add(found.lines, more=found.after is not None)

        self._window.worker.ask(call, show, self._fail, page=self._turn)

    def _leave(self) -> None:
        self._turn.gone = True

    def _fail(self, error: BaseException) -> None:
        self._page.show_trouble(explain(error).whole)

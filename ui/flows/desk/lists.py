"""The lists at work: all sessions of this laptop, and the outbox. The core is asked in the worker only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from collector.index import UNSENT, Standing, Wanted
from ui.flows.desk.listing import Listing
from ui.flows.desk.row_words import RowWords, tell_net
from ui.flows.desk.sending import Sending
from ui.pages.desk.outbox import OutboxPage
from ui.pages.desk.sessions import SessionsPage
from ui.presenter.desk import OutboxView
from ui.presenter.frame import DeskFrame
from ui.presenter.listing import FilterView, ListFilter, list_days, make_wanted
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project
    from collector.rooms.projects import ProjectRow

PACE_MS = 500
_TABS: dict[str, frozenset[Standing]] = {
    "unsent": UNSENT, "failed": frozenset({"failed"}), "arrived": frozenset({"delivered"}),
}  # fmt: skip


class Lists(QObject):
    """`page_made` brings a page, `asked` what is wanted of a session, `counted` how many have not arrived."""

    page_made = Signal(object)
    asked = Signal(str, str)
    counted = Signal(int)

    def __init__(self, window: Window, core: Core, sending: Sending) -> None:
        super().__init__(window)
        self._window, self._core, self._sending = window, core, sending
        self._filter = ListFilter()
        self._listing: Listing | None = None
        self._beat = QTimer(self, interval=PACE_MS, singleShot=True)
        self._beat.timeout.connect(self._show_net)
        sending.moved.connect(self._move)

    def use_project(self, project: Project) -> None:
        """Show this project's sessions from now on, whatever was searched for before."""
        self._project = project
        self._filter = ListFilter(project=project.id)

    def filter_by(self, standing: str) -> None:
        """Show only those that stand so when the sessions are shown next; nothing shows all."""
        self._filter = ListFilter(standing=standing, project=self._project.id)

    def show_sessions(self, make_frame: Callable[[], DeskFrame], still: Callable[[], bool]) -> None:
        """Show all sessions, filtered as they were left."""

        def show(projects: list[ProjectRow]) -> None:
            if still():
                self._put_sessions(make_frame(), projects)

        self._window.worker.ask(self._core.projects.rows, show, self._window.tell)

    def _put_sessions(self, frame: DeskFrame, projects: list[ProjectRow]) -> None:
        language = self._window.recorder_language
        days = list_days(datetime.now(UTC).astimezone(), language)
        named = [(row.id, row.title.get(language) or next(iter(row.title.values()))) for row in projects]
        page = SessionsPage(frame, FilterView(days, tuple(named), self._filter))
        page.asked.connect(self.asked)
        listing = Listing(
            self._window, self._core, page, self._words,
            lambda lines, counts, more: page.show_lines(lines, sum(counts.values()), more=more),
        )  # fmt: skip
        page.filtered.connect(lambda chosen: self._look(listing, chosen))
        self._listing = listing
        self.page_made.emit(page)
        self._look(listing, self._filter)

    def _look(self, listing: Listing, chosen: ListFilter) -> None:
        self._filter = chosen
        held = self._core.desk.held
        listing.look(lambda: make_wanted(chosen, held(chosen.project or None)))

    def show_outbox(self, make_frame: Callable[[], DeskFrame]) -> None:
        """Show the outbox; while it is in sight, only what changed is said anew."""
        language = self._window.recorder_language
        page = OutboxPage(
            make_frame(), OutboxView({}, self._sending.running, tell_net(self._sending, language))
        )
        page.asked.connect(self.asked)
        page.send_wanted.connect(self._sending.start_now)
        page.pause_wanted.connect(self._sending.pause)
        listing = Listing(
            self._window, self._core, page, self._words,
            lambda lines, _counts, more: page.show_lines(lines, more=more),
        )  # fmt: skip
        page.tab_wanted.connect(lambda tab: self._open_tab(listing, tab))
        self._listing = listing
        self.page_made.emit(page)
        self._open_tab(listing, page.tab)
        self._count(page)

    def _open_tab(self, listing: Listing, tab: str) -> None:
        name, held = self._project.id, self._core.desk.held
        listing.look(lambda: Wanted(name, _TABS[tab], held=held(name), oldest_first=tab != "arrived"))

    def _count(self, page: OutboxPage) -> None:
        """Ask how many stand how, for what is said above the list."""
        name, core, sending = self._project.id, self._core, self._sending

        def call() -> dict[Standing, int]:
            return core.sessions.count(Wanted(name, held=core.desk.held(name)))

        def show(counts: dict[Standing, int]) -> None:
            self.counted.emit(sum(counts.get(standing, 0) for standing in UNSENT))
            net = tell_net(sending, self._window.recorder_language)
            page.show_view(OutboxView(counts, sending.running, net, sending.trouble))

        self._window.worker.ask(call, show, self._window.tell, page=page)

    def refresh(self) -> None:
        """Say anew what is in sight."""
        page = self._window.page
        if isinstance(page, OutboxPage | SessionsPage) and self._listing is not None:
            self._listing.refresh()
        if isinstance(page, OutboxPage):
            self._count(page)

    def _move(self, session: str, sent_bytes: int, size_bytes: int) -> None:
        page = self._window.page
        if isinstance(page, OutboxPage | SessionsPage):
            page.list.rows.move(session, sent_bytes, size_bytes)
        if isinstance(page, OutboxPage) and not self._beat.isActive():
            self._beat.start()

    def _show_net(self) -> None:
        page = self._window.page
        if isinstance(page, OutboxPage):
            page.show_net(tell_net(self._sending, self._window.recorder_language))

    def _words(self) -> RowWords:
        hours = {self._project.id: self._project.review_window_hours}
        sending = self._sending
        return RowWords(self._window.recorder_language, dict(sending.faults), sending.live, hours)

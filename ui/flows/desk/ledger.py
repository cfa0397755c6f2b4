"""The laptop's log at work: read a page at a time, checked when asked, put right by a team lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.messages import explain
from ui.pages.desk.ledger import LedgerPage
from ui.pages.desk.repair_log import RepairLogPage
from ui.presenter.frame import DeskFrame
from ui.presenter.logbook import LogLine, LogView, RepairView, make_log_line, make_log_view
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project

MakeFrame = Callable[[], DeskFrame]


class LedgerFlow(QObject):
    """`page_made` brings a page, `left` goes back; `reopen_wanted` once the data has to be opened anew."""

    page_made = Signal(object)
    left = Signal()
    reopen_wanted = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._after: int | None = None
        self._view = LogView(0)

    def show(self, project: Project, make_frame: MakeFrame) -> None:
        """Show the newest lines, and what the start found of the log."""
        page = LedgerPage(make_frame())
        page.back_asked.connect(self.left)
        page.check_wanted.connect(lambda: self._check(page))
        page.repair_wanted.connect(lambda: self._begin_repair(project, make_frame))
        page.list.rows.more_wanted.connect(lambda: self._fetch(page, first=False))
        self.page_made.emit(page)
        self._fetch(page, first=True)
        self._ask(
            page,
            lambda: make_log_view(self._core.log.stand(), checked=False),
            lambda view: self._put(page, view),
        )

    def _fetch(self, page: LedgerPage, *, first: bool) -> None:
        after, language = None if first else self._after, self._window.recorder_language

        def call() -> tuple[list[LogLine], int | None]:
            found = self._core.log.page(after)
            return [make_log_line(row, language) for row in found.rows], found.after

        def show(found: tuple[list[LogLine], int | None]) -> None:
            lines, self._after = found
            more = self._after is not None
            page.show_lines(lines, more=more) if first else page.list.rows.add(lines, more=more)

        self._ask(page, call, show)

    def _check(self, page: LedgerPage) -> None:
        page.show_busy()
        self._ask(
            page,
            lambda: make_log_view(self._core.log.check(), checked=True),
            lambda view: self._put(page, view),
        )

    def _put(self, page: LedgerPage, view: LogView) -> None:
        self._view = view
        page.show_view(view)

    def _ask(self, page: LedgerPage, call: Callable[[], object], then: Callable[..., None]) -> None:
        def failed(error: BaseException) -> None:
            page.show_trouble(explain(error).whole)

        self._window.worker.ask(call, then, failed, page=page)

    def _begin_repair(self, project: Project, make_frame: MakeFrame) -> None:
        fault = self._view.fault
        if not fault:
            return
        page = RepairLogPage(make_frame(), RepairView(fault, self._view.count))
        page.back_asked.connect(lambda: self.show(project, make_frame))
        core, name = self._core, project.id

        def settle(code: str, pin: str) -> None:
            call = core.log.repair if fault == "damaged" else core.people.confirm_restore

            def run() -> None:
                call(name, code, pin)
                self._window.worker.post(self.reopen_wanted.emit)  # also when the page was left meanwhile

            self._window.ask_for(page, run, lambda _: None, failed)

        def failed(error: BaseException) -> None:
            page.show_trouble(explain(error).whole)

        page.given.connect(settle)
        self.page_made.emit(page)

"""The laptop's checks at work: one after the other in the worker, each shown when it is known."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.messages import explain
from ui.pages.desk.doctor import DoctorPage
from ui.presenter.checking import CheckLine, make_check_line, sum_up
from ui.presenter.frame import DeskFrame
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.doctor import Check, Look
    from collector.model.pack import Project


class Checking(QObject):
    """`page_made` brings the page; `left` goes back to where one came from.

    Each look is a call of its own: whoever leaves the page waits for one server at most.
    """

    page_made = Signal(object)
    left = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core

    def show(self, project: Project, make_frame: Callable[[], DeskFrame], still: Callable[[], bool]) -> None:
        """Show what there is to look at, and look."""

        def call() -> dict[str, Look]:
            doctor = importlib.import_module("collector.doctor")  # it brings the devices' libraries along
            looks: dict[str, Look] = doctor.list_looks(self._core.parts, self._core.projects.pack(project.id))
            return looks

        def show(looks: dict[str, Look]) -> None:
            if not still():
                return
            page = DoctorPage(make_frame(), {name: CheckLine(name) for name in looks})
            page.back_asked.connect(self.left)
            page.again_wanted.connect(lambda: self._look(page, looks))
            self.page_made.emit(page)
            self._look(page, looks)

        self._window.worker.ask(call, show, self._window.tell)

    def _look(self, page: DoctorPage, looks: dict[str, Look]) -> None:
        lines = {name: CheckLine(name) for name in looks}
        for line in lines.values():
            page.show_line(line)
        page.show_trouble("")
        waiting = list(looks)

        def go_on() -> None:
            page.show_sum(sum_up(lines))
            if waiting:
                ask = self._window.worker.ask
                ask(
                    looks[waiting.pop(0)],
                    take,
                    lambda error: page.show_trouble(explain(error).whole),
                    page=page,
                )

        def take(check: Check) -> None:
            lines[check.name] = make_check_line(check)
            page.show_line(lines[check.name])
            go_on()

        go_on()

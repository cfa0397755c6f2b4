"""A team lead's word over the page in sight: with it what was asked goes on, without it all is as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from collector.model.pack import Project
from ui.messages import explain
from ui.pages.desk.lead import LeadPage
from ui.presenter.moments import tell_moment
from ui.presenter.people import LeadView
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core


class LeadsWord(QObject):
    """Asks for a lead's code and PIN. Who is signed in stays signed in."""

    def __init__(self, window: Window, core: Core, project: str) -> None:
        super().__init__(window)
        self._window, self._core, self._project = window, core, project

    def ask(
        self,
        view: LeadView,
        then: Callable[[str], None],
        *,
        guardian: Callable[[], None] | None = None,
        back: Callable[[], None] | None = None,
    ) -> None:
        """Lay the page over; once a lead has answered, lift it and call `then` with the lead's code.

        `guardian` is called instead where one comes along, `back` when nobody confirms anything.
        """

        def show(project: Project) -> None:
            shown = replace(view, threshold=project.age.threshold, rehearsal=project.rehearsal)
            page = LeadPage(shown)
            page.given.connect(lambda lead, pin: self._try(page, view, (lead, pin), then))
            page.guardian_wanted.connect(lambda: self._leave(page, guardian))
            page.back_asked.connect(lambda: self._leave(page, back))
            self._window.lay_over(page)

        def failed(error: BaseException) -> None:
            if back is not None:
                back()
            self._window.tell(error)

        self._window.worker.ask(lambda: self._core.projects.pack(self._project).project, show, failed)

    def ask_for_clock(self, then: Callable[[], None], back: Callable[[], None] | None = None) -> None:
        """Have a lead answer for date and time."""
        now = tell_moment(datetime.now(UTC), self._window.words.spoken)
        self.ask(LeadView("clock", now=now), lambda _: then(), back=back)

    def _try(
        self, page: LeadPage, view: LeadView, given: tuple[str, str], then: Callable[[str], None]
    ) -> None:
        people = self._core.people

        def call() -> str:
            if view.what == "clock":
                people.correct_clock(self._project, *given)
                return given[0]
            return people.call_lead(self._project, *given).code

        def confirmed(lead: str) -> None:
            self._window.lift(page)
            then(lead)

        self._window.ask_for(page, call, confirmed, lambda error: page.show_trouble(explain(error).whole))

    def _leave(self, page: LeadPage, then: Callable[[], None] | None) -> None:
        self._window.lift(page)
        if then is not None:
            then()

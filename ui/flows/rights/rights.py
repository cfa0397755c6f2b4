"""The rights desk: the list, a new request, the report of a loss, and what was taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.consent.form import ID_KINDS
from collector.desk.filing import Filed, LossTold
from collector.errors import CollectorError, RoleRefused
from collector.rights.standing import DELETING, NARROWING
from collector.rules.needs import CORRECTORS
from ui.flows.rights.copying import Copying
from ui.flows.rights.correcting import CorrectingFlow, make_asked
from ui.flows.rights.request_words import make_request_paper
from ui.messages import explain
from ui.pages.rights.confirm_request import ConfirmRequestPage
from ui.pages.rights.new_request import NewRequestPage
from ui.pages.rights.report_loss import ReportLossPage
from ui.pages.rights.request import RequestPage
from ui.pages.rights.request_taken import RequestTakenPage
from ui.pages.rights.requests import RequestsPage
from ui.presenter.frame import DeskFrame
from ui.presenter.pack_views import nearest_language
from ui.presenter.request_story import RequestView, make_request_view
from ui.presenter.rights import (
    LossGiven,
    NewRequestView,
    RequestGiven,
    make_confirm,
    make_contact,
    make_parts,
    make_request_lines,
    make_taken,
)
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project
    from collector.rights.asking import Asked
    from collector.rights.standing import RequestRow

MakeFrame = Callable[[], DeskFrame]


class RightsFlow(QObject):
    """Asks the rights desk and shows what it says. `taken` tells that something waits to be sent."""

    page_made = Signal(object)
    overlay_made = Signal(object)
    taken = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._project: Project | None = None
        self._make_frame: MakeFrame | None = None
        self._copying = Copying(window)
        self._correcting = CorrectingFlow(window, core)
        self._correcting.page_made.connect(self.page_made)
        self._correcting.overlay_made.connect(self.overlay_made)
        self._correcting.left.connect(self._show_list)
        self._correcting.taken.connect(self.taken)

    def show(self, project: Project, make_frame: MakeFrame) -> None:
        """Show the list of a project's requests."""
        self._project, self._make_frame = project, make_frame
        self._correcting.use(project, make_frame)
        self._show_list()

    def refresh(self) -> None:
        """Say anew how requests stand, or the one that is in sight: something was sent."""
        page = self._window.page
        if isinstance(page, RequestsPage):
            self._show_list()
        elif isinstance(page, RequestPage):
            self._open(page.number)

    def _show_list(self) -> None:
        name = self._known.id

        def show(rows: list[RequestRow], *, may_read: bool = True) -> None:
            lines = make_request_lines(rows, self._window.recorder_language)
            page = RequestsPage(self._frame(), lines, may_read=may_read)
            page.new_wanted.connect(self._begin_request)
            page.loss_wanted.connect(self._begin_loss)
            page.confirm_wanted.connect(self._begin_confirming)
            page.opened.connect(self._open)
            self.page_made.emit(page)

        def failed(error: BaseException) -> None:
            if isinstance(error, RoleRefused):
                show([], may_read=False)
            else:
                self._window.tell(error)

        self._window.worker.ask(lambda: self._core.desk.rows(name), show, failed)

    def _open(self, number: str) -> None:
        """Show one request, with its paper at hand."""
        desk, project, language = self._core.desk, self._known, self._window.recorder_language

        def show(view: RequestView) -> None:
            page = RequestPage(self._frame(), view)
            self._copying.hold(make_request_paper(view), rehearsal=project.rehearsal)
            page.print_wanted.connect(self._copying.ask_printer)
            page.save_wanted.connect(self._copying.ask_folder)
            page.send_wanted.connect(self.taken)
            page.confirm_wanted.connect(lambda: self._begin_confirming(number))
            page.back_asked.connect(self._leave_taken)
            self.page_made.emit(page)

        self._window.worker.ask(
            lambda: make_request_view(desk.find(number), project, language),
            show,
            self._window.tell,
        )

    def _begin_confirming(self, number: str) -> None:
        def show(row: RequestRow) -> None:
            view = make_confirm(row.standing, self._known, self._window.recorder_language)
            page = ConfirmRequestPage(self._frame(), view)
            page.back_asked.connect(self._show_list)
            page.given.connect(lambda code, pin: self._ask(page, lambda: self._confirm(number, code, pin)))
            self.page_made.emit(page)

        self._window.worker.ask(lambda: self._core.desk.find(number), show, self._window.tell)

    def _confirm(self, number: str, code: str, pin: str) -> Filed:
        """Runs in the worker, as `_take` does."""
        two = self._core.people.pins.call_second(self._known.id, self._core.people.operator, code, pin)
        self._core.sessions.leave()
        return self._core.desk.confirm(number, two)

    def _begin_request(self) -> None:
        page = NewRequestPage(self._frame(), self._offer())
        page.back_asked.connect(self._show_list)
        page.given.connect(lambda given: self._file(page, given))
        page.correct_wanted.connect(lambda given: self._correcting.begin(page, given))
        self.page_made.emit(page)

    def _offer(self) -> NewRequestView:
        project, operator = self._known, self._core.people.operator
        language = nearest_language(project, self._window.recorder_language)
        return NewRequestView(
            DELETING, ID_KINDS, NARROWING, make_parts(project.purposes, language),
            make_parts(project.kinds, language),
            may_correct=operator is not None and bool(CORRECTORS & set(operator.roles)),
        )  # fmt: skip

    def _begin_loss(self) -> None:
        today = self._core.parts.today(self._known.time_zone).isoformat()
        page = ReportLossPage(self._frame(), today)
        page.back_asked.connect(self._show_list)
        page.given.connect(lambda given: self._report(page, given))
        self.page_made.emit(page)

    def _file(self, page: NewRequestPage, given: RequestGiven) -> None:
        asked = make_asked(given, self._window.recorder_language)
        self._ask(page, lambda: self._take(asked, given.second, given.second_pin))

    def _take(self, asked: Asked, second: str, pin: str) -> Filed:
        """Runs in the worker. An open session is parked first: its journal has one writer.

        The second person is asked before anything is written: a wrong PIN changes nothing.
        """
        name, core = self._known.id, self._core
        two = core.people.pins.call_second(name, core.people.operator, second, pin) if second else None
        core.sessions.leave()
        filed = core.desk.file(name, asked, taker=self._taker)
        if two is None or not filed.standing.changes:
            return filed
        return core.desk.confirm(filed.standing.number, two)

    def _report(self, page: ReportLossPage, given: LossGiven) -> None:
        told = LossTold(given.loss, given.noticed, given.text, given.device, given.disk_encrypted)
        self._ask(page, lambda: self._core.desk.report_loss(self._known.id, told, taker=self._taker))

    def _ask(
        self, page: NewRequestPage | ReportLossPage | ConfirmRequestPage, call: Callable[[], Filed]
    ) -> None:
        def failed(error: BaseException) -> None:
            field = "second" if isinstance(error, RoleRefused) else getattr(error, "field", "")
            if isinstance(error, CollectorError) and field:
                page.show_trouble(explain(error).whole, field)
            else:
                self._window.tell(error)

        def take() -> Filed:
            filed = call()
            self._window.worker.post(self.taken.emit)  # also when nobody waits for the answer any more
            return filed

        self._window.ask_for(page, take, self._show_taken, failed)

    def _show_taken(self, filed: Filed) -> None:
        language = self._window.recorder_language
        view = make_taken(filed, make_contact(self._known, language), language)
        page = RequestTakenPage(self._frame(), view)
        self._copying.hold(make_request_paper(view), rehearsal=self._known.rehearsal)
        page.print_wanted.connect(self._copying.ask_printer)
        page.save_wanted.connect(self._copying.ask_folder)
        page.done.connect(self._leave_taken)
        self.page_made.emit(page)

    def _leave_taken(self) -> None:
        self._copying.forget()
        self._show_list()

    @property
    def _known(self) -> Project:
        assert self._project is not None  # noqa: S101 - `show` comes first
        return self._project

    def _frame(self) -> DeskFrame:
        assert self._make_frame is not None  # noqa: S101 - `show` comes first
        return self._make_frame()

    @property
    def _taker(self) -> str:
        return self._core.people.code

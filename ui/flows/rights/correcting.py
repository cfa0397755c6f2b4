"""Putting a form right at the rights desk: the whole form again, then what was done and what is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.errors import ChildFound, FormIncomplete, FormInDoubt
from collector.rights.asking import Asked, Proof
from collector.session.correcting import Correction
from collector.session.typed import Asides
from ui.flows.rights.copying import Copying
from ui.flows.rights.request_words import make_request_paper
from ui.messages import explain
from ui.pages.rights.correct_form import CorrectFormPage
from ui.pages.rights.corrected import CorrectedPage
from ui.presenter.frame import DeskFrame
from ui.presenter.pack_views import make_identity_fields, nearest_language
from ui.presenter.rights import (
    CorrectedView,
    CorrectionGiven,
    CorrectView,
    RequestGiven,
    make_contact,
    make_guardian_fields,
    make_taken,
)
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.desk.filing import Filed
    from collector.desk.rights_desk import Corrected, Known
    from collector.model.pack import Project
    from ui.pages.rights.new_request import NewRequestPage


@dataclass(frozen=True)
class _Done:
    """What was corrected, and the request about the rest."""

    corrected: Corrected
    filed: Filed | None


class CorrectingFlow(QObject):
    """From the request to the form, which lies over it, and to what became of it.

    `taken`: something waits to be sent.
    """

    page_made = Signal(object)
    overlay_made = Signal(object)
    left = Signal()
    taken = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._copying = Copying(window)
        self._project: Project | None = None
        self._make_frame: Callable[[], DeskFrame] | None = None

    def use(self, project: Project, make_frame: Callable[[], DeskFrame]) -> None:
        """Work for this project from now on."""
        self._project, self._make_frame = project, make_frame

    def begin(self, page: NewRequestPage, given: RequestGiven) -> None:
        """Find whose form it is and ask for it whole; what keeps a request from being taken is told first."""
        asked = make_asked(given, self._window.recorder_language)

        def failed(error: BaseException) -> None:
            if isinstance(error, FormIncomplete):
                page.show_trouble(explain(error).whole, error.field)
            else:
                self._window.tell(error)

        def look() -> Known:
            self._core.sessions.leave()
            return self._core.desk.tell_person(self._known.id, asked)

        self._window.ask_for(page, look, lambda known: self._show_form(asked, known), failed)

    def _show_form(self, asked: Asked, known: Known) -> None:
        project = self._known
        language = nearest_language(project, self._window.recorder_language)
        guardian = make_guardian_fields() if known.child else ()
        view = CorrectView(known.code, make_identity_fields(project, language), guardian)
        page = CorrectFormPage(self._frame(), view)
        page.back_asked.connect(lambda: self._window.lift(page))
        page.given.connect(lambda right: self._correct(page, asked, known.code, right))
        self.overlay_made.emit(page)

    def _correct(self, page: CorrectFormPage, asked: Asked, code: str, right: CorrectionGiven) -> None:
        def failed(error: BaseException) -> None:
            if isinstance(error, FormInDoubt):
                page.show_doubts(error.doubts)
            elif isinstance(error, FormIncomplete):
                page.show_trouble(explain(error).whole, error.field)
            elif isinstance(error, ChildFound):
                self._show(CorrectedView(code, child=True))
            else:
                self._window.tell(error)

        self._window.ask_for(
            page, lambda: self._do(asked, code, right), lambda found: self._show_done(code, found), failed
        )

    def _do(self, asked: Asked, code: str, right: CorrectionGiven) -> _Done:
        """Runs in the worker. What was sent is the organisation's to correct: the request goes to it."""
        name, operator = self._known.id, self._core.people.code
        correction = Correction(right.fields, right.guardian, Asides(right.confirmed), operator=operator)
        try:
            corrected = self._core.desk.correct(name, code, correction)
        except ChildFound:  # the organisation is asked to delete what it has
            self._window.worker.post(self.taken.emit)
            raise
        wanted = bool(corrected.elsewhere) or not corrected.here
        filed = self._core.desk.file(name, asked, taker=operator) if wanted else None
        self._window.worker.post(self.taken.emit)  # also when nobody waits for the answer any more
        return _Done(corrected, filed)

    def _show_done(self, code: str, found: _Done) -> None:
        here, elsewhere = len(found.corrected.here), len(found.corrected.elsewhere)
        if found.filed is None:
            self._show(CorrectedView(code, here, elsewhere))
            return
        standing = found.filed.standing
        language = self._window.recorder_language
        taken = make_taken(found.filed, make_contact(self._known, language), language)
        self._copying.hold(make_request_paper(taken), rehearsal=self._known.rehearsal)
        self._show(CorrectedView(code, here, elsewhere, standing.number, taken.due))

    def _show(self, view: CorrectedView) -> None:
        page = CorrectedPage(self._frame(), view)
        page.print_wanted.connect(self._copying.ask_printer)
        page.save_wanted.connect(self._copying.ask_folder)
        page.done.connect(self._leave)
        self.page_made.emit(page)

    def _leave(self) -> None:
        self._copying.forget()
        self.left.emit()

    @property
    def _known(self) -> Project:
        assert self._project is not None  # noqa: S101 - `use` comes first
        return self._project

    def _frame(self) -> DeskFrame:
        assert self._make_frame is not None  # noqa: S101 - `use` comes first
        return self._make_frame()


def make_asked(given: RequestGiven, language: str) -> Asked:
    """Return what a page gave as the desk takes it."""
    proof = Proof(given.proof, given.fact_kind, given.fact, given.id_kind, given.id_number)
    return Asked(
        given.kind, given.code, lost=given.lost, asker=given.asker, purposes=given.purposes,
        kinds=given.kinds, earlier=given.earlier, contact=given.contact, text=given.text, language=language,
        proof=proof,
    )  # fmt: skip

"""Stop…: keep, delete, or take back a part; asked over the page, which is there again afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.session.view import SessionView
from ui.flows.consent.prepared import Prepared
from ui.pages.session.stop import StopPage
from ui.pages.session.take_back import TakeBackPage
from ui.presenter.frame import SessionFrame
from ui.presenter.pack_views import make_take_back_view
from ui.widgets.frame.frame import Page
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.narrowing import Takeable
    from collector.session.session import Session


class Stopping(QObject):
    """Emits what was decided. Nothing changes until then."""

    kept = Signal()
    deleted = Signal()
    taken_back = Signal(object, object, str)
    contact_asked = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._over: list[Page] = []

    def ask(self, prepared: Prepared, view: SessionView | None, takeable: dict[str, Takeable]) -> None:
        """Offer the ways to stop; a part can be taken back only where there is one."""
        self._over.clear()  # what another page took the place of is gone
        takes = view.counted if view else 0
        frame = self._frame(prepared, view)
        page = StopPage(frame, takes, prepared.contact, prepared.compensation, some=bool(takeable))
        page.back_asked.connect(self.leave)
        page.contact_asked.connect(self.contact_asked)
        page.keep_wanted.connect(self.kept)
        page.delete_wanted.connect(self.deleted)
        page.part_wanted.connect(lambda: self._ask_part(prepared, view, takeable, next(iter(takeable))))
        self._lay_over(page)

    def leave(self) -> None:
        """Take away what was laid over: what was asked before is in sight again."""
        while self._over:
            self._window.lift(self._over.pop())

    def _lay_over(self, page: Page) -> None:
        self._over.append(page)
        self._window.lay_over(page)

    def _lift(self) -> None:
        self._window.lift(self._over.pop())

    def _ask_part(
        self, prepared: Prepared, view: SessionView | None, takeable: dict[str, Takeable], code: str
    ) -> None:
        found = takeable[code]
        shown = make_take_back_view(prepared.project, prepared.language, found.purposes, found.kinds)
        page = TakeBackPage(self._frame(prepared, view), replace(shown, codes=tuple(takeable), code=code))
        page.back_asked.connect(self._lift)
        page.contact_asked.connect(self.contact_asked)
        page.taken_back.connect(lambda purposes, kinds: self.taken_back.emit(purposes, kinds, code))

        def turn(other: str) -> None:
            self._lift()
            self._ask_part(prepared, view, takeable, other)

        page.person_chosen.connect(turn)
        self._lay_over(page)

    def _frame(self, prepared: Prepared, view: SessionView | None) -> SessionFrame:
        if view is None:
            return prepared.frame("age")
        return prepared.frame(view.step, under_14=view.under_14, takes=view.counted)


def take_back(session: Session, purposes: frozenset[str], kinds: frozenset[str], code: str) -> SessionView:
    """Take back a part; return how the session stands then. Called in the worker."""
    session.take_back(purposes, kinds, code)
    return session.view

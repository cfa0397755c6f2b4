"""Stop…: keep, delete, or take back a part; asked over the page, which is there again afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.session.view import SessionView
from ui.flows.prepared import Prepared
from ui.pages.stop import StopPage
from ui.pages.take_back import TakeBackPage
from ui.presenter.frame import SessionFrame
from ui.presenter.pack_views import make_take_back_view
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.narrowing import Takeable


class Stopping(QObject):
    """Emits what was decided. Nothing changes until then."""

    kept = Signal()
    deleted = Signal()
    taken_back = Signal(object, object)
    contact_asked = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window

    def ask(self, prepared: Prepared, view: SessionView | None, takeable: Takeable | None) -> None:
        """Offer the ways to stop; a part can be taken back only where there is one."""
        takes = len(view.takes) if view else 0
        frame = self._frame(prepared, view)
        some = takeable is not None and takeable.any
        page = StopPage(frame, takes, prepared.contact, prepared.compensation, some=some)
        page.back_asked.connect(self._window.lift)
        page.contact_asked.connect(self.contact_asked)
        page.keep_wanted.connect(self.kept)
        page.delete_wanted.connect(self.deleted)
        if takeable is not None:
            page.part_wanted.connect(lambda: self._ask_part(prepared, view, takeable))
        self._window.lay_over(page)

    def _ask_part(self, prepared: Prepared, view: SessionView | None, takeable: Takeable) -> None:
        shown = make_take_back_view(prepared.project, prepared.language, takeable.purposes, takeable.kinds)
        page = TakeBackPage(self._frame(prepared, view), shown)
        page.back_asked.connect(self._window.lift)
        page.contact_asked.connect(self.contact_asked)
        page.taken_back.connect(self.taken_back)
        self._window.lay_over(page)

    def _frame(self, prepared: Prepared, view: SessionView | None) -> SessionFrame:
        if view is None:
            return prepared.frame("age")
        return prepared.frame(view.step, under_14=view.under_14, takes=len(view.takes))

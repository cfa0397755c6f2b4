"""Whose turn it is: each person of a session has a talk of their own, which the next one never sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from collector.session.view import SessionView
from ui.flows.consent.prepared import Prepared
from ui.flows.consent.talk import Talk
from ui.pages.consent.next_person import NextPersonPage
from ui.widgets.frame.frame import Page
from ui.widgets.frame.sizes import use_text_size
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

Call = Callable[[], object]


class Turns:
    """Keeps the talk of the one who decides, and the names as they were typed, for the copies."""

    def __init__(
        self,
        window: Window,
        session: Session,
        prepared: Prepared,
        show: Callable[[Page], None],
        run: Callable[[Call], None],
    ) -> None:
        self._window, self._session, self._prepared = window, session, prepared
        self._show, self._run = show, run
        self._names: dict[str, str] = {}
        self.talk = self._make_talk()

    def _make_talk(self) -> Talk:
        return Talk(self._session, self._prepared, self._show, self._run, self._window)

    def call_next(self, before: str, view: SessionView) -> Talk:
        """Ask the next person to the screen; what the one before typed and chose is forgotten."""
        self._names[before] = self.talk.signed_name
        use_text_size(0)
        talk = self.talk = self._make_talk()
        turn = view.codes.index(view.code) + 1
        frame = self._prepared.frame("policy", under_14=view.under_14)
        page = NextPersonPage(frame, turn, len(view.codes))
        page.ready.connect(lambda: talk.show_step(view))
        self._show(page)
        return talk

    def names(self, view: SessionView) -> dict[str, str]:
        """Return the names by code; of a session that was parked some are gone."""
        return {**self._names, view.codes[-1]: self.talk.signed_name}

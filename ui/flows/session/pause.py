"""Between two sittings: is it the same person, is it decided again, does the child come later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from collector.session.view import SessionView
from collector.state import OPEN
from ui.flows.consent.prepared import Prepared
from ui.flows.desk.presence import Presence
from ui.flows.session.handing_over import make_last_page
from ui.pages.consent.decide_again import DecideAgainPage
from ui.pages.consent.same_person import SamePersonPage
from ui.presenter.returning import AgainView, find_seated
from ui.widgets.frame.frame import Page
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

translate = QCoreApplication.translate


class Pause(QObject):
    """Asks who is there after a pause, and before more is recorded under another policy or age."""

    page_made = Signal(object)
    overlay_made = Signal(object)
    left = Signal()
    again_wanted = Signal(bool)

    def __init__(self, window: Window, is_busy: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window, self._is_busy = window, is_busy
        self._session: Session | None = None
        self._prepared: Prepared | None = None
        self.presence = Presence(self)
        self.presence.left_alone.connect(self._wake)
        self._view: SessionView | None = None

    def hold(self, session: Session, prepared: Prepared, view: SessionView) -> None:
        """Watch over a session."""
        self._session, self._prepared, self._view = session, prepared, view
        self.presence.watch()

    def see(self, view: SessionView) -> None:
        """Take in how the session stands."""
        self._view = view

    def ask_same(self, then: Callable[[Page], None]) -> None:
        """Ask who is there; another person parks the session (product.md, Rules of the journey).

        `then` gets the page, which still lies over the others.
        """
        prepared, view, session = self._prepared, self._view, self._session
        if prepared is None or view is None or session is None:
            return
        frame = prepared.frame(view.step, under_14=view.under_14, takes=len(view.takes))
        page = SamePersonPage(frame, find_seated(view))

        def answered(same: bool) -> None:
            self._window.ask_for(
                page,
                lambda: session.talk.answer_presence(same=same),
                lambda _: then(page) if same else self.left.emit(),
                self._window.tell,
            )

        page.answered.connect(answered)
        self.overlay_made.emit(page)

    def show_decide_again(self, view: SessionView) -> None:
        """Say why nothing more is recorded under this consent, and offer to decide again."""
        prepared = self._prepared
        if prepared is None:
            return
        takes = view.counted
        why = view.change.kind if view.lapsed else "policy"
        frame = prepared.frame(view.step, under_14=view.under_14, takes=takes)
        page = DecideAgainPage(frame, AgainView(why, view.change.words, takes))  # type: ignore[arg-type]
        page.again_wanted.connect(lambda: self.again_wanted.emit(True))
        page.later_wanted.connect(lambda: self.again_wanted.emit(False))
        self.page_made.emit(page)

    def show_waiting(self, view: SessionView) -> None:
        """The guardian has signed ahead: the laptop goes back until the child is there."""
        title = translate("Pause", "Signed. The child is asked on the day.")
        text = translate("Pause", "The session waits in the list. Nothing is recorded before that.")
        page = make_last_page("check", "ok", (title, text), rehearsal=view.rehearsal)
        page.done.connect(self.left)
        self._window.show_page(page)

    def _wake(self) -> None:
        """Ask after a pause, but never in the middle of a take and not after the end."""
        view = self._view
        if view is None or view.step in {"sealed", "ended"} or self._is_busy():
            self.presence.watch()
        elif not isinstance(self._window.page, SamePersonPage):
            self.ask_same(self._go_on)

    def _go_on(self, page: Page) -> None:
        self._window.lift(page)
        self.presence.watch()


def is_decided_again(view: SessionView) -> bool:
    """Tell whether a session can only be decided anew or left; a guardian's new word still fits a talk."""
    if view.change.kind == "major":
        return view.stage in OPEN
    return view.decides_again and view.step in {"record", "review"}

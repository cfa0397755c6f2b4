"""Leads a prompt that asks for a picture or a text to its own flow, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.session.view import SessionView
from ui.flows.consent.prepared import Prepared
from ui.flows.record.portrait import PortraitFlow
from ui.flows.record.writing import WritingFlow
from ui.pages.consent.own_turn import OwnTurnPage
from ui.presenter.recording import OwnerShown, find_owner, first_open
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session


class OtherKinds(QObject):
    """`went` by so many prompts, `viewed` when the session stands differently.

    Where several take part, a page asks for the next person whenever it is another one's turn: whose picture
    or text it is is never a guess.
    """

    page_made = Signal(object)
    went = Signal(int)
    review_wanted = Signal()
    viewed = Signal(object)

    def __init__(self, window: Window, session: Session, prepared: Prepared) -> None:
        super().__init__(window)
        self._prepared = prepared
        self._asking = False  # whether somebody is asked to sit down
        self._seated = ""  # the code of the one who said that it is them
        self.portraits = PortraitFlow(window, session)
        self.texts = WritingFlow(window, session, prepared.project.jurisdiction)
        self._flows: dict[str, PortraitFlow | WritingFlow] = {"image": self.portraits, "text": self.texts}
        self._active: PortraitFlow | WritingFlow | None = None
        for flow in self._flows.values():
            flow.page_made.connect(self.page_made)
            flow.went.connect(self.went)
            flow.review_wanted.connect(self.review_wanted)
            flow.viewed.connect(self.viewed)

    @property
    def active(self) -> bool:
        """Whether one of these pages is shown."""
        return self._asking or self._active is not None

    @property
    def busy(self) -> bool:
        """Whether a countdown runs."""
        return self._active is not None and self._active.busy

    def show(self, view: SessionView, place: int) -> bool:
        """Show the prompt at `place` (from 0) when it asks for a picture or a text; tell whether it does."""
        flow = self._flows.get(view.prompts[place].kind)
        if flow is None:
            self.leave()
            return False
        owner = find_owner(view, view.prompts[place].owner)
        is_turn = owner is None or owner.code == self._seated
        if flow is not self._active or not is_turn:
            self._let_go()
        if owner is not None and not is_turn:
            self._call(owner, view, place)
        else:
            self._active = flow
            flow.show(view, place)
        return True

    def _call(self, owner: OwnerShown, view: SessionView, place: int) -> None:
        """Ask for the person whose turn it is: nothing of the one before is on the page any more."""
        self._asking = True
        frame = self._prepared.frame("record", under_14=view.under_14, takes=view.counted)
        page = OwnTurnPage(frame, owner, view.prompts[place].kind, first=place == 0)

        def seated() -> None:
            self._asking, self._seated = False, owner.code
            self.show(view, place)

        page.ready.connect(seated)
        page.previous_wanted.connect(lambda: self.went.emit(-1))
        page.review_wanted.connect(self.review_wanted)
        self.page_made.emit(page)

    def find_move(self, before: SessionView | None, view: SessionView, place: int) -> int | None:
        """Return which prompt is shown anew when the session stands differently; None leaves all as it is.

        A text that is being written stays, unless its kind was taken back; a camera is opened anew.
        """
        if before is None or _name_all(before) != _name_all(view):
            return first_open(view)
        return place if view.prompts[place].kind == "image" else None

    def leave(self) -> None:
        """Leave these pages: the camera is let go, what is not kept is forgotten, and so is who sat there."""
        self._seated = ""
        self._let_go()

    def _let_go(self) -> None:
        self._asking = False
        if self._active is not None:
            self._active.leave()
            self._active = None


def _name_all(view: SessionView) -> list[tuple[str, str]]:
    return [(row.prompt, row.owner) for row in view.prompts]

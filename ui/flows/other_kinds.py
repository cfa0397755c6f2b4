"""Leads a prompt that asks for a picture or a text to its own flow, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.session.view import SessionView
from ui.flows.portrait import PortraitFlow
from ui.flows.prepared import Prepared
from ui.flows.writing import WritingFlow
from ui.presenter.recording import first_open
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session


class OtherKinds(QObject):
    """`went` by so many prompts, `viewed` when the session stands differently."""

    page_made = Signal(object)
    went = Signal(int)
    review_wanted = Signal()
    viewed = Signal(object)

    def __init__(self, window: Window, session: Session, prepared: Prepared) -> None:
        super().__init__(window)
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
        return self._active is not None

    @property
    def busy(self) -> bool:
        """Whether a countdown runs."""
        return self._active is not None and self._active.busy

    def show(self, view: SessionView, place: int) -> bool:
        """Show the prompt at `place` (from 0) when it asks for a picture or a text; tell whether it does."""
        flow = self._flows.get(view.prompts[place].kind)
        if flow is not self._active:
            self.leave()
        self._active = flow
        if self._active is not None:
            self._active.show(view, place)
        return self._active is not None

    def find_move(self, before: SessionView | None, view: SessionView, place: int) -> int | None:
        """Return which prompt is shown anew when the session stands differently; None leaves all as it is.

        A text that is being written stays, unless its kind was taken back; a camera is opened anew.
        """
        if before is None or [row.prompt for row in before.prompts] != [row.prompt for row in view.prompts]:
            return first_open(view)
        return place if view.prompts[place].kind == "image" else None

    def leave(self) -> None:
        """Leave the page: the camera is let go, what is not kept is forgotten."""
        if self._active is not None:
            self._active.leave()
            self._active = None

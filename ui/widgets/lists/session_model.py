"""The sessions that a list shows, and how far each of them is sent."""

from __future__ import annotations

from dataclasses import replace

from ui.presenter.desk import Cause, SessionLine
from ui.widgets.lists.paged_model import LINE, PagedModel
from ui.widgets.lists.session_words import tell_whole


class SessionModel(PagedModel[SessionLine]):
    """Sessions by their ids, named by the code of who took part."""

    def key_of(self, line: SessionLine) -> str:
        """Return the session's id."""
        return line.session

    def name_of(self, line: SessionLine) -> str:
        """Return the code."""
        return line.code

    def tell_of(self, line: SessionLine) -> str:
        """Return all that the row says."""
        return tell_whole(line)

    def move(self, session: str, sent_bytes: int, size_bytes: int) -> None:
        """Show how far the sending of one session is."""
        place = self.place_of(session)
        if place is None or self.lines[place].standing not in {"waiting", "uploading", "failed"}:
            return
        whole = 0 < size_bytes <= sent_bytes  # the last file is the signature: nothing but the receipt is due
        self.lines[place] = replace(
            self.lines[place], standing="stored" if whole else "uploading", sent_bytes=sent_bytes,
            size_bytes=size_bytes, live=not whole, cause=Cause(), can_send=False,
        )  # fmt: skip
        self.dataChanged.emit(self.index(place), self.index(place))


__all__ = ["LINE", "SessionModel"]

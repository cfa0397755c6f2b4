"""The sessions of a laptop: one may be open, the others lie in a list."""

from __future__ import annotations

from dataclasses import replace

from collector.index import SessionRow
from collector.model.ledger_events import SessionNoted
from collector.rooms.people import People
from collector.session.beginning import StartChoice
from collector.session.device_choice import DeviceChoice
from collector.session.overdue import seal_left_open, seal_overdue
from collector.session.parts import Parts
from collector.session.session import Session
from collector.session.starting import Finding
from collector.state import OPEN


class Sessions:
    """Opens one session at a time: a journal has one writer."""

    def __init__(self, parts: Parts, people: People) -> None:
        self._parts, self._people = parts, people
        self._open: Session | None = None

    def start(self, project: str, choice: StartChoice) -> Session:
        """Begin a session. Raises RoleRefused, ClockWrong, Refused and whatever else the rules refuse."""
        self._parts.ledger.require_whole()
        operator = self._people.signed_in(project)
        self.leave()
        self._open = Session.start(self._parts, project, replace(choice, recorder=operator.code))
        return self._open

    def resume(self, session: str, devices: DeviceChoice) -> Session:
        """Take up a session that was parked. One that is open is parked first.

        Raises RoleRefused and whatever else the rules refuse: they are those of a start.
        """
        self._parts.ledger.require_whole()
        operator = self._people.signed_in(self._project_of(session))
        self.leave()
        self._open = Session.resume(self._parts, session, devices, operator.code)
        return self._open

    def leave(self) -> None:
        """No session is open any more: its journal is closed, and devices may be tried again."""
        if self._open is not None:
            self._open.park()
            self._open = None

    def rows(self, project: str | None = None, limit: int = 500, offset: int = 0) -> list[SessionRow]:
        """Return the sessions on this laptop, newest first, a page at a time."""
        return self._parts.index.rows(project, limit, offset)

    def seal_overdue(self) -> list[Finding]:
        """Seal what waited longer than its project's review window; the open session is left alone."""
        return seal_overdue(self._parts, self._open.book.state.session if self._open else None)

    def seal_left_open(self, session: str | None = None) -> list[Finding]:
        """Seal now what was left open and holds recordings, as far as the rules let, or one `session` of it.

        Never the one that is open.
        """
        return seal_left_open(self._parts, self._open.book.state.session if self._open else None, session)

    def _project_of(self, session: str) -> str:
        begun = (line for line in self._parts.ledger.about(session) if line.kind == SessionNoted.event)
        return next((str(line.fields["project"]) for line in begun), "")

    @property
    def is_open(self) -> bool:
        """Whether a session is open that is neither sealed nor ended."""
        return self._open is not None and self._open.book.state.stage in OPEN

    @property
    def is_capturing(self) -> bool:
        """Whether a session holds a device open."""
        return self._open is not None and self._open.is_capturing

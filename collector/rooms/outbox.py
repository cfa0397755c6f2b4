"""What a laptop has to send, and sending it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from collector.desk.rights_desk import RightsDesk
from collector.errors import RoleRefused
from collector.index import SessionRow
from collector.rooms.people import People
from collector.rooms.sessions import Sessions
from collector.session.parts import Parts
from collector.session.queueing import queue_waiting
from collector.session.sending import preview_bundles, send_bundles, waiting_bundles
from collector.session.transfers import with_transferred
from collector.upload.outbox import Limits

if TYPE_CHECKING:
    from collector.upload.rows import Row


class Outbox:
    """The sealed sessions, oldest first. Requests of rights go before them."""

    def __init__(self, parts: Parts, desk: RightsDesk, sessions: Sessions, people: People) -> None:
        self._parts, self._desk, self._sessions, self._people = parts, desk, sessions, people

    def rows(self) -> list[SessionRow]:
        """Return the sealed sessions that wait for a receipt, oldest first, with what the log says by now."""
        return [with_transferred(self._parts, row) for row in self._parts.index.in_stages("sealed")]

    def queue(self, bundles: Iterable[Path] | None = None) -> None:
        """Let go what waits of the project of who is signed in, all of it or what is among `bundles`.

        Raises RoleRefused for one who may not, DiskFull, DiskFailed.
        """
        among = None if bundles is None else {bundle.name for bundle in bundles}
        queue_waiting(self._parts, self._people.project, self._people.code, among)

    def send(
        self,
        report: Callable[[str, int, int], None] = lambda *_: None,
        stopped: Callable[[], bool] = lambda: False,
        limits: Limits | None = None,
        bundles: Iterable[Path] | None = None,
    ) -> list[Row]:
        """Send requests of rights, then the outbox, or `bundles`; safe to repeat. A take is not disturbed.

        What waits is let go by who is signed in, if they may; without that only what was let go is sent.
        """
        self._parts.ledger.require_whole()
        found = list(waiting_bundles(self._parts) if bundles is None else bundles)
        with contextlib.suppress(RoleRefused):  # the rows say that nobody let these go
            self.queue(found)
        self._desk.post.send_first(stopped, found)
        limits = replace(limits or Limits(), yields=lambda: self._sessions.is_capturing)
        return send_bundles(self._parts, found, limits, report, stopped)

    def send_one(
        self,
        session: str,
        report: Callable[[str, int, int], None] = lambda *_: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> list[Row]:
        """Send requests of rights, then this one session of the outbox again."""
        return self.send(report, stopped, bundles=[self._parts.folder(session).root])

    def preview(self, bundles: Iterable[Path] | None = None) -> list[Row]:
        """Return what would be sent."""
        found = waiting_bundles(self._parts) if bundles is None else bundles
        return preview_bundles(self._parts, found)

"""What a laptop has to send, and sending it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
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
from collector.session.settings import KeptSettings
from collector.session.transfers import with_transferred
from collector.upload.outbox import Limits

if TYPE_CHECKING:
    from collector.upload.rows import Row


@dataclass(frozen=True)
class Unsent:
    """How many sealed sessions have not arrived, and how many bytes of them the stores do not have."""

    sessions: int
    size_bytes: int


class Outbox:
    """The sealed sessions, oldest first. Requests of rights go before them."""

    def __init__(
        self, parts: Parts, desk: RightsDesk, sessions: Sessions, people: People, settings: KeptSettings
    ) -> None:
        self._parts, self._desk, self._sessions, self._people = parts, desk, sessions, people
        self._settings = settings

    def rows(self) -> list[SessionRow]:
        """Return the sealed sessions that wait for a receipt, oldest first, with what the log says by now."""
        return [with_transferred(self._parts, row) for row in self._parts.index.in_stages("sealed")]

    def unsent(self) -> Unsent:
        """Return what has not arrived."""
        rows = self.rows()
        return Unsent(len(rows), sum(max(0, row.size_bytes - row.sent_bytes) for row in rows))

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
        Without `limits` the laptop's own hold; outside of its hours only requests and withdrawals go.
        """
        self._parts.ledger.require_whole()
        found = list(waiting_bundles(self._parts) if bundles is None else bundles)
        with contextlib.suppress(RoleRefused):  # the rows say that nobody let these go
            self.queue(found)
        self._desk.post.send_first(stopped, found)
        limits = replace(limits or self.limits(), yields=lambda: self._sessions.is_capturing)
        return send_bundles(self._parts, found, limits, report, stopped)

    def send_one(
        self,
        session: str,
        report: Callable[[str, int, int], None] = lambda *_: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> list[Row]:
        """Send requests of rights, then this one session of the outbox again, whatever the hours."""
        folder = self._parts.folder(session).root
        return self.send(report, stopped, self.limits(at_once=True), [folder])

    def send_now(
        self,
        report: Callable[[str, int, int], None] = lambda *_: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> list[Row]:
        """Send because somebody asked for it now, whatever the hours; the laptop's rate holds."""
        return self.send(report, stopped, self.limits(at_once=True))

    def opens_at(self) -> datetime | None:
        """Return when the hours for sending begin; None while they last, or where there are none."""
        hours, now = self._settings.read().hours, self._parts.now()
        return None if hours is None or hours.hold(now) else hours.find_next(now)

    def limits(self, *, at_once: bool = False) -> Limits:
        """Return how fast and when this laptop sends; `at_once` for what somebody asks for now."""
        kept = self._settings.read()
        return Limits(rate_bytes_s=kept.rate_bytes_s, hours=None if at_once else kept.hours)

    def preview(self, bundles: Iterable[Path] | None = None) -> list[Row]:
        """Return what would be sent."""
        found = waiting_bundles(self._parts) if bundles is None else bundles
        return preview_bundles(self._parts, found)

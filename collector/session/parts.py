"""The device's built parts that every session works with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from collector.capture.device.budget import Watch
from collector.errors import KeystoreLocked
from collector.index import Index
from collector.journal import Ledger, old_key_name
from collector.keystore import Keystore
from collector.model.event import Event
from collector.model.lines import Line
from collector.model.times import uptime_s
from collector.project.install import installed_pack, newest_whole_pack
from collector.project.pack import Pack
from collector.rules.age import session_date
from collector.session.folder import SessionFolder
from collector.signing import PrivateKey
from collector.upload.line import Line as OpenLine

Report = Callable[[Mapping[str, object]], None]


def no_report(_: Mapping[str, object]) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Parts:
    """Data folder, ledger, keystore, index, the device's key, its clock.

    `report` gets durable events, `watch` asks for disk and battery, `line` knows what is
    being sent. `turn` is held by whoever reads a file of
    the data folder in order to write it anew: the session's thread and the uploads' are two. `uptime_s` is
    the system's own clock, which nobody can set.
    """

    data: Path
    ledger: Ledger
    keystore: Keystore
    index: Index
    key: PrivateKey
    now: Callable[[], datetime]
    report: Report = no_report
    watch: Watch = field(default_factory=Watch)
    turn: AbstractContextManager[Any] = field(default_factory=threading.RLock, compare=False)
    uptime_s: Callable[[], float] = uptime_s
    line: OpenLine = field(default_factory=OpenLine)

    def pack(self, project: str, number: int | None = None) -> Pack:
        """Return an installed pack, the newest or the one a session began with."""
        return installed_pack(self.data, self.ledger, project, number)

    def whole_pack(self, project: str) -> Pack:
        """Return the newest installed pack that is whole: a lost one keeps nobody from asking."""
        return newest_whole_pack(self.data, self.ledger, project)

    def folder(self, session: str) -> SessionFolder:
        """Return a session's folder."""
        return SessionFolder(self.data / "sessions" / session)

    def note(self, event: Event) -> Line:
        """Write an event into the device's log. Raises DiskFull, DiskFailed."""
        return self.ledger.note(event)

    def of(self, session: str) -> Parts:
        """Return the parts with the key that a session was begun under. Raises KeystoreLocked.

        Only a repair of the log gives a device a new key; the one before signs nothing else any more.
        """
        if len(self.ledger.ring.keys) == 1:
            return self
        begun = [line for line in self.ledger.about(session) if line.kind == "session_started"]
        if not begun:
            return self
        public = self.ledger.ring.at(begun[0].number)
        if public == self.key.public:
            return self
        seed = self.keystore.get(old_key_name(public))
        if seed is None:
            raise KeystoreLocked(
                "The keystore has lost the key that this session was begun under.",
                remedy="Ask the organisation how to go on.",
            )
        return replace(self, key=PrivateKey(seed))

    def today(self, zone: str) -> date:
        """Return the date that counts for ages: the earlier of two zones (P-4.1)."""
        return session_date(self.now(), zone)

    def session_key_name(self, session: str) -> str:
        """Name of a session's key in the keystore."""
        return f"session:{session}"

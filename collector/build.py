"""From a data folder to the core's parts: the one place where they are put together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from collector.capture.device.budget import Watch
from collector.desk.rights_desk import RightsDesk
from collector.desk.starting import finish_start
from collector.errors import CollectorError
from collector.index import Index
from collector.journal.opening import open_log
from collector.keystore import open_keystore
from collector.model.times import utc_now
from collector.rooms.archive import Archive
from collector.rooms.devices import Trials
from collector.rooms.disk import sum_bytes
from collector.rooms.log import Log
from collector.rooms.news import News
from collector.rooms.outbox import Outbox
from collector.rooms.people import People
from collector.rooms.projects import Projects
from collector.rooms.sessions import Sessions
from collector.session.parts import Parts, Report, no_report
from collector.session.places import Places
from collector.session.settings import KeptSettings
from collector.session.starting import Finding, sum_losses
from collector.vault import DataLock, keep_private, make_folder


class Core:
    """The rooms of a laptop over one data folder, held under its lock until `close`.

    `desk` is the rights desk: requests work also when no new session may begin (P-2.6). Leave an open session
    before a request is filed. `findings` is what the start found and finished.
    """

    def __init__(
        self, parts: Parts, lock: DataLock, findings: list[Finding], anchors: Path | None = None
    ) -> None:
        self.parts = parts
        self.findings = findings
        self.projects = Projects(parts)
        self.people = People(parts)
        self.sessions = Sessions(parts, self.people)
        self.devices = Trials(parts, self.sessions)
        self.places = Places(parts, self.devices.ask)
        self.desk = RightsDesk(parts, self.people.check_reader)
        self.archive = Archive(parts)
        self.log = Log(parts, self.people, anchors)
        self.news = News(parts, self.people)
        self.settings = KeptSettings(parts.data)
        self.outbox = Outbox(parts, self.desk, self.sessions, self.people, self.settings)
        self._lock = lock

    @property
    def trouble(self) -> CollectorError | None:
        """Why only requests of rights can be taken; None while all is well."""
        return next((item.trouble for item in self.findings if not (item.session or item.request)), None)

    @property
    def losses(self) -> CollectorError | None:
        """What the start found gone or damaged of recordings: it is told this once."""
        return sum_losses(self.findings)

    def free_bytes(self) -> int | None:
        """Return the room on this laptop's disk; None where the system does not say."""
        try:
            return self.parts.watch.free_bytes(self.parts.data)
        except OSError:
            return None

    def used_bytes(self) -> int:
        """Return what everything of this laptop's data takes. Raises DiskFailed."""
        return sum_bytes(self.parts.data)

    def close(self) -> None:
        """Let everything go, whatever parking an open session meets."""
        try:
            self.sessions.leave()
        finally:
            self.parts.index.close()
            self.parts.ledger.close()
            self._lock.release()


@dataclass(frozen=True)
class Outside:
    """What lies outside of a data folder: who is asked for disk and battery, and the log's anchors.

    `anchors` is their folder, by default the user's configuration.
    """

    watch: Watch = field(default_factory=Watch)
    anchors: Path | None = None


def open_core(
    data: Path,
    ask_passphrase: Callable[[], str] | None,
    now: Callable[[], datetime] = utc_now,
    report: Report = no_report,
    outside: Outside | None = None,
) -> Core:
    """Open a data folder in the order of start: lock, keystore, ledger, sessions, index.

    With a log that is damaged or was put back only requests of rights can be taken: `trouble` says why.
    `report` gets durable events.
    Raises FolderOpen, DataFolderInUse, KeystoreLocked, PassphraseWeak, DiskFull, DiskFailed.
    """
    around = outside or Outside()
    make_folder(data)
    keep_private(data)
    with contextlib.ExitStack() as undo:  # a start that fails leaves nothing open, the lock least of all
        lock = DataLock(data)
        undo.callback(lock.release)
        keystore = open_keystore(data, ask_passphrase)
        ledger, key = open_log(data, keystore, now, around.anchors)
        undo.callback(ledger.close)
        index = Index(data / "index.sqlite")
        undo.callback(index.close)
        parts = Parts(data, ledger, keystore, index, key, now, report, around.watch)
        findings = finish_start(parts)
        undo.pop_all()
    return Core(parts, lock, findings, around.anchors)

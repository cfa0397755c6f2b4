"""The device's built parts that every session works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from collector.capture.budget import Watch
from collector.consent.age import session_date
from collector.index import Index
from collector.journal import Ledger
from collector.keystore import Keystore
from collector.project.install import installed_pack
from collector.project.pack import Pack
from collector.session.folder import SessionFolder
from collector.signing import PrivateKey
from collector.upload.line import Line

Report = Callable[[dict[str, Any]], None]


def no_report(_: dict[str, Any]) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Parts:
    """Data folder, ledger, keystore, index, the device's key, its clock.

    `report` gets durable events, `watch` asks for disk and battery, `line` knows what is being sent.
    """

    data: Path
    ledger: Ledger
    keystore: Keystore
    index: Index
    key: PrivateKey
    now: Callable[[], datetime]
    report: Report = no_report
    watch: Watch = field(default_factory=Watch)
    line: Line = field(default_factory=Line)

    def pack(self, project: str, number: int | None = None) -> Pack:
        """Return an installed pack, the newest or the one a session began with."""
        return installed_pack(self.data, self.ledger, project, number)

    def folder(self, session: str) -> SessionFolder:
        """Return a session's folder."""
        return SessionFolder(self.data / "sessions" / session)

    def today(self, zone: str) -> date:
        """Return the date that counts for ages: the earlier of two zones (P-4.1)."""
        return session_date(self.now(), zone)

    def session_key_name(self, session: str) -> str:
        """Name of a session's key in the keystore."""
        return f"session:{session}"

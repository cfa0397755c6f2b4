"""What the organisation has still to be told of withdrawn sessions, by the ledger alone (P-3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collector.journal import Ledger
from collector.model.ledger_events import FilesStored, TransferCreated
from collector.model.lines import Line
from collector.model.manifest import HALVES, Half

ENDINGS = ("withdrawn", "tombstone")
STOP_SENT, DROPPED = "stop_sent", "upload_dropped"


@dataclass(frozen=True)
class Owed:
    """One session: the halves whose service has not its stop, and uploads that may lie open, by half."""

    session: str
    project: str
    stops: tuple[Half, ...]
    uploads: tuple[tuple[Half, str], ...]


def find_owed(ledger: Ledger, sessions: Iterable[str] | None = None) -> list[Owed]:
    """Return what is owed for `sessions`, None: for all; oldest first. Derived anew each time."""
    if sessions is None:
        lines = [line for kind in ENDINGS for line in ledger.of_kind(kind)]
        sessions = [
            str(line.fields.get("session", "")) for line in sorted(lines, key=lambda line: line.number)
        ]
    found = [_look(session, ledger.about(session)) for session in dict.fromkeys(sessions)]
    return [owed for owed in found if owed is not None and (owed.stops or owed.uploads)]


def _look(session: str, lines: list[Line]) -> Owed | None:
    projects = [str(line.fields["project"]) for line in lines if "project" in line.fields]
    kinds = {line.kind for line in lines}
    if not projects or not kinds & set(ENDINGS):
        return None
    told = {line.fields.get("half") for line in lines if line.kind == STOP_SENT}
    # Only what this device sealed has its signature, and only such a thing can arrive from anywhere.
    signed = {"session_started", "sealed"} <= kinds
    stops = tuple(half for half in HALVES if signed and half not in told)
    return Owed(session, projects[0], stops, tuple(_open_uploads(lines)))


def _open_uploads(lines: list[Line]) -> list[tuple[Half, str]]:
    """Return the uploads that were begun and neither stored nor dropped, oldest first."""
    stored = {
        (line.fields.get("half"), row.get("path"), row.get("sha256"))
        for line in lines if line.kind == FilesStored.event
        for row in line.fields.get("files", [])
    }  # fmt: skip
    dropped = {(line.fields.get("half"), line.fields.get("upload")) for line in lines if line.kind == DROPPED}
    found: list[tuple[Half, str]] = []
    for line in lines:
        half, upload = line.fields.get("half"), line.fields.get("upload")
        file = half, line.fields.get("path"), line.fields.get("sha256")
        is_open = file not in stored and (half, upload) not in dropped
        if line.kind == TransferCreated.event and half in HALVES and is_open:
            found.append((half, str(upload)))
    return found

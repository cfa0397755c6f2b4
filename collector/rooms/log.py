"""This laptop's own log for people: what happened, newest first, whether it is whole, and its repair."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from collector.errors import FolderRestored
from collector.journal.aside import ReadOnlyLedger
from collector.journal.damage import judge_log, read_log
from collector.journal.opening import repair
from collector.journal.repair import Repaired
from collector.model.lines import Line
from collector.rooms.people import People
from collector.session.parts import Parts

PAGE_LINES = 200
LogFault = Literal["", "damaged", "restored"]


@dataclass(frozen=True)
class LogRow:
    """One line: when, what kind, and which ids it names. `code` is of who took part in its session.

    `place` is its own in the log as it is here: in a damaged one two lines may have one number.
    """

    place: int
    number: int
    time: str
    kind: str
    project: str = ""
    operator: str = ""
    code: str = ""
    request: str = ""


@dataclass(frozen=True)
class LogPage:
    """Some lines, newest first; `after` asks for the next ones, None at the end."""

    rows: tuple[LogRow, ...]
    after: int | None


@dataclass(frozen=True)
class LogStanding:
    """How the log stands. `count` lines are whole, from the first on; all of them where there is no `fault`.

    `head` is the newest line's hash; nothing where the log can't be believed to its end.
    """

    count: int
    fault: LogFault = ""
    head: str = ""


class Log:
    """Reads the device's log. A repair counts from the next start on, as a lead's word on an older copy."""

    def __init__(self, parts: Parts, people: People, anchors: Path | None = None) -> None:
        self._parts, self._people, self._anchors = parts, people, anchors

    def page(self, after: int | None = None, limit: int = PAGE_LINES) -> LogPage:
        """Return the newest lines, or those behind a page; of a damaged log what can be believed."""
        lines = self._parts.ledger.lines
        end = len(lines) if after is None else after
        start = max(0, end - limit)
        rows = tuple(self._tell(place, lines[place]) for place in reversed(range(start, end)))
        return LogPage(rows, start or None)

    def stand(self) -> LogStanding:
        """Return what the start found, and the newest line by now: no file is read."""
        ledger = self._parts.ledger
        if isinstance(ledger, ReadOnlyLedger):
            return self.check()
        number, digest = ledger.head or (-1, "")
        return LogStanding(number + 1, head=digest)

    def check(self) -> LogStanding:
        """Check every line from the first on: chain, signatures, head. Raises DiskFailed, KeystoreLocked."""
        parts = self._parts
        with parts.ledger.turn:
            found = read_log(parts.ledger.path)
        damage = judge_log(*found, parts.key.public, parts.keystore)
        if damage is not None:
            return LogStanding(damage.number, "damaged")
        lines = found[0].count(b"\n")
        ledger = parts.ledger
        if isinstance(ledger, ReadOnlyLedger):
            return LogStanding(lines, "restored" if isinstance(ledger.trouble, FolderRestored) else "damaged")
        return LogStanding(lines, head=ledger.hash_at(lines - 1) or "")

    def repair(self, project: str, code: str, pin: str) -> Repaired:
        """Cut the log at its damage, on a team lead's word; the next start goes on under a new key.

        Raises RoleRefused, NothingToDo for a whole log, DiskFull, DiskFailed, BrokenChain.
        """
        self._people.call_lead(project, code, pin)
        parts = self._parts
        folder = parts.data / "sessions"
        found = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        return repair(parts.data, parts.keystore, parts.now, found, self._anchors)

    def _tell(self, place: int, line: Line) -> LogRow:
        named = {name: str(line.fields.get(name) or "") for name in ("project", "operator", "request")}
        session = line.fields.get("session")
        row = self._parts.index.find(str(session)) if session else None
        return LogRow(place, line.number, line.time, line.kind, code=row.code if row else "", **named)

"""The SQLite index of sessions: lists quickly, holds no truth, can be rebuilt from journals and ledger."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from collector.errors import DiskFailed, DiskFull


@dataclass(frozen=True)
class SessionRow:
    """One line of the list of sessions on this laptop; sizes in bytes, `trouble` a typed error's name.

    `traits` is JSON: the age band and speaker profile of everybody in it, as the manifest has them.
    `touched` is the time of its journal's last line.
    """

    session: str
    project: str
    code: str
    started: str
    stage: str
    takes: int
    duration_ms: int
    size_bytes: int
    sent_bytes: int
    receipts: int
    trouble: str | None
    traits: str = ""
    touched: str = ""


_COLUMNS = [field.name for field in fields(SessionRow)]
_CREATE = f"""
CREATE TABLE IF NOT EXISTS sessions ({", ".join(_COLUMNS)}, PRIMARY KEY (session));
CREATE INDEX IF NOT EXISTS sessions_by_stage ON sessions (stage, started);
"""


class Index:
    """Open index. Losing or damaging the file loses nothing: `rebuild` makes it anew.

    One connection, so one transaction at a time: a second thread's commit would be half of the first one's.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm")]
        self._turn = threading.Lock()
        if any(file.is_symlink() for file in self._files):  # SQLite would write where it leads
            self._remove()
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError:
            self._remove()
            self._connection = self._open()

    def put(self, row: SessionRow) -> None:
        """Store or replace one session's row."""
        marks = ", ".join("?" for _ in _COLUMNS)
        self._run(f"INSERT OR REPLACE INTO sessions VALUES ({marks})", astuple(row))  # noqa: S608 - no values

    def rebuild(self, rows: Iterable[SessionRow]) -> None:
        """Replace everything."""
        marks = ", ".join("?" for _ in _COLUMNS)
        try:
            with self._turn, self._connection:
                self._connection.execute("DELETE FROM sessions")
                statement = f"INSERT INTO sessions VALUES ({marks})"  # noqa: S608 - no values
                self._connection.executemany(statement, (astuple(row) for row in rows))
        except sqlite3.Error as error:
            raise _explain(error) from error

    def rows(self, project: str | None = None, limit: int = 500, offset: int = 0) -> list[SessionRow]:
        """Return rows, newest first, a page at a time."""
        where = "WHERE project = ?" if project else ""
        values = (*([project] if project else []), limit, offset)
        query = f"SELECT * FROM sessions {where} ORDER BY started DESC LIMIT ? OFFSET ?"  # noqa: S608
        return [SessionRow(*found) for found in self._run(query, values)]

    def find(self, session: str) -> SessionRow | None:
        """Return one session's row."""
        found = self._run("SELECT * FROM sessions WHERE session = ?", (session,))
        return SessionRow(*found[0]) if found else None

    def in_stages(self, *stages: str) -> list[SessionRow]:
        """Return the rows in any of `stages`, oldest first: what is to be sent or sealed."""
        marks = ", ".join("?" for _ in stages)
        query = f"SELECT * FROM sessions WHERE stage IN ({marks}) ORDER BY started"  # noqa: S608 - no values
        return [SessionRow(*found) for found in self._run(query, stages)]

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._connection.close()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False)
        try:
            # FULL: NORMAL lost commits in power cuts; secure_delete leaves no old rows in free pages.
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                connection.execute(f"PRAGMA {pragma}")
            connection.executescript(_CREATE)
            _check(connection)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        self._path.chmod(0o600)
        return connection

    def _remove(self) -> None:
        """Its write-ahead log goes with it: a stale one must not be taken for the new file's."""
        for file in self._files:
            file.unlink(missing_ok=True)

    def _run(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        try:
            with self._turn, self._connection:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _explain(error) from error


def _explain(error: sqlite3.Error) -> DiskFull | DiskFailed:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return DiskFull("The disk is full: the index of sessions could not be written.")
    return DiskFailed("The index of sessions can't be read or written.")


def _check(connection: sqlite3.Connection) -> None:
    """Raise when a page is damaged or the columns are another version's.

    Found at start, it costs a rebuild; later, a command.
    """
    if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise sqlite3.DatabaseError("damaged")
    if [row[1] for row in connection.execute("PRAGMA table_info(sessions)")] != _COLUMNS:
        raise sqlite3.DatabaseError("another version's")

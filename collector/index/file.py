"""The SQLite file of the index: lists quickly, holds no truth, can be rebuilt from journals and ledger."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from collector.errors import DiskFailed, DiskFull
from collector.index.query import PAGE_ROWS, Cursor, Page, Sums, Wanted, say_arms
from collector.index.rows import KEPT, SessionRow, find_key
from collector.index.standing import STANDINGS, Standing

_COLUMNS = [*KEPT, "standing"]
_ROW = ", ".join(KEPT)
_EVERY = 1 << 40
_MARKS = ", ".join("?" for _ in _COLUMNS)
_CREATE = f"""
CREATE TABLE IF NOT EXISTS sessions ({", ".join(_COLUMNS)}, PRIMARY KEY (session));
CREATE TABLE IF NOT EXISTS names (key, session, PRIMARY KEY (key, session)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_by_stage ON sessions (stage, started);
CREATE INDEX IF NOT EXISTS sessions_by_time ON sessions (started, session);
CREATE INDEX IF NOT EXISTS sessions_of_project ON sessions (project, started, session);
CREATE INDEX IF NOT EXISTS sessions_by_standing ON sessions (standing, project, started, session);
CREATE INDEX IF NOT EXISTS names_of_session ON names (session);
CREATE TABLE IF NOT EXISTS tallies (
  project, traits, standing, number, PRIMARY KEY (project, traits, standing)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS session_comes AFTER INSERT ON sessions BEGIN
  INSERT INTO tallies VALUES (new.project, new.traits, new.standing, 1)
  ON CONFLICT DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER IF NOT EXISTS session_goes AFTER DELETE ON sessions BEGIN
  UPDATE tallies SET number = number - 1
  WHERE (project, traits, standing) = (old.project, old.traits, old.standing);
  DELETE FROM tallies
  WHERE (project, traits, standing) = (old.project, old.traits, old.standing) AND number = 0;
END;
"""  # noqa: S608 - no values


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
        self._write([row], anew=False)

    def rebuild(self, rows: Iterable[SessionRow]) -> None:
        """Replace everything."""
        self._write(rows, anew=True)

    def page(self, wanted: Wanted, after: Cursor | None = None, limit: int = PAGE_ROWS) -> Page:
        """Return up to `limit` rows, newest first unless asked otherwise, from behind `after` on."""
        way = "ASC" if wanted.oldest_first else "DESC"
        end = f"ORDER BY started {way}, session {way} LIMIT {limit + 1}"
        arms = say_arms(wanted, after).values()
        parts = [f"SELECT * FROM (SELECT {_ROW} FROM {text} {end})" for text, _ in arms]  # noqa: S608
        values = [value for _, values in arms for value in values]
        found = self._run(f"{' UNION ALL '.join(parts)} {end}", values) if parts else []
        rows = tuple(_read(row, wanted.held) for row in found[:limit])
        return Page(rows, Cursor(rows[-1].started, rows[-1].session) if len(found) > limit else None)

    def count(self, wanted: Wanted) -> dict[Standing, int]:
        """Return how many sessions of those that are wanted stand how; who stands nowhere is left out."""
        every = frozenset(STANDINGS) if wanted.standings is None else wanted.standings
        if wanted.since or wanted.until or wanted.typed:
            arms = say_arms(replace(wanted, standings=every))
            counts = {
                name: int(self._run(f"SELECT COUNT(*) FROM {text}", values)[0][0])  # noqa: S608 - no values
                for name, (text, values) in arms.items()
                if name
            }
        else:
            counts = self._count_all(wanted)
        return {name: count for name, count in counts.items() if count and name in every}

    def _count_all(self, wanted: Wanted) -> dict[Standing, int]:
        """Return the counts that are kept, with what requests hold taken out of its own standing."""
        mine = "WHERE project = ?" if wanted.project is not None else ""
        query = f"SELECT standing, SUM(number) FROM tallies {mine} GROUP BY standing"  # noqa: S608
        counts = dict(self._run(query, [] if wanted.project is None else [wanted.project]))
        for text, values in say_arms(replace(wanted, standings=frozenset({"held"}))).values():
            held = self._run(f"SELECT standing, COUNT(*) FROM {text} GROUP BY standing", values)  # noqa: S608
            for name, count in held:
                counts[name] -= count
                counts["held"] = counts.get("held", 0) + count
        return counts

    def sum_up(self, wanted: Wanted) -> Sums:
        """Return the sums over all that is wanted."""
        sums = "COUNT(*), TOTAL(takes), TOTAL(duration_ms)"
        arms = say_arms(wanted).values()
        found = [self._run(f"SELECT {sums} FROM {text}", values)[0] for text, values in arms]  # noqa: S608
        return Sums(*(int(sum(row[place] for row in found)) for place in range(3)))

    def traits(self, project: str) -> Iterator[tuple[str, int]]:
        """Yield every text of traits in a project, with the number of sessions that have it."""
        query = "SELECT traits, SUM(number) FROM tallies WHERE project = ? GROUP BY traits"
        yield from self._run(query, [project])

    def sessions_of(self, codes: Iterable[str]) -> frozenset[str]:
        """Return the sessions in which one of `codes` takes part."""
        found = (self._run("SELECT session FROM names WHERE key = ?", [find_key(code)]) for code in codes)
        return frozenset(row[0] for rows in found for row in rows)

    def rows(self, project: str | None = None) -> list[SessionRow]:
        """Return all rows, newest first."""
        return list(self.page(Wanted(project), limit=_EVERY).rows)

    def find(self, session: str) -> SessionRow | None:
        """Return one session's row."""
        found = self._run(f"SELECT {_ROW} FROM sessions WHERE session = ?", [session])  # noqa: S608
        return _read(found[0]) if found else None

    def in_stages(self, *stages: str) -> list[SessionRow]:
        """Return the rows in any of `stages`, oldest first: what is to be sent or sealed."""
        marks = ", ".join("?" for _ in stages)
        query = f"SELECT {_ROW} FROM sessions WHERE stage IN ({marks}) ORDER BY started"  # noqa: S608
        return [_read(row) for row in self._run(query, list(stages))]

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._connection.close()

    def _write(self, rows: Iterable[SessionRow], *, anew: bool) -> None:
        try:
            with self._turn, self._connection as connection:
                if anew:
                    connection.execute("DELETE FROM sessions")
                    connection.execute("DELETE FROM names")
                for row in rows:
                    _put(connection, row)
        except sqlite3.Error as error:
            raise _explain(error) from error

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False)
        try:
            # FULL: NORMAL lost commits in power cuts; secure_delete leaves no old rows in free pages.
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                connection.execute(f"PRAGMA {pragma}")
            _check(connection)
            connection.executescript(_CREATE)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        self._path.chmod(0o600)
        return connection

    def _remove(self) -> None:
        """Its write-ahead log goes with it: a stale one must not be taken for the new file's."""
        for file in self._files:
            file.unlink(missing_ok=True)

    def _run(self, query: str, values: list[object]) -> list[tuple[Any, ...]]:
        try:
            with self._turn, self._connection:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _explain(error) from error


def _put(connection: sqlite3.Connection, row: SessionRow) -> None:
    """Store a row with the names that it is found by."""
    values = (*(getattr(row, name) for name in KEPT), row.own_standing)
    for table in ("sessions", "names"):  # not replaced: only what is deleted leaves the tallies
        connection.execute(f"DELETE FROM {table} WHERE session = ?", (row.session,))  # noqa: S608
    connection.execute(f"INSERT INTO sessions VALUES ({_MARKS})", values)  # noqa: S608 - no values
    names = {find_key(name) for person in row.who for name in (person.code, person.copy_number)} - {""}
    connection.executemany("INSERT INTO names VALUES (?, ?)", [(name, row.session) for name in names])


def _read(found: tuple[Any, ...], held: frozenset[str] = frozenset()) -> SessionRow:
    values = dict(zip(KEPT, found, strict=True))
    return SessionRow(**{**values, "stored": bool(values["stored"]), "held": values["session"] in held})


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
    if [row[1] for row in connection.execute("PRAGMA table_info(sessions)")] not in ([], _COLUMNS):
        raise sqlite3.DatabaseError("another version's")

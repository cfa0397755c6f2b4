"""The service's own database: one SQLite file for all workers and for commands beside them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from collector.model.times import utc_now
from collector.vault import create_file, disk_errors, make_folder

_TABLES = """
CREATE TABLE IF NOT EXISTS halves (
  half TEXT NOT NULL, project TEXT NOT NULL, sender TEXT NOT NULL, device TEXT NOT NULL,
  session TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
  epoch TEXT NOT NULL, lease TEXT NOT NULL DEFAULT '',
  arrived TEXT, asked REAL NOT NULL, changed REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  refusals INTEGER NOT NULL DEFAULT 0, wait_s REAL NOT NULL DEFAULT 0, due REAL, holder TEXT, held_until REAL,
  PRIMARY KEY (half, project, sender, device, session)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions ON halves (project, device, session);
CREATE INDEX IF NOT EXISTS due ON halves (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS standing ON halves (state, arrived);
CREATE INDEX IF NOT EXISTS held ON halves (holder) WHERE holder IS NOT NULL;
CREATE INDEX IF NOT EXISTS due_of_sender ON halves (sender, due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS turns (sender TEXT PRIMARY KEY, served REAL NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS next_turn ON turns (served, sender);
INSERT OR IGNORE INTO turns (sender) SELECT DISTINCT sender FROM halves;
CREATE TRIGGER IF NOT EXISTS has_turns AFTER INSERT ON halves BEGIN
  INSERT INTO turns (sender) SELECT new.sender WHERE NOT EXISTS
    (SELECT 1 FROM turns WHERE sender = new.sender);
END;
CREATE TABLE IF NOT EXISTS people (
  project TEXT NOT NULL, code TEXT NOT NULL, device TEXT NOT NULL, session TEXT NOT NULL,
  PRIMARY KEY (project, code, device, session)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS owners ON people (project, device, session);
CREATE TABLE IF NOT EXISTS copies (
  half TEXT NOT NULL, project TEXT NOT NULL, device TEXT NOT NULL, session TEXT NOT NULL,
  folder TEXT NOT NULL,
  PRIMARY KEY (half, project, device, session, folder)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS letters (
  project TEXT NOT NULL, sender TEXT NOT NULL, ends REAL NOT NULL, PRIMARY KEY (project, sender)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS use (
  device TEXT NOT NULL, day TEXT NOT NULL, requests INTEGER NOT NULL DEFAULT 0,
  sessions INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (device, day)
) WITHOUT ROWID;
"""


class Base:
    """For many threads and processes of one computer; every change would survive a power cut."""

    def __init__(self, path: Path, now: Callable[[], datetime] = utc_now) -> None:
        """Open or make it. Raises DiskFailed."""
        make_folder(path.parent)
        with disk_errors("the work list"):
            if not path.exists():
                create_file(path).close()
        self._guard = threading.RLock()
        self._now = now
        with _base_errors():
            self._open = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            self._open.row_factory = sqlite3.Row
            self._open.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
            self._open.executescript(_TABLES)

    def close(self) -> None:
        """Let it go."""
        with self._guard:
            self._open.close()

    def now(self) -> datetime:
        """Return the time by the service's clock."""
        return self._now()

    def seconds(self) -> float:
        """Return the same in seconds."""
        return self._now().timestamp()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Give the database for single statements. Raises DiskFailed."""
        with self._guard, _base_errors():
            yield self._open

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give it for several statements that count as one, also for other processes. Raises DiskFailed."""
        with self.change() as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
            except BaseException:
                base.execute("ROLLBACK")
                raise
            base.execute("COMMIT")


@contextmanager
def _base_errors() -> Iterator[None]:
    """A database that can't be written is a disk's fault."""
    with disk_errors("the work list"):
        try:
            yield
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from error

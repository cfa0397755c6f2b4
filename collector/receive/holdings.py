"""Whose sessions the organisation holds, and where copies of them were written."""

from __future__ import annotations

from pathlib import Path

from collector.model.layout import Vaulted
from collector.receive.base import Base


class Holdings:
    """For many threads and processes."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def learn_people(self, key: Vaulted, codes: list[str]) -> None:
        """Keep whose session this is: who asks to be deleted is found by it."""
        with self._base.change() as base:
            rows = [(key.project, code, key.device, key.session) for code in codes]
            base.executemany("INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?)", rows)

    def knows(self, key: Vaulted) -> bool:
        """Tell whether it is known whose session this is."""
        with self._base.change() as base:
            row = base.execute(
                "SELECT 1 FROM people WHERE project = ? AND device = ? AND session = ? LIMIT 1",
                (key.project, key.device, key.session),
            ).fetchone()
        return row is not None

    def sessions_of(self, project: str, code: str) -> list[tuple[str, str]]:
        """Return device and session of everything that a contributor is in."""
        with self._base.change() as base:
            rows = base.execute(
                "SELECT device, session FROM people WHERE project = ? AND code = ? ORDER BY device, session",
                (project, code),
            ).fetchall()
        return [(row["device"], row["session"]) for row in rows]

    def devices_of(self, project: str, session: str) -> list[str]:
        """Return the devices that a session of this name is known of."""
        with self._base.change() as base:
            rows = base.execute(
                "SELECT DISTINCT device FROM halves WHERE project = ? AND session = ?"
                " UNION SELECT DISTINCT device FROM people WHERE project = ? AND session = ?",
                (project, session) * 2,
            ).fetchall()
        return sorted(row["device"] for row in rows)

    def forget_people(self, key: Vaulted) -> None:
        """Drop whose session this was: it is deleted."""
        with self._base.change() as base:
            base.execute(
                "DELETE FROM people WHERE project = ? AND device = ? AND session = ?",
                (key.project, key.device, key.session),
            )

    def keep_copy(self, key: Vaulted, folder: Path) -> None:
        """Keep where a copy of a half was written."""
        with self._base.change() as base:
            base.execute(
                "INSERT OR IGNORE INTO copies VALUES (?, ?, ?, ?, ?)",
                (key.half, key.project, key.device, key.session, str(folder)),
            )

    def copies_of(self, key: Vaulted) -> list[Path]:
        """Return the folders that copies of a half were written to."""
        with self._base.change() as base:
            rows = base.execute(
                "SELECT folder FROM copies WHERE half = ? AND project = ? AND device = ? AND session = ?",
                (key.half, key.project, key.device, key.session),
            ).fetchall()
        return [Path(row["folder"]) for row in rows]

    def forget_copy(self, key: Vaulted, folder: Path) -> None:
        """Drop where a copy was: it is deleted."""
        with self._base.change() as base:
            base.execute(
                "DELETE FROM copies"
                " WHERE half = ? AND project = ? AND device = ? AND session = ? AND folder = ?",
                (key.half, key.project, key.device, key.session, str(folder)),
            )

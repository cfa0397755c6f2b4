"""How the halves on the work list stand, for those who look after a service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from collector.model.layout import Vaulted
from collector.receive.base import Base
from collector.receive.work import State, Work, key_of, read_work


class Standing:
    """Reads only. For many threads and processes."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def counts(self) -> dict[str, int]:
        """Return how many halves stand how."""
        with self._base.change() as base:
            rows = base.execute("SELECT state, count(*) AS number FROM halves GROUP BY state").fetchall()
        return {row["state"]: row["number"] for row in rows}

    def in_state(self, *states: State) -> Iterator[Work]:
        """Yield the halves that stand so, a page at a time, each row of the list read once.

        The plus keeps the index of states out: each page would sort all that are left.
        """
        last: tuple[Any, ...] = ("",) * 5
        marks = ", ".join("?" * len(states))
        while True:
            with self._base.change() as base:
                rows = base.execute(
                    f"SELECT * FROM halves WHERE +state IN ({marks})"
                    " AND (half, project, sender, device, session) > (?, ?, ?, ?, ?)"
                    " ORDER BY half, project, sender, device, session LIMIT 500",
                    (*states, *last),
                ).fetchall()
            if not rows:
                return
            yield from map(read_work, rows)
            last = key_of(read_work(rows[-1]).sent)

    def oldest_unreceipted_s(self) -> float:
        """Return for how many seconds the half waits that arrived first and has no receipt; 0 for none."""
        with self._base.change() as base:
            row = base.execute(
                "SELECT min(arrived) AS first FROM halves WHERE state IN ('checking', 'held')"
            ).fetchone()
        if row["first"] is None:
            return 0.0
        return max(0.0, self._base.seconds() - datetime.fromisoformat(row["first"]).timestamp())

    def rows_of(self, key: Vaulted) -> list[Work]:
        """Return a half as every sender brings it."""
        with self._base.change() as base:
            rows = base.execute(
                "SELECT * FROM halves WHERE half = ? AND project = ? AND device = ? AND session = ?",
                (key.half, key.project, key.device, key.session),
            ).fetchall()
        return [read_work(row) for row in rows]

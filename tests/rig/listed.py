"""Rows put straight into a work list, as many as an organisation has after years."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from collector.model.ids import new_uuid
from collector.receive.base import Base
from collector.receive.work import State

_DAY_S = 86_400.0


def add_rows(
    base: Base,
    count: int,
    state: State,
    sessions: Sequence[tuple[str, str]] = (),
    *,
    project: str = "p",
    due_in_s: float | None = None,
) -> None:
    """Add `count` halves of yesterday that stand so, of `sessions` (device, session) or of new ones."""
    now = base.seconds()
    devices = [secrets.token_hex(8) for _ in range(20)]
    due = None if due_in_s is None else now + due_in_s
    named = sessions or [(devices[number % 20], new_uuid()) for number in range(count // 2)]
    rows = (
        (half, project, device, device, session, state, "e" * 16, now - _DAY_S, now - _DAY_S, due)
        for device, session in named
        for half in ("identity", "media")
    )
    with base.transaction() as opened:
        opened.executemany(
            "INSERT INTO halves (half, project, sender, device, session, state, epoch, asked, changed, due)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

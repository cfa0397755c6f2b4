"""Sessions that were left open are sealed: by themselves when their time is over, or when somebody asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from collector.errors import CollectorError, Restored
from collector.index import SessionRow
from collector.journal import read_lines
from collector.model.times import parse_time
from collector.session.parts import Parts
from collector.session.starting import Finding, finish_one, is_over
from collector.vault import disk_errors


def seal_overdue(parts: Parts, besides: str | None) -> list[Finding]:
    """Seal the sessions whose review window ended while the app is open, all but the one `besides` in use.

    product.md: unsealed sessions are sealed by themselves when the project's review window ends.
    """
    found: list[Finding] = []
    for row in parts.index.in_stages("recording") if parts.ledger.is_whole else []:
        if row.session == besides or row.trouble is not None or not _is_overdue(parts, row):
            continue
        finding = finish_one(parts, row.session)
        if finding.done or finding.trouble:
            found.append(finding)
    return found


def seal_left_open(parts: Parts, besides: str | None, only: str | None = None) -> list[Finding]:
    """Seal now what was left open, or `only` one, but not the one `besides` in use, as far as the rules let.

    A session in which nothing was recorded stays open. One whose every take of a prompt a rule blocks needs
    somebody's decision and stays open too, with TakesBlocked for its trouble.
    """
    rows = parts.index.in_stages("recording") if parts.ledger.is_whole else []
    wanted = [row for row in rows if row.session != besides and only in {None, row.session}]
    chosen = [row.session for row in wanted if row.trouble != Restored.__name__]
    found = [finish_one(parts, session, seal_now=True) for session in chosen]
    return [finding for finding in found if finding.done or finding.trouble]


def _is_overdue(parts: Parts, row: SessionRow) -> bool:
    """Tell it by the journal's last line, without opening it for writing; what is odd is left to a start."""
    try:
        hours = parts.pack(row.project).project.review_window_hours
        if not is_over(parts, row.started, hours):
            return False
        with disk_errors("the journal"):
            data = parts.folder(row.session).journal.read_bytes()
        lines = read_lines(data[: data.rfind(b"\n") + 1], parts.of(row.session).key.public)
    except CollectorError:
        return False
    return bool(lines) and is_over(parts, lines[-1].time, hours)


def tell_sealing(row: SessionRow, review_window_hours: int) -> datetime | None:
    """Return when a session will be sealed by itself, None if it will not: it holds nothing that counts."""
    if row.stage != "recording" or not row.takes or not row.touched:
        return None
    return parse_time(row.touched) + timedelta(hours=review_window_hours)

"""Single purposes or kinds are taken back in every session of a contributor that waits here (P-3.4)."""

from __future__ import annotations

from typing import Literal

from collector.desk.held import list_held
from collector.errors import CollectorError, DiskFailed, DiskFull
from collector.model.ledger_events import Narrowing
from collector.rights.standing import Standing
from collector.session.book import Book
from collector.session.changing import is_manifest_sent, is_narrowing
from collector.session.ending import withdraw
from collector.session.listing import refresh_index
from collector.session.narrowing import find_needed, take_back
from collector.session.parts import Parts
from collector.session.taking_back import Unwanted, narrow_sealed
from collector.state import ENDED, OPEN

Done = Literal["changed", "nothing", "left"]


def narrow_all(parts: Parts, standing: Standing, *, open_too: bool) -> tuple[list[str], list[str]]:
    """Take back what a request names; return the sessions that changed, and those left. Repeatable.

    What the organisation has already it narrows itself: it gets the request. Raises DiskFull, DiskFailed.
    """
    changed: list[str] = []
    left: list[str] = []
    unwanted = Unwanted(standing.code, standing.purposes, standing.kinds, standing.number)
    for row in list_held(parts, standing.project, [standing.code]):
        if row.stage in OPEN and not open_too:
            left.append(row.session)
        elif row.stage not in ENDED:
            done = _narrow(parts, row.session, unwanted)
            changed += [row.session] if done == "changed" else []
            left += [row.session] if done == "left" else []
    return changed, left


def _narrow(parts: Parts, session: str, unwanted: Unwanted) -> Done:
    try:
        book = Book(parts, session)
    except (DiskFull, DiskFailed):
        raise
    except CollectorError:
        return _hold(parts, session, unwanted)
    try:
        if book.state.stage in OPEN:
            return "changed" if _narrow_open(book, unwanted) else "nothing"
        return "changed" if narrow_sealed(book, unwanted) in {"narrowed", "withdrawn"} else "nothing"
    finally:
        book.close()


def _narrow_open(book: Book, unwanted: Unwanted) -> bool:
    """In a session that is not sealed yet both halves get the new record, as when the person is present."""
    person = book.state.contributors[unwanted.code]
    wanted = unwanted.given_by(person)
    if person.record_hash is None or not wanted.names:
        return False
    if wanted.names & find_needed(book):
        withdraw(book, "request", unwanted.request, unwanted.code)
        return True
    take_back(book, unwanted.code, wanted.purposes, wanted.kinds)
    refresh_index(book)
    return True


def _hold(parts: Parts, session: str, unwanted: Unwanted) -> Done:
    """One that can't be opened now is held by its line; should it ever open again, a start narrows it.

    Where a line can't say it, the request stays to be done, and holds whatever is this person's.
    """
    parts.line.cut(session)
    lines = parts.ledger.about(session)
    kinds = {line.kind for line in lines}
    if kinds & {"withdrawn", "tombstone", "purged"} or is_manifest_sent(lines, "media"):
        return "nothing"
    said = Narrowing(
        session=session, contributor=unwanted.code, purposes=sorted(unwanted.purposes),
        kinds=sorted(unwanted.kinds), by="contributor", request=unwanted.request or None,
    )  # fmt: skip
    if "sealed" not in kinds or is_narrowing(lines):
        own = any(line.kind == said.event and Narrowing.read(line) == said for line in lines)
        return "nothing" if own else "left"
    parts.note(said)
    return "nothing"

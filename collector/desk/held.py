"""What this laptop still holds of somebody: by journals and ledger, nothing opened (P-3.1, P-2.11)."""

from __future__ import annotations

from collections.abc import Collection

from collector.errors import CollectorError
from collector.model.manifest import HALVES
from collector.model.rights import HeldSession
from collector.session.book import Book
from collector.session.parts import Parts
from collector.session.people import begun_here, list_people, list_whose, stands_here
from collector.session.wiping import has_leftovers

DAMAGED = "damaged"


def list_held(
    parts: Parts, project: str, codes: Collection[str] | None = None, before: int | None = None
) -> list[HeldSession]:
    """Return the sessions of `codes` (None: of everybody), oldest first, each with its state.

    Ended and purged ones are listed too: that nothing is left of them is an answer as well. A session whose
    journal is damaged is named with what its folder holds; among everybody's also one of nobody knows whom.
    `before` leaves out what began after that line of the log.
    """
    begun = begun_here(parts)
    rows = [
        _look(parts, found.session, sorted(found.codes)) for found in list_whose(parts, project)
        if found.session in begun and (codes is None or found.codes & set(codes))
        and (before is None or begun[found.session] < before)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: begun[row.session])


def find_nameless(parts: Parts, project: str) -> list[str]:
    """Return the sessions that hold something of which nobody can tell whose it is: it may be anybody's."""
    begun = begun_here(parts)
    names = [found.session for found in list_whose(parts, project) if not found.codes]
    return [name for name in names if name in begun and stands_here(parts, name) and _holds(parts, name)]


def _holds(parts: Parts, session: str) -> bool:
    try:
        return has_leftovers(parts.folder(session))
    except CollectorError:  # it can't be looked at, and is not taken for empty
        return True


def find_children(parts: Parts, codes: Collection[str]) -> frozenset[str]:
    """Return those of `codes` who began as children here: their requests come first."""
    people = list_people(parts, sessions=parts.index.sessions_of(codes))
    return frozenset(person.code for _, person in people if person.under_threshold and person.code in codes)


def _look(parts: Parts, session: str, codes: list[str]) -> HeldSession:
    files = parts.folder(session).sealed_sizes()
    row = {
        "session": session, "contributors": codes, "stage": DAMAGED, "takes": 0, "duration_ms": 0,
        "sealed_files": len(files), "size_bytes": sum(files), "receipts": [], "items": [],
        "readable": parts.keystore.get(parts.session_key_name(session)) is not None,
    }  # fmt: skip
    try:
        book = Book(parts, session)
    except CollectorError:
        return HeldSession.from_json(row)
    book.close()
    kept = book.state.kept
    row |= {
        "stage": book.state.stage,
        "takes": len(kept),
        "duration_ms": sum(take.duration_ms for take in kept),
        "receipts": [half for half in HALVES if half in book.state.receipts],
        "items": [take.file.sha256 for take in kept if take.file],
    }
    return HeldSession.from_json(row)

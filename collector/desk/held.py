"""What this laptop still holds of somebody: by journals and ledger, nothing opened (P-3.1, P-2.11)."""

from __future__ import annotations

from collections.abc import Collection

from collector.errors import CollectorError
from collector.journal import HELD
from collector.model.manifest import HALVES
from collector.model.rights import HeldSession
from collector.session.book import Book
from collector.session.parts import Parts
from collector.session.people import list_people

DAMAGED = "damaged"


def list_held(parts: Parts, project: str, codes: Collection[str] | None = None) -> list[HeldSession]:
    """Return the sessions of `codes` (None: of everybody), oldest first, each with its state.

    Ended and purged ones are listed too: that nothing is left of them is an answer as well. A session whose
    journal is damaged is named with what its folder holds.
    """
    kinds = ("session_started", HELD)
    started = {line.fields["session"]: line.number for kind in kinds for line in parts.ledger.of_kind(kind)}
    people: dict[str, list[str]] = {}
    for session, person in list_people(parts, project):
        if session in started:  # one that never reached the ledger was acknowledged to nobody
            people.setdefault(session, []).append(person.code)
    wanted = [name for name, found in people.items() if codes is None or set(found) & set(codes)]
    rows = [_look(parts, session, sorted(people[session])) for session in wanted]
    return sorted(rows, key=lambda row: started[row.session])


def find_children(parts: Parts, project: str) -> frozenset[str]:
    """Return the codes of those who began as children here: their requests come first."""
    return frozenset(person.code for _, person in list_people(parts, project) if person.under_threshold)


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

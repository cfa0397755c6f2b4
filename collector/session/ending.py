"""Endings before delivery: refusal, withdrawal, deletion. The event first, then silence, then the wiping."""

from __future__ import annotations

from collections.abc import Collection

from collector.errors import CollectorError
from collector.model.events import SessionRefused, SessionWithdrawn
from collector.model.ledger_events import LedgerWithdrawn, Tombstone
from collector.session.book import Book
from collector.session.farewell import Told, tell_at_once
from collector.session.keys import drop_key
from collector.session.kin import forget_kin
from collector.session.knowing import grown_name
from collector.session.listing import refresh_index
from collector.session.parts import Parts
from collector.session.repeats import forget_session
from collector.session.wiping import wipe_all

QUARANTINE = "quarantine"  # who ends what was set aside because a child was found (P-4.1)


def end_refused(book: Book, by: str) -> None:
    """Write the refusal durably, then wipe all: only the count is kept (consent.md section 5)."""
    book.note(SessionRefused(contributor=_find_leaver(book), by=by))
    finish_refused(book)
    refresh_index(book)
    book.tell("refused", by=by)


def finish_refused(book: Book) -> None:
    """Wipe what a refusal wipes and write the tombstone. Repeatable after a crash."""
    if not _has(book, "tombstone"):
        state = book.state
        stone = Tombstone(session=state.session, project=state.project, reason="refused", items=[])
        book.note(stone)
    wipe_all(book.folder)
    forget_people(book.parts, book.state.session, book.state.contributors)
    drop_key(book)


def forget_people(parts: Parts, session: str, codes: Collection[str]) -> None:
    """Nothing stays of who it was: tags, who stood for whom, days of coming of age. Repeatable."""
    forget_session(parts, session)
    forget_kin(parts, session)
    for code in codes:
        parts.keystore.delete(grown_name(session, code))


def end_withdrawn(book: Book, by: str) -> Told:
    """Withdraw, and tell the organisation within three seconds; return whether it could be told.

    On return nothing of the session leaves this laptop any more, and nothing of it is on its way.
    """
    withdraw(book, by)
    told = tell_at_once(book.parts, [book.state.session])
    book.tell("withdrawn", by=by, server=told)
    return told


def withdraw(book: Book, by: str, request: str = "", code: str = "") -> None:
    """Write the withdrawal durably, cut what is being sent, destroy every take, form and record (P-3.4).

    The organisation is told by the caller (`tell_at_once`), or first of all at the next connection. Before
    sealing it stands in the journal, after it in the ledger. `request` is the number of the request of a
    right that asked for it, `code` whose: with one everything shared goes (product.md).
    """
    said = SessionWithdrawn(
        contributor=code or _find_leaver(book), by=by, project=book.state.project, request=request or None
    )
    sealed = book.state.stage in {"sealed", "delivered"}
    book.note(LedgerWithdrawn(session=book.state.session, **said.as_json()) if sealed else said)
    book.parts.line.hush(book.state.session)
    finish_withdrawn(book)
    refresh_index(book)


def finish_withdrawn(book: Book) -> None:
    """Destroy the files and the key and write the tombstone. Repeatable after a crash."""
    if not _has(book, "tombstone"):
        by, request = _find_end(book)
        items = [take.file.sha256 for take in book.state.kept if take.file]
        book.note(
            Tombstone(
                session=book.state.session, project=book.state.project, items=items,
                reason="quarantine" if by == QUARANTINE else "withdrawn",
                contributors=sorted(book.state.contributors), request=request or None,
            )
        )  # fmt: skip
    wipe_all(book.folder)
    forget_people(book.parts, book.state.session, book.state.contributors)
    drop_key(book)


def _find_leaver(book: Book) -> str:
    """Whose word it is: of several people the one whose turn it is. Leaving waits for no pack."""
    try:
        return book.person.code
    except CollectorError:
        return next(iter(book.state.contributors))


def _find_end(book: Book) -> tuple[str, str]:
    """What the withdrawal says, wherever it stands: by whom, and by which request."""
    lines = [*book.journal.lines, *book.parts.ledger.about(book.state.session)]
    said = (line.fields for line in lines if line.kind == SessionWithdrawn.event)
    return next(((fields.get("by") or "", fields.get("request") or "") for fields in said), ("", ""))


def _has(book: Book, kind: str) -> bool:
    return any(line.kind == kind for line in book.parts.ledger.about(book.state.session))

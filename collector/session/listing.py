"""A session's line in the list: made from its state and from what the log says was sent."""

from __future__ import annotations

from collector.errors import ChildFound, CollectorError, known_name
from collector.index import Person, SessionRow
from collector.index.rows import list_people
from collector.session.book import Book
from collector.session.counting import traits_text
from collector.session.transfers import Transferred, tell_transferred, with_transferred
from collector.state import Session


def refresh_index(book: Book, trouble: CollectorError | None = None) -> None:
    """Store a session's line of the list, with what kept it from going on.

    A book that was open while the session was sent knows nothing of the receipts: the log does.
    """
    sealed_bytes = sum(book.folder.sealed_sizes())
    sent = tell_transferred(book.parts.ledger.about(book.state.session))
    touched = book.journal.lines[-1].time
    row = make_row(book.state, touched, sealed_bytes, sent, trouble)
    book.parts.index.put(with_transferred(book.parts, row))


def make_row(
    state: Session, touched: str, sealed_bytes: int, sent: Transferred, trouble: CollectorError | None = None
) -> SessionRow:
    """Return the line; sizes in bytes, `touched` the time of its journal's last line."""
    kept, people = state.counted, state.start.contributors
    aside = ChildFound.__name__ if state.quarantined and state.stage in {"sealed", "delivered"} else None
    return SessionRow(
        session=state.session,
        project=state.project,
        code=next(iter(state.contributors)),
        started=state.start.time,
        stage=state.stage,
        takes=len(kept),
        duration_ms=sum(take.duration_ms for take in kept),
        size_bytes=sealed_bytes,
        sent_bytes=min(sent.sent_bytes, sealed_bytes),
        receipts=len(state.receipts),
        trouble=aside or (None if trouble is None else known_name(trouble)),
        traits=traits_text(state),
        touched=touched,
        people=list_people(Person(row.code, row.copy_number) for row in people),
        stored=sent.stored,
    )

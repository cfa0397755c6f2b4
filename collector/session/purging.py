"""Purging: local copies go once both receipts are verified and the grace is over (P-2.10)."""

from __future__ import annotations

from datetime import timedelta

from collector.model.ledger_events import Purged, ReceiptVerified
from collector.model.times import parse_time
from collector.session.book import Book
from collector.session.kin import forget_kin
from collector.session.wiping import wipe_all


def purge_due(book: Book) -> bool:
    """Destroy a delivered session's sealed files when its grace is over; tell whether that was done.

    Never before both receipts: stage `delivered` is entered by nothing else. The event is written last, so
    that an interrupted purge is redone.
    """
    if book.state.stage != "delivered":
        return False
    arrived = max(
        parse_time(line.time)
        for line in book.parts.ledger.about(book.state.session)
        if line.kind == ReceiptVerified.event and line.fields["manifest_hash"] in book.state.receipts.values()
    )
    if book.parts.now() < arrived + timedelta(days=book.pack.project.grace_days):
        return False
    wipe_all(book.folder)
    forget_kin(book.parts, book.state.session)
    book.note(Purged(session=book.state.session, project=book.state.project))
    return True

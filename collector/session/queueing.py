"""A sealed session is let go by somebody who may: from then on it is sent, whoever is signed in."""

from __future__ import annotations

import contextlib
from collections.abc import Collection

from collector.errors import CollectorError, DiskFailed, DiskFull, GateClosed, Refused
from collector.model.ledger_events import Queued
from collector.session.book import Book
from collector.session.changing import is_queued
from collector.session.listing import refresh_index
from collector.session.parts import Parts
from collector.session.standing import note_as


def queue_session(book: Book, operator: str) -> None:
    """Write that `operator` lets a sealed session go; nothing when somebody did, or nobody has to.

    Raises RoleRefused, GateClosed, DiskFull, DiskFailed.
    """
    state = book.state
    if state.start.rules is None or is_queued(book.parts.ledger.about(state.session)):
        return
    note_as(book, operator, Queued(session=state.session, project=state.project, operator=operator))
    refresh_index(book)


def queue_after_sealing(book: Book) -> None:
    """Whoever sits at a session lets it go once it is sealed, if the rules let them.

    A refusal, or a disk that is full, undoes no sealing: somebody else lets it go later.
    """
    if book.present is not None:
        with contextlib.suppress(Refused, DiskFull, DiskFailed):
            queue_session(book, book.present)


def queue_waiting(parts: Parts, project: str, operator: str, among: Collection[str] | None = None) -> None:
    """Let go what waits of a project, all of it or what is `among` these sessions.

    What the gate holds back stays, and its row says why. Raises RoleRefused, DiskFull, DiskFailed.
    """
    for row in parts.index.in_stages("sealed"):
        if row.project != project or (among is not None and row.session not in among):
            continue
        if not is_queued(parts.ledger.about(row.session)):
            _queue_one(parts, row.session, operator)


def _queue_one(parts: Parts, session: str, operator: str) -> None:
    try:
        book = Book(parts, session)
    except (DiskFull, DiskFailed):
        raise
    except CollectorError:  # its row says why nothing of it is sent
        return
    with contextlib.closing(book), contextlib.suppress(GateClosed):
        queue_session(book, operator)

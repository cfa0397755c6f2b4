"""The keys of a session: whom its halves are sealed to, and the one that opens it until it is sealed."""

from __future__ import annotations

from collector.errors import GateClosed
from collector.model.ledger_events import KeyDestroyed
from collector.seal.keys import parse_recipient
from collector.seal.recipients import Recipient
from collector.session.book import Book
from collector.session.knowing import grown_name


def recipients_of(book: Book, half: str) -> list[Recipient]:
    """Return a half's recipients. Raises BadPack, BadKeyText."""
    return [parse_recipient(text) for text in book.pack.recipients(half)]


def session_key(book: Book) -> bytes:
    """Return the session's key. Raises GateClosed once it was destroyed."""
    key = book.parts.keystore.get(book.parts.session_key_name(book.state.session))
    if key is None:
        raise GateClosed("This session was sealed: its key is gone.", question="start_take", reason="sealed")
    return key


def drop_key(book: Book) -> None:
    """Destroy the session's key and write that it is gone. Repeatable."""
    book.parts.keystore.delete(book.parts.session_key_name(book.state.session))
    for code in book.state.contributors:
        book.parts.keystore.delete(grown_name(book.state.session, code))
    if not book.state.key_destroyed:
        book.note(KeyDestroyed(session=book.state.session))

"""What a session leaves to read: the contributor's copy, the session in words, the record for others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from collector.consent.copy import Copy, CopyFacts, Standing, make_copy
from collector.consent.iso27560 import export_receipt
from collector.consent.telling import Telling, tell_session
from collector.errors import DiskFailed, GateClosed, Malformed, Refused
from collector.model.canonical import sha256_text
from collector.model.events import Consented, Resumed, SessionStarted
from collector.model.ids import is_copy_number, normalise_copy_number
from collector.model.kinds import OWN
from collector.model.lines import Line
from collector.model.record import parse_record
from collector.rules.facts import Act
from collector.session.archive import find_copy
from collector.session.book import Book, find_person
from collector.session.evidence import copy_number
from collector.session.parts import Parts
from collector.session.records import read_record
from collector.session.standing import ask_people
from collector.vault import disk_errors, write_atomically


@contextmanager
def reading(parts: Parts, session: str) -> Iterator[Book]:
    """Open a session's book to read it. Raises Malformed when there is no such session here."""
    known = any(line.kind == "session_started" for line in parts.ledger.about(session))
    if not known or not parts.folder(session).journal.is_file():
        raise Malformed("There is no such session on this laptop.")
    book = Book(parts, session)
    try:
        yield book
    finally:
        book.close()


def find_session(parts: Parts, typed: str) -> str:
    """Return a session's id from itself or from the number of a copy. Raises Malformed."""
    if is_copy_number(normalise_copy_number(typed)):
        return find_copy(parts, typed)[0]
    return typed


def copy_of(book: Book, code: str, signed_name: str = "") -> Copy:
    """Return a contributor's copy; without `signed_name` it names roles only. Raises GateClosed, BadPack."""
    person = find_person(book, code)
    informed = person.informed
    signed = [
        line for line in book.journal.lines
        if line.kind == Consented.event and line.fields["contributor"] == code
    ]  # fmt: skip
    if not signed or informed is None:
        raise GateClosed("There is no consent yet.", question="open_device", reason="draft")
    head = book.pack.policy(informed.language, informed.version).head
    facts = CopyFacts(
        number=copy_number(book, code),
        policy_title=head.title,
        policy_version=head.version,
        policy_date=head.date,
        signed_at=signed[-1].time,
        offset_minutes=signed[-1].offset_minutes,
        recorder=_find_taker(book, signed[-1]),
        standing=_tell_standing(book),
    )
    return make_copy(person, book.pack.project, facts, signed_name)


def _tell_standing(book: Book) -> Standing:
    """Return what became of a consent since it was signed."""
    if book.state.stage == "withdrawn":
        return "withdrawn"
    if book.state.stage == "refused":
        return "refused"
    return "set_aside" if book.state.quarantined else "stands"


def _find_taker(book: Book, signed: Line) -> str:
    """Return who took a consent: the recorder of the sitting in which it was signed."""
    sittings = [line for line in book.journal.lines if line.kind in {SessionStarted.event, Resumed.event}]
    return next(str(line.fields["recorder"]) for line in reversed(sittings) if line.number < signed.number)


class Copies:
    """The copies of a session's contributors."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def make(self, code: str, signed_name: str = "") -> Copy:
        """Return a contributor's copy, as `copy_of` does."""
        return copy_of(self._book, code, signed_name)

    def number(self, code: str) -> str:
        """Return the number on a contributor's copy, whatever is wrong with the pack."""
        return copy_number(self._book, find_person(self._book, code).code)


def tell(book: Book, language: str) -> Telling:
    """Return a session in words, in the project's language nearest to `language`."""
    project = book.pack.project
    chosen = language if language in project.languages else project.languages[0]
    answers = {f"record:{kind.id}": _answer_kind(book, frozenset(kind.records)) for kind in project.kinds}
    answers |= {"seal": _answer(book, "seal"), "send_chunk": _answer(book, "send_chunk")}
    return tell_session(book.state, project, chosen, answers)


def records_27560(book: Book) -> list[dict[str, Any]]:
    """Return each contributor's record as a receipt in the terms of ISO/IEC TS 27560.

    Raises Malformed when no record is on this laptop: none was made yet, or it was deleted or purged.
    """
    found = []
    for person in book.state.contributors.values():
        paths = book.folder.record_paths(person.code, max(1, len(person.records)))
        if person.record_hash is not None and any(path.is_file() for path in paths):
            data = read_record(book, person)
            found.append(export_receipt(parse_record(data), sha256_text(data)))
    if not found:
        raise Malformed(
            "There is no consent record of this session on this laptop.",
            remedy="It is made with the last signature, and goes with a withdrawal or the purge.",
        )
    return found


def save_copy(folder: Path, number: str, pdf: bytes) -> Path:
    """Write a copy's PDF into a folder that a person chose, named by its number alone; return its path.

    It is read again: a disk that takes a file and does not keep it is told. Raises DiskFull, DiskFailed.
    """
    path = folder / f"{number}.pdf"
    write_atomically(path, pdf)
    with disk_errors("the copy"):
        kept = path.read_bytes()
    if kept != pdf:
        raise DiskFailed("The disk did not keep the copy as it was written.", remedy="Take another disk.")
    return path


def _answer_kind(book: Book, records: frozenset[str]) -> str | None:
    """A portrait or a text is recorded where one of them agreed, everything else where all did."""
    owners = tuple(book.state.contributors) if records <= OWN else ("",)
    reasons = [_answer(book, "start_take", records, owner) for owner in owners]
    return None if None in reasons else reasons[0]


def _answer(book: Book, act: Act, wanted: frozenset[str] = frozenset(), owner: str = "") -> str | None:
    try:
        ask_people(book, act, wanted, owner)
    except (GateClosed, Refused) as error:
        return str(error)
    return None

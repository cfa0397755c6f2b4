"""From a session to the rules: asking on behalf of capture, sealing and upload, and what changed since."""

from __future__ import annotations

from collections.abc import Callable

from collector.model.decision import find_given
from collector.model.kinds import PICTURE, kinds_of, records_allowed
from collector.model.ledger_events import InSession
from collector.model.pack import Project
from collector.rules.facts import Act
from collector.rules.gate import Situation
from collector.rules.situation import find_situation
from collector.rules.table import check_people
from collector.session.book import Book
from collector.session.knowing import find_change, find_lapse, newer_policies
from collector.session.view import Change
from collector.state import Contributor


def ask_people(book: Book, act: Act, wanted: frozenset[str] = frozenset(), owner: str = "") -> None:
    """Return when those who are recorded allow it, whoever asks. Raises GateClosed, Refused."""
    check_people(act, book.facts(wanted, owner))


def situation(book: Book, wanted: frozenset[str] = frozenset(), owner: str = "") -> Situation:
    """Return what the gate decides on, as it is at this moment."""
    return find_situation(book.facts(wanted, owner), book.state, book.pack.project)


def asker(book: Book, wanted: frozenset[str] = frozenset(), owner: str = "") -> Callable[[str], None]:
    """Return the rules as the callable that capture and upload are given.

    `owner` is the code of the one whose portrait or text it would be: only that one is in it.
    """
    return lambda question: book.ask(question, wanted, owner)  # type: ignore[arg-type]


def statement_asker(book: Book) -> Callable[[str], None]:
    """Return the rules for a spoken statement: they ask only about the one who would speak."""
    return asker(book, owner=book.person.code)


def tell_change(book: Book) -> Change:
    """Return what came between since the consent that stands; nothing before there is one."""
    lapse = find_lapse(book, book.person)
    if lapse is not None:
        return Change(lapse)
    newer = newer_policies(book)
    how = find_change(newer)
    if how == "same" or (how == "minor" and not book.person.record_hash):
        return Change()
    return Change(how, tuple(change for head in newer for change in head.changes))


def may_film(book: Book) -> bool:
    """Whether project and everybody want pictures in takes; a camera need not be there."""
    project, people = book.pack.project, book.state.contributors.values()
    return project.capture.video is not None and all(
        PICTURE in allowed_records(person, project) for person in people
    )


def allowed_records(person: Contributor, project: Project) -> frozenset[str]:
    """Return what may be recorded of a person: the recordings of every kind with a Yes (P-1.2)."""
    return records_allowed(kinds_of(project), find_given(person.kinds))


def note_as(book: Book, operator: str, event: InSession) -> None:
    """Note what somebody answers for who need not sit at the session: a lead, an officer, an uploader.

    Raises as `Book.note` does; RoleRefused for one whose role does not allow it.
    """
    before, book.present = book.present, operator
    try:
        book.note(event)
    finally:
        book.present = before

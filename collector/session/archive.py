"""From the number on a copy back to what was shown: every version of the policy is kept (P-0.4, P-6.3)."""

from __future__ import annotations

from dataclasses import dataclass

from collector.errors import BadHash, CollectorError, Malformed
from collector.model.events import PolicyShown
from collector.model.ids import is_copy_number, normalise_copy_number
from collector.model.lines import Line
from collector.project.install import installed_numbers
from collector.project.policy import Policy
from collector.session.book import Book
from collector.session.parts import Parts
from collector.session.people import list_people
from collector.state import Contributor


@dataclass(frozen=True)
class ShownPolicy:
    """The policy that the person with this copy read, as it was shown; its hash is the journal's."""

    number: str
    session: str
    code: str
    project: str
    pack_number: int
    shown_at: str
    policy: Policy


def find_copy(parts: Parts, typed: str) -> tuple[str, str]:
    """Return (session, contributor's code) of a copy's number as it is typed or scanned.

    Raises Malformed when it is no such number or this laptop does not know it.
    """
    number = normalise_copy_number(typed)
    if not is_copy_number(number):
        raise Malformed("This is not the number of a copy.", remedy="Compare it with the copy: C26-….")
    for session, person in list_people(parts):
        if person.copy_number == number:
            return session, person.code
    raise Malformed(
        "This laptop does not know this copy.", remedy="Ask on the laptop that made it, or the organisation."
    )


def policy_of_copy(parts: Parts, typed: str) -> ShownPolicy:
    """Return the policy exactly as it was shown to the person with this copy.

    It is read from the pack of that day, which stays when newer ones come, and survives the purge of the
    session. Raises Malformed for an unknown number, BadHash when the text is not the one that was shown.
    """
    session, code = find_copy(parts, typed)
    book = Book(parts, session)
    try:
        person = book.state.contributors[code]
        shown_at = [line.time for line in book.journal.lines if _is_reading(line, code)]
        pack_number = book.state.start.pack_number
    finally:
        book.close()
    if person.informed is None:
        raise Malformed("No policy was shown in this session yet.")
    number = book.state.starter(code).copy_number
    found, policy = _find_shown(parts, book.state.project, pack_number, person)
    return ShownPolicy(number, session, code, book.state.project, found, shown_at[-1], policy)


def _find_shown(parts: Parts, project: str, began_with: int, person: Contributor) -> tuple[int, Policy]:
    """Return the pack's number and the policy whose hash is the journal's, the session's own pack first."""
    informed = person.informed
    if informed is None:
        raise Malformed("No policy was shown in this session yet.")
    later = [number for number in installed_numbers(parts.ledger, project) if number != began_with]
    for number in (began_with, *later):
        try:
            pack = parts.pack(project, number)
            policy = pack.policy(informed.language, informed.version)
        except CollectorError:  # a pack that was lost, or has no such version: another may hold it
            continue
        if policy.shown_text_hash == informed.shown_text_hash:
            return number, policy
    raise BadHash(
        "The policy that was shown is not on this laptop any more, or it was changed.",
        remedy="Install the project's packs again, or ask the organisation.",
    )


def _is_reading(line: Line, code: str) -> bool:
    return line.kind == PolicyShown.event and bool(line.fields.get("contributor") == code)

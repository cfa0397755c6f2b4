"""From state to the gate: who stands where, and asking on behalf of capture, sealing and upload."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from collector.consent.gate import Person, Question, Situation, check_gate
from collector.consent.standing import Decided, Facts, PolicyChange, end_of_validity, find_standing
from collector.consent.writing import consent_word
from collector.model.kinds import kinds_of, records_allowed
from collector.model.pack import Project
from collector.model.times import parse_time
from collector.project.policy import PolicyHead
from collector.session.book import Book, grown_name
from collector.session.returning import newer_heads
from collector.session.view import Change
from collector.state import Contributor, Session


def ask_gate(book: Book, question: Question, wanted: frozenset[str] = frozenset(), owner: str = "") -> None:
    """Return when the gate says yes for everybody in the session. Raises GateClosed.

    `owner` is the code of the one whose portrait or text it would be: only that one is in it.
    """
    check_gate(question, situation(book, wanted, owner))


def asker(book: Book, wanted: frozenset[str] = frozenset(), owner: str = "") -> Callable[[str], None]:
    """Return the gate as the callable that capture and upload are given."""
    return lambda question: ask_gate(book, question, wanted, owner)  # type: ignore[arg-type]


def statement_asker(book: Book) -> Callable[[str], None]:
    """Return the gate for a spoken statement: it asks only about the one who would speak."""

    def ask(question: str) -> None:
        check_gate(question, Situation([_person(book, book.person, [])]))  # type: ignore[arg-type]

    return ask


def situation(book: Book, wanted: frozenset[str] = frozenset(), owner: str = "") -> Situation:
    """Return what the gate decides on, as it is at this moment."""
    newer = newer_policies(book)
    people = [
        replace(_person(book, person, newer), recorded=owner in {"", person.code})
        for person in book.state.contributors.values()
    ]
    return Situation(people, session_open=True, kinds=wanted)


def newer_policies(book: Book) -> list[PolicyHead]:
    """Return the heads of the policy versions that came after the one that was shown (P-6.1, P-6.2).

    A major change counts also when a minor one followed it; packs keep every version (P-6.3).
    """
    shown = (book.person.informed or {}).get("version")
    pack = book.newest_pack
    if shown is None or pack.project.policy_version == shown:
        return []
    language = book.state.start["language"]
    chosen = language if language in pack.project.languages else pack.project.languages[0]
    return newer_heads(pack, chosen, shown, book.pack.policy(language, shown).head)


def tell_change(book: Book) -> Change:
    """Return what came between since the consent that stands; nothing before there is one."""
    lapse = find_lapse(book, book.person)
    if lapse is not None:
        return Change(lapse)
    newer = newer_policies(book) if book.person.record_hash else []
    if not newer:
        return Change()
    words = tuple(change for head in newer for change in head.changes)
    return Change("major" if any(head.major for head in newer) else "minor", words)


def allowed_records(person: Contributor, project: Project) -> frozenset[str]:
    """Return what may be recorded of a person: the recordings of every kind with a Yes (P-1.2)."""
    return records_allowed(kinds_of(project), person.kinds)


def _person(book: Book, person: Contributor, newer: Sequence[PolicyHead]) -> Person:
    return Person(
        standing=find_standing(_facts(book, person, newer)),
        child=person.child,
        guardian_consents=any(row["meaning"] == "consents_for_child" for row in person.evidence),
        form_sealed=person.form is not None,
        kinds=allowed_records(person, book.pack.project),
        oral_with_witness=person.oral,
    )


def _facts(book: Book, person: Contributor, newer: Sequence[PolicyHead]) -> Facts:
    policy: PolicyChange = "same"
    if newer:
        policy = "major" if any(head.major for head in newer) else "minor"
    today = book.parts.today(book.pack.project.time_zone)
    return Facts(
        decided=_decided(book.state, person),
        policy=policy,
        age="grown" if is_guardian_over(book, person) else "same",
        expired=today > end_of_validity(_given_on(book.state), book.pack.project.retention_period),
    )


def is_guardian_over(book: Book, person: Contributor) -> bool:
    """Tell whether a guardian's word no longer holds."""
    return find_lapse(book, person) is not None


def find_lapse(book: Book, person: Contributor) -> Literal["grown", "ahead_over"] | None:
    """Return why a guardian's word no longer holds: the child has come of age, or the days are over."""
    if not person.child or person.guardian is None:
        return None
    today = book.parts.today(book.pack.project.time_zone)
    ahead = person.guardian.get("signed_ahead_until")
    if ahead is not None and today > date.fromisoformat(ahead):
        return "ahead_over"
    if book.state.key_destroyed:  # the day went with the session's key: what was recorded then may be sent
        return None
    grown = book.parts.keystore.get(grown_name(book.state.session, person.code))
    is_grown = grown is not None and today >= date.fromisoformat(grown.decode("ascii"))
    return "grown" if is_grown else None


def _given_on(state: Session) -> date:
    return parse_time(str(state.start["time"])).date()


def _decided(state: Session, person: Contributor) -> Decided:
    if state.stage == "refused":
        return "refused"
    if state.stage == "withdrawn":
        return "withdrawn"
    if person.record_hash is None:
        return "draft"
    if person.narrowed:
        return "partly_withdrawn"
    return "given" if consent_word(person) == "given" else "partly_given"

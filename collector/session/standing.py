"""From state to the gate: who stands where, and asking on behalf of capture, sealing and upload."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from collector.consent.gate import Person, Question, Situation, Standing, check_gate
from collector.consent.writing import consent_word
from collector.model.pack import Project
from collector.project.pack import Pack
from collector.project.policy import PolicyHead
from collector.session.book import Book
from collector.state import Contributor, Session

SOUND, PICTURE = "sound", "picture"
NEEDS: dict[str, frozenset[str]] = {
    "speech": frozenset({SOUND}),
    "video": frozenset({SOUND, PICTURE}),
    "image": frozenset({"image"}),
    "text": frozenset({"text"}),
}


def ask_gate(book: Book, question: Question, wanted: frozenset[str] = frozenset()) -> None:
    """Return when the gate says yes for everybody in the session. Raises GateClosed."""
    check_gate(question, situation(book.state, book.pack.project, newer_policies(book), wanted))


def asker(book: Book, wanted: frozenset[str] = frozenset()) -> Callable[[str], None]:
    """Return the gate as the callable that capture and upload are given."""
    return lambda question: ask_gate(book, question, wanted)  # type: ignore[arg-type]


def situation(
    state: Session, project: Project, newer: Sequence[PolicyHead], wanted: frozenset[str]
) -> Situation:
    """Return what the gate decides on. Pure."""
    people = [_person(state, person, project, newer) for person in state.contributors.values()]
    return Situation(people, session_open=True, kinds=wanted)


def newer_policies(book: Book) -> list[PolicyHead]:
    """Return the heads of the policy versions that came after the one that was shown (P-6.1, P-6.2).

    A major change counts also when a minor one followed it; packs keep every version (P-6.3).
    """
    shown = (book.person.informed or {}).get("version")
    pack = book.parts.pack(book.state.project)
    if shown is None or pack.project.policy_version == shown:
        return []
    language = book.state.start["language"]
    chosen = language if language in pack.project.languages else pack.project.languages[0]
    since = book.pack.policy(language, shown).head.date
    heads = [pack.policy(chosen, version).head for version in pack.policy_versions(chosen)]
    return [head for head in heads if head.version != shown and (head.date > since or _is_now(head, pack))]


def _is_now(head: PolicyHead, pack: Pack) -> bool:
    return head.version == pack.project.policy_version


def allowed_records(person: Contributor, project: Project) -> frozenset[str]:
    """Return what may be recorded of a person: the recordings of every kind with a Yes (P-1.2)."""
    given = [kind for kind in project.kinds if person.kinds.get(kind.id)]
    return frozenset(record for kind in given for record in kind.records)


def _person(state: Session, person: Contributor, project: Project, newer: Sequence[PolicyHead]) -> Person:
    return Person(
        standing=_standing(state, person, newer),
        child=person.child,
        guardian_consents=any(row["meaning"] == "consents_for_child" for row in person.evidence),
        form_sealed=person.form is not None,
        kinds=allowed_records(person, project),
    )


def _standing(state: Session, person: Contributor, newer: Sequence[PolicyHead]) -> Standing:
    if state.stage == "refused":
        return "refused"
    if state.stage == "withdrawn":
        return "withdrawn"
    if person.record_hash is None:
        return "draft"
    if newer:
        return "superseded_major" if any(head.major for head in newer) else "superseded_minor"
    return "given" if consent_word(person) == "given" else "partly_given"

"""A consent in words: what was agreed, by whom, and what it allows now. Pure; sentences with places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collector.model.decision import as_answers
from collector.model.pack import Project
from collector.state import OPEN, Contributor, Session

# English, the core's language; the app translates them. %1 and %2 are filled with the values that come along.
SENTENCES: dict[str, str] = {
    "open": "The session has begun. Nothing was agreed yet.",
    "informed": "The policy was read. Nothing was agreed yet.",
    "consented": "The consent is given. Nothing was recorded yet.",
    "recording": "Recordings were made. They are not sealed yet.",
    "sealed": "The session is sealed and waits for the organisation's receipts.",
    "delivered": "Both receipts have come. The local copy goes when its time is over.",
    "purged": "Both receipts have come. The recordings are no longer on this laptop.",
    "refused": "Somebody said no. Only this is counted; nothing else is kept.",
    "withdrawn": "The consent was withdrawn. Everything was deleted on this laptop.",
    "read": "Policy %1 was read to its end.",
    "self": "The person decided for themselves.",
    "guardian": "A guardian decided for the child: %1.",
    "child_said_yes": "The child said yes too.",
    "child_too_young": "The child was too young to be asked.",
    "child_asks_again": "The child wants to be asked again.",
    "spoken": "The consent was spoken.",
    "witnessed": "A witness was there for the whole talk and signed.",
    "interpreted": "An interpreter translated and signed.",
    "voided": "An earlier signature was voided: by the birth date a guardian decides.",
    "narrowed": "A part of it was taken back since.",
    "form_sealed": "The identity form is sealed.",
    "form_open": "The identity form was not filled in yet.",
    "may_record": "“%1” may be recorded.",
    "may_not_record": "“%1” may not be recorded.",
    "may_seal": "What was recorded may be sealed.",
    "may_not_seal": "Nothing may be sealed.",
    "may_send": "What was recorded may be sent.",
    "may_not_send": "Nothing may be sent.",
    "recording_over": "Recording is over.",
    "all_sent": "Everything was sent.",
}
_WORDS = {"given": "child_said_yes", "too_young": "child_too_young", "ask_again": "child_asks_again"}


@dataclass(frozen=True)
class Told:
    """A sentence by its code, and the values for its places."""

    code: str
    values: tuple[str, ...] = ()

    def words(self) -> str:
        """Return the sentence in English."""
        return fill(SENTENCES[self.code], self.values)


@dataclass(frozen=True)
class Allowed:
    """What one question of the gate is answered now; `reason` is the gate's own sentence for a no."""

    told: Told
    yes: bool
    reason: str = ""


@dataclass(frozen=True)
class PersonTold:
    """One contributor: how it came about, and the titles of what was given and what was not."""

    code: str
    copy_number: str
    told: tuple[Told, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    consented: bool


@dataclass(frozen=True)
class Telling:
    """A whole session in words."""

    session: str
    stage: Told
    people: tuple[PersonTold, ...]
    allowed: tuple[Allowed, ...]


def tell_session(
    state: Session, project: Project, language: str, answers: Mapping[str, str | None]
) -> Telling:
    """Return the session in words.

    `answers` are the gate's: `record:KIND`, `seal` and `send_chunk` to None for yes, else its sentence.
    """
    people = tuple(_tell_person(state, person, project, language) for person in state.contributors.values())
    return Telling(state.session, Told(state.stage), people, _tell_allowed(state, project, language, answers))


def fill(sentence: str, values: tuple[str, ...]) -> str:
    """Return the sentence with its places filled."""
    for place, value in enumerate(values, start=1):
        sentence = sentence.replace(f"%{place}", value)
    return sentence


def _tell_person(state: Session, person: Contributor, project: Project, language: str) -> PersonTold:
    given = as_answers(person.purposes | person.kinds)
    rows = [(kind.id, kind.text[language].title) for kind in project.kinds]
    rows += [(item.id, item.text[language].title) for item in project.purposes]
    numbers = {row.code: row.copy_number for row in state.start.contributors}
    return PersonTold(
        code=person.code,
        copy_number=numbers.get(person.code, ""),
        told=tuple(_tell_how(person)),
        yes=tuple(title for name, title in rows if given.get(name) is True),
        no=tuple(title for name, title in rows if given.get(name) is False),
        consented=person.record_hash is not None,
    )


def _tell_how(person: Contributor) -> list[Told]:
    found = []
    if person.informed is not None:
        found.append(Told("read", (person.informed.version,)))
    if person.voided:
        found.append(Told("voided"))
    if person.record_hash is not None:
        found += _tell_signed(person)
        found += [Told("narrowed")] if person.narrowed else []
        found.append(Told("form_sealed" if person.form is not None else "form_open"))
    return found


def _tell_signed(person: Contributor) -> list[Told]:
    relation = person.guardian.relation if person.guardian is not None else ""
    found = [Told("guardian", (relation,)) if person.child else Told("self")]
    if person.child and person.assent in _WORDS:
        found.append(Told(_WORDS[person.assent]))
    roles = {row.role for row in person.evidence}
    if any(row.method == "audio_statement" for row in person.evidence):
        found.append(Told("spoken"))
    found += [
        Told(code)
        for role, code in (("witness", "witnessed"), ("interpreter", "interpreted"))
        if role in roles
    ]
    return found


def _tell_allowed(
    state: Session, project: Project, language: str, answers: Mapping[str, str | None]
) -> tuple[Allowed, ...]:
    found = []
    for kind in project.kinds:
        reason = answers.get(f"record:{kind.id}", "")
        found.append(_tell_answer("record", reason if state.stage in OPEN else "", kind.text[language].title))
    if state.stage in OPEN:
        found.append(_tell_answer("seal", answers.get("seal", "")))
    else:
        found = [Allowed(Told("recording_over"), yes=False)]
    if state.stage in {"delivered", "purged"}:
        found.append(Allowed(Told("all_sent"), yes=True))
    else:
        found.append(_tell_answer("send", answers.get("send_chunk", "")))
    return tuple(found)


def _tell_answer(what: str, reason: str | None, *values: str) -> Allowed:
    yes = reason is None
    return Allowed(Told(f"may_{what}" if yes else f"may_not_{what}", values), yes, reason or "")

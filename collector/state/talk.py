"""The talk: from the policy to the sealed form, and what voids what was signed before."""

from __future__ import annotations

from dataclasses import replace

from collector.errors import IllegalEvent
from collector.model.decision import Decision, decisions_of, find_given
from collector.model.events import (
    AssentTaken,
    ChoicesMade,
    ChoicesNarrowed,
    Consented,
    ConsentVoided,
    EvidenceSealed,
    GuardianAgreed,
    IdentitySealed,
    PolicyShown,
    ProfileSet,
    QuestionsAnswered,
)
from collector.state.shapes import Contributor, Session, Stage, change_person, find_person, find_unsigned
from collector.state.witnesses import check_turn, find_gap, missing_roles

_NO: Decision = "refused"


def show_policy(state: Session, event: PolicyShown) -> Session:
    """Another reading voids what was signed before: a signature covers the text it saw."""
    find_unsigned(state, event)
    state = change_person(state, event, informed=event, assent=None, evidence=(), guardian=None)
    return replace(state, stage=talking_stage(state))


def talking_stage(state: Session) -> Stage:
    """In a dialogue one after the other reads, decides and signs: `informed` is when all have read."""
    return "informed" if all(person.informed for person in state.contributors.values()) else "open"


def make_choices(state: Session, event: ChoicesMade) -> Session:
    """New choices void what was signed before: a signature covers the choices it saw."""
    if find_unsigned(state, event).informed is None:
        raise IllegalEvent("the policy comes before the choices")
    return change_person(
        state, event, draft_id=event.record_id, purposes=dict(event.purposes),
        kinds=decisions_of(event.kinds), questions=None, assent=None, evidence=(), guardian=None,
    )  # fmt: skip


def answer_questions(state: Session, event: QuestionsAnswered) -> Session:
    """Questions come after the choices."""
    if not find_unsigned(state, event).purposes:
        raise IllegalEvent("questions come after the choices")
    return change_person(state, event, questions=event)


def agree_as_guardian(state: Session, event: GuardianAgreed) -> Session:
    """Another guardian's particulars void the signature of the one before."""
    person = find_unsigned(state, event)
    if person.informed is None or not person.child:
        raise IllegalEvent("only a child that was read to has a guardian here")
    stand_by = {row.code for row in (person.witness, person.interpreter) if row is not None}
    if event.guardian_code in stand_by | {person.code}:
        raise IllegalEvent("the guardian is somebody else than the child and who stands by")
    return change_person(state, event, guardian=event, assent=None, evidence=())


def seal_evidence(state: Session, event: EvidenceSealed) -> Session:
    """A signature counts when it is its role's turn."""
    person = find_unsigned(state, event)
    if not person.purposes:
        raise IllegalEvent("a signature comes after the choices")
    check_turn(person, event.role)
    return change_person(state, event, evidence=(*person.evidence, event))


def take_assent(state: Session, event: AssentTaken) -> Session:
    """The child is asked last; its no ends the session (product.md, Order of signing)."""
    person = find_unsigned(state, event)
    if missing_roles(person) or not person.child:
        raise IllegalEvent("the guardian signs, and who stood by, before the child is asked")
    if person.assent == "refused":
        raise IllegalEvent("the child said no")
    return change_person(state, event, assent=event.assent)


def consent(state: Session, event: Consented) -> Session:
    """The record stands once everybody has signed whom it needs."""
    person = find_unsigned(state, event)
    gap = find_gap(person)
    if gap is not None:
        raise IllegalEvent(gap)
    if event.record_id != person.draft_id:
        raise IllegalEvent("the record is not the one that was signed")
    state = change_person(
        state, event, record_hash=event.record_hash, record_id=event.record_id, records=(event.record_hash,)
    )
    done = all(item.record_hash for item in state.contributors.values())
    return replace(state, stage="consented") if done else state


def narrow_choices(state: Session, event: ChoicesNarrowed) -> Session:
    """A Yes becomes a No (P-3.4), never the other way: more needs a new consent."""
    person = find_person(state, event.contributor)
    given, allowed = find_given(person.purposes), find_given(person.kinds)
    purposes, kinds = set(event.purposes), set(event.kinds)
    if person.record_hash is None or not purposes | kinds:
        raise IllegalEvent("there is nothing to take back")
    if not purposes <= given or not kinds <= allowed:
        raise IllegalEvent("only what was given is taken back")
    if event.by != ("contributor" if person.guardian is None else "guardian"):
        raise IllegalEvent("who decided takes it back")
    return change_person(
        state, event, record_id=event.record_id, record_hash=event.record_hash,
        records=(*person.records, event.record_hash),
        purposes={**person.purposes, **dict.fromkeys(purposes, _NO)},
        kinds={**person.kinds, **dict.fromkeys(kinds, _NO)},
    )  # fmt: skip


def void_consent(state: Session, event: ConsentVoided) -> Session:
    """A birth date under the threshold came up: back to informed, on the child's path; a witness stays."""
    person = find_person(state, event.contributor)
    if state.takes or person.informed is None:
        raise IllegalEvent("takes exist already, or nothing was read")
    fresh = Contributor(
        person.code, under_threshold=True, informed=person.informed,
        voided=(*person.voided, *([person.record_id] if person.record_id else [])),
        witness=person.witness, interpreter=person.interpreter,
    )  # fmt: skip
    state = replace(state, contributors={**state.contributors, person.code: fresh})
    return replace(state, stage=talking_stage(state))


def seal_identity(state: Session, event: IdentitySealed) -> Session:
    """The form comes after consent. Nobody is of another age once something was recorded."""
    person = find_person(state, event.contributor)
    if person.record_hash is None:
        raise IllegalEvent("the form comes after consent")
    before = person.form
    if state.takes and before and (before.age_band, before.child) != (event.age_band, event.child):
        raise IllegalEvent("a form says another age than the one before the takes")
    return change_person(state, event, form=event)


def set_profile(state: Session, event: ProfileSet) -> Session:
    """The profile comes after the form."""
    if find_person(state, event.contributor).form is None:
        raise IllegalEvent("the profile comes after the form")
    return change_person(state, event, profile=dict(event.profile))

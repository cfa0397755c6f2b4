"""The talk: from the policy to the sealed form, and what voids what was signed before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from collector.errors import IllegalEvent
from collector.model.decision import Decision, decisions_of, find_given
from collector.state.shapes import Contributor, Fields, Session, Stage, change_person, find_unsigned
from collector.state.witnesses import check_turn, find_gap, missing_roles

_NO: Decision = "refused"


def _find_informed(state: Session, fields: Fields) -> Contributor:
    """Return the unsigned contributor that the event names. Raises IllegalEvent before they have read."""
    person = find_unsigned(state, fields)
    if person.informed is None:
        raise IllegalEvent("the policy comes before the choices")
    return person


def _policy_shown(state: Session, fields: Fields) -> Session:
    """Another reading voids what was signed before: a signature covers the text it saw."""
    find_unsigned(state, fields)
    state = change_person(state, fields, informed=fields, assent=None, evidence=(), guardian=None)
    return replace(state, stage=_talking_stage(state))


def _talking_stage(state: Session) -> Stage:
    """In a dialogue one after the other reads, decides and signs: `informed` is when all have read."""
    return "informed" if all(person.informed for person in state.contributors.values()) else "open"


def _choices_made(state: Session, fields: Fields) -> Session:
    """New choices void what was signed before: a signature covers the choices it saw."""
    _find_informed(state, fields)
    return change_person(
        state, fields, draft_id=str(fields["record_id"]), purposes=dict(fields["purposes"]),
        kinds=decisions_of(dict(fields["kinds"])), questions=None, assent=None, evidence=(), guardian=None,
    )  # fmt: skip


def _questions_answered(state: Session, fields: Fields) -> Session:
    if not find_unsigned(state, fields).purposes:
        raise IllegalEvent("questions come after the choices")
    return change_person(state, fields, questions=fields)


def _guardian_agreed(state: Session, fields: Fields) -> Session:
    """Another guardian's particulars void the signature of the one before."""
    if not _find_informed(state, fields).child:
        raise IllegalEvent("only a child has a guardian here")
    return change_person(state, fields, guardian=fields, assent=None, evidence=())


def _evidence_sealed(state: Session, fields: Fields) -> Session:
    person = find_unsigned(state, fields)
    if not person.purposes:
        raise IllegalEvent("a signature comes after the choices")
    check_turn(person, str(fields["role"]))
    return change_person(state, fields, evidence=(*person.evidence, fields))


def _assent_taken(state: Session, fields: Fields) -> Session:
    person = find_unsigned(state, fields)
    if missing_roles(person) or not person.child:
        raise IllegalEvent("the guardian signs, and who stood by, before the child is asked")
    if person.assent == "refused":
        raise IllegalEvent("the child said no")
    return change_person(state, fields, assent=str(fields["assent"]))


def _consented(state: Session, fields: Fields) -> Session:
    person = find_unsigned(state, fields)
    gap = find_gap(person)
    if gap is not None:
        raise IllegalEvent(gap)
    if fields["record_id"] != person.draft_id:
        raise IllegalEvent("the record is not the one that was signed")
    state = change_person(
        state, fields, record_hash=fields["record_hash"], record_id=fields["record_id"],
        records=(str(fields["record_hash"]),),
    )  # fmt: skip
    done = all(item.record_hash for item in state.contributors.values())
    return replace(state, stage="consented") if done else state


def _choices_narrowed(state: Session, fields: Fields) -> Session:
    """A Yes becomes a No (P-3.4), never the other way: more needs a new consent."""
    person = state.contributors[fields["contributor"]]
    given, allowed = find_given(person.purposes), find_given(person.kinds)
    purposes, kinds = set(fields["purposes"]), set(fields["kinds"])
    if person.record_hash is None or not purposes | kinds:
        raise IllegalEvent("there is nothing to take back")
    if not purposes <= given or not kinds <= allowed:
        raise IllegalEvent("only what was given is taken back")
    return change_person(
        state, fields, record_id=fields["record_id"], record_hash=fields["record_hash"],
        records=(*person.records, str(fields["record_hash"])),
        purposes={**person.purposes, **dict.fromkeys(purposes, _NO)},
        kinds={**person.kinds, **dict.fromkeys(kinds, _NO)},
    )  # fmt: skip


def _consent_voided(state: Session, fields: Fields) -> Session:
    """A birth date under the threshold came up: back to informed, on the child's path; a witness stays."""
    person = state.contributors[fields["contributor"]]
    fresh = Contributor(
        person.code, under_threshold=True, informed=person.informed,
        voided=(*person.voided, *([person.record_id] if person.record_id else [])),
        witness=person.witness, interpreter=person.interpreter,
    )  # fmt: skip
    if state.takes or person.informed is None:
        raise IllegalEvent("takes exist already, or nothing was read")
    state = replace(state, contributors={**state.contributors, person.code: fresh})
    return replace(state, stage=_talking_stage(state))


def _identity_sealed(state: Session, fields: Fields) -> Session:
    if state.contributors[fields["contributor"]].record_hash is None:
        raise IllegalEvent("the form comes after consent")
    return change_person(state, fields, form=fields)


def _profile_set(state: Session, fields: Fields) -> Session:
    if state.contributors[fields["contributor"]].form is None:
        raise IllegalEvent("the profile comes after the form")
    return change_person(state, fields, profile=dict(fields["profile"]))


_TALKING: frozenset[Stage] = frozenset({"open", "informed"})
_READY: frozenset[Stage] = frozenset({"consented", "recording"})

TALK_RULES: dict[str, tuple[frozenset[Stage], Callable[[Session, Fields], Session]]] = {
    "policy_shown": (_TALKING, _policy_shown),
    "choices_made": (_TALKING, _choices_made),
    "questions_answered": (_TALKING, _questions_answered),
    "guardian_agreed": (_TALKING, _guardian_agreed),
    "evidence_sealed": (_TALKING, _evidence_sealed),
    "assent_taken": (_TALKING, _assent_taken),
    "consented": (_TALKING, _consented),
    "choices_narrowed": (_READY, _choices_narrowed),
    "consent_voided": (_TALKING | {"consented"}, _consent_voided),
    "identity_sealed": (_TALKING | _READY, _identity_sealed),
    "profile_set": (_TALKING | _READY, _profile_set),
}

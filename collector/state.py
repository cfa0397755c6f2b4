"""The fold: a session's state from its journal, then from the ledger lines that name it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from collector.errors import IllegalEvent
from collector.model.lines import Line
from collector.model.manifest import HALVES

Stage = Literal[
    "open", "informed", "consented", "recording", "sealed", "delivered", "purged", "refused", "withdrawn",
]  # fmt: skip
Fields = dict[str, Any]
ENDED: frozenset[Stage] = frozenset({"refused", "withdrawn", "purged"})


@dataclass(frozen=True)
class Contributor:
    """What the journal knows of one contributor: ids, hashes and decisions, nothing of identity."""

    code: str
    under_threshold: bool
    informed: Fields | None = None
    draft_id: str | None = None
    purposes: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, bool] = field(default_factory=dict)
    questions: Fields | None = None
    guardian: Fields | None = None
    assent: str | None = None
    evidence: tuple[Fields, ...] = ()
    record_hash: str | None = None
    record_id: str | None = None
    voided: tuple[str, ...] = ()
    form: Fields | None = None
    profile: Fields | None = None

    @property
    def child(self) -> bool:
        """Whether a guardian must consent (P-4.1): by the first answer, or by a birth date learned later."""
        return self.under_threshold or (self.form is not None and bool(self.form["child"]))


@dataclass(frozen=True)
class Take:
    """A take that was started; `row` once it was kept."""

    take: str
    prompt: str | None
    kind: str
    row: Fields | None = None
    file: Fields | None = None


@dataclass(frozen=True)
class Session:
    """A session's state. Frozen: `apply` returns a new one."""

    session: str
    project: str
    start: Fields
    stage: Stage = "open"
    contributors: dict[str, Contributor] = field(default_factory=dict)
    takes: dict[str, Take] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    key_destroyed: bool = False
    manifests: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> list[Take]:
        """The takes that were kept and not deleted, in the order of their start."""
        return [take for take in self.takes.values() if take.row is not None]


def fold(lines: Iterable[Line]) -> Session | None:
    """Return the state after `lines`; None for no lines. Raises IllegalEvent naming the line."""
    state: Session | None = None
    for line in lines:
        try:
            state = apply(state, line.kind, line.fields)
        except IllegalEvent as error:
            raise IllegalEvent(f"Line {line.number}: {error}") from error
    return state


def apply(state: Session | None, kind: str, fields: Fields) -> Session:
    """Return the state after one event. Pure. Raises IllegalEvent for a pair that can't be."""
    try:
        if state is None:
            return _start(kind, fields)
        rule = _RULES.get(kind)
        if rule is None:
            raise IllegalEvent(f"there is no event {kind} in a session")
        stages, change = rule
        if state.stage not in stages:
            raise IllegalEvent(f"{kind} can't follow in stage {state.stage}")
        return change(state, fields)
    except (KeyError, TypeError, ValueError) as error:
        raise IllegalEvent(f"{kind} lacks a field or names what is not there") from error


def _start(kind: str, fields: Fields) -> Session:
    if kind != "session_started":
        raise IllegalEvent("a session begins with session_started")
    people = {
        row["code"]: Contributor(row["code"], bool(row["under_threshold"])) for row in fields["contributors"]
    }
    if not people:
        raise IllegalEvent("a session needs a contributor")
    return Session(str(fields["session"]), str(fields["project"]), fields, contributors=people)


def _contributor(state: Session, fields: Fields, **changes: Any) -> Session:  # noqa: ANN401
    person = replace(state.contributors[fields["contributor"]], **changes)
    return replace(state, contributors={**state.contributors, person.code: person})


def _policy_shown(state: Session, fields: Fields) -> Session:
    """Another reading voids what was signed before: a signature covers the text it saw."""
    _unsigned(state, fields)
    state = _contributor(state, fields, informed=fields, assent=None, evidence=(), guardian=None)
    informed = all(person.informed for person in state.contributors.values())
    return replace(state, stage="informed") if informed else state


def _choices_made(state: Session, fields: Fields) -> Session:
    """New choices void what was signed before: a signature covers the choices it saw."""
    _unsigned(state, fields)
    return _contributor(
        state, fields, draft_id=str(fields["record_id"]), purposes=dict(fields["purposes"]),
        kinds=dict(fields["kinds"]), questions=None, assent=None, evidence=(), guardian=None,
    )  # fmt: skip


def _unsigned(state: Session, fields: Fields) -> Contributor:
    person = state.contributors[fields["contributor"]]
    if person.record_hash is not None:
        raise IllegalEvent("a consent record stands already")
    return person


def _questions_answered(state: Session, fields: Fields) -> Session:
    if not _unsigned(state, fields).purposes:
        raise IllegalEvent("questions come after the choices")
    return _contributor(state, fields, questions=fields)


def _guardian_agreed(state: Session, fields: Fields) -> Session:
    """Another guardian's particulars void the signature of the one before."""
    if not _unsigned(state, fields).child:
        raise IllegalEvent("only a child has a guardian here")
    return _contributor(state, fields, guardian=fields, assent=None, evidence=())


def _evidence_sealed(state: Session, fields: Fields) -> Session:
    person = _unsigned(state, fields)
    if not person.purposes:
        raise IllegalEvent("a signature comes after the choices")
    if fields["role"] == "guardian" and person.guardian is None:
        raise IllegalEvent("the guardian's particulars come before the signature")
    return _contributor(state, fields, evidence=(*person.evidence, fields))


def _assent_taken(state: Session, fields: Fields) -> Session:
    person = _unsigned(state, fields)
    if not any(row["role"] == "guardian" for row in person.evidence):
        raise IllegalEvent("the guardian signs before the child is asked")
    if person.assent == "refused":
        raise IllegalEvent("the child said no")
    return _contributor(state, fields, assent=str(fields["assent"]))


def _consented(state: Session, fields: Fields) -> Session:
    person = _unsigned(state, fields)
    _check_signed(person)
    if fields["record_id"] != person.draft_id:
        raise IllegalEvent("the record is not the one that was signed")
    state = _contributor(state, fields, record_hash=fields["record_hash"], record_id=fields["record_id"])
    done = all(item.record_hash for item in state.contributors.values())
    return replace(state, stage="consented") if done else state


def _check_signed(person: Contributor) -> None:
    """P-4.1: for a child the guardian's signature and assent given or too young; else the own signature."""
    roles = {row["role"] for row in person.evidence}
    if person.questions is None:
        raise IllegalEvent("the questions come before consent")
    if person.child and ("guardian" not in roles or person.assent not in {"given", "too_young"}):
        raise IllegalEvent("a child's consent needs the guardian's signature and the child's assent")
    if not person.child and "contributor" not in roles:
        raise IllegalEvent("consent needs a signature")


def _consent_voided(state: Session, fields: Fields) -> Session:
    """A birth date under the threshold came up: back to informed, on the child's path."""
    person = state.contributors[fields["contributor"]]
    fresh = Contributor(
        person.code, under_threshold=True, informed=person.informed,
        voided=(*person.voided, *([person.record_id] if person.record_id else [])),
    )  # fmt: skip
    if state.takes:
        raise IllegalEvent("takes exist already")
    return replace(state, stage="informed", contributors={**state.contributors, person.code: fresh})


def _identity_sealed(state: Session, fields: Fields) -> Session:
    if state.contributors[fields["contributor"]].record_hash is None:
        raise IllegalEvent("the form comes after consent")
    return _contributor(state, fields, form=fields)


def _take_started(state: Session, fields: Fields) -> Session:
    take = Take(str(fields["take"]), fields["prompt"], str(fields["kind"]))
    if any(person.record_hash is None or person.form is None for person in state.contributors.values()):
        raise IllegalEvent("every consent and form comes before a take")
    if take.take in state.takes:
        raise IllegalEvent("this take was started already")
    return replace(state, takes={**state.takes, take.take: take})


def _take_kept(state: Session, fields: Fields) -> Session:
    take = state.takes[fields["take"]]
    if take.row is not None:
        raise IllegalEvent("this take was kept already")
    kept = replace(take, row=dict(fields["row"]), file=dict(fields["file"]))
    return replace(state, stage="recording", takes={**state.takes, take.take: kept})


def _take_deleted(state: Session, fields: Fields) -> Session:
    """Without a kept take there is nothing to seal: the last one's deletion goes back to consented."""
    if fields["take"] not in state.takes:
        raise IllegalEvent("no such take")
    takes = {name: take for name, take in state.takes.items() if name != fields["take"]}
    left = any(take.row for take in takes.values())
    return replace(state, takes=takes, stage=state.stage if left else "consented")


def _prompt_skipped(state: Session, fields: Fields) -> Session:
    return replace(state, skipped=(*state.skipped, str(fields["prompt"])))


def _ended(stage: Stage) -> Callable[[Session, Fields], Session]:
    return lambda state, _: replace(state, stage=stage)


def _sealed(state: Session, fields: Fields) -> Session:
    if set(fields["manifests"]) != set(HALVES):
        raise IllegalEvent("both halves are sealed together")
    if any(take.row is None for take in state.takes.values()):
        raise IllegalEvent("a take is not finished")
    return replace(state, stage="sealed", manifests=dict(fields["manifests"]))


def _receipt_verified(state: Session, fields: Fields) -> Session:
    """Both receipts deliver. One that comes after a withdrawal is kept, and changes no stage."""
    if state.manifests.get(fields["half"]) != fields["manifest_hash"]:
        raise IllegalEvent("the receipt is for another manifest")
    receipts = {**state.receipts, fields["half"]: fields["manifest_hash"]}
    delivered = state.stage == "sealed" and set(receipts) == set(HALVES)
    return replace(state, receipts=receipts, stage="delivered" if delivered else state.stage)


def _unchanged(state: Session, _: Fields) -> Session:
    return state


_OPEN: frozenset[Stage] = frozenset({"open", "informed", "consented", "recording"})
_SEALED: frozenset[Stage] = frozenset({"sealed", "delivered"})
_TALKING: frozenset[Stage] = frozenset({"informed"})
_READY: frozenset[Stage] = frozenset({"consented", "recording"})

_RULES: dict[str, tuple[frozenset[Stage], Callable[[Session, Fields], Session]]] = {
    "policy_shown": (frozenset({"open", "informed"}), _policy_shown),
    "choices_made": (_TALKING, _choices_made),
    "questions_answered": (_TALKING, _questions_answered),
    "guardian_agreed": (_TALKING, _guardian_agreed),
    "evidence_sealed": (_TALKING, _evidence_sealed),
    "assent_taken": (_TALKING, _assent_taken),
    "consented": (_TALKING, _consented),
    "consent_voided": (frozenset({"informed", "consented"}), _consent_voided),
    "identity_sealed": (_READY, _identity_sealed),
    "profile_set": (_READY, lambda state, f: _contributor(state, f, profile=dict(f["profile"]))),
    "take_started": (_READY, _take_started),
    "take_kept": (_READY, _take_kept),
    "take_deleted": (_READY, _take_deleted),
    "prompt_skipped": (_READY, _prompt_skipped),
    "refused": (frozenset({"open", "informed"}), _ended("refused")),
    "withdrawn": (_OPEN | _SEALED, _ended("withdrawn")),
    "sealed": (frozenset({"recording"}), _sealed),
    "key_destroyed": (_SEALED | ENDED, lambda state, _: replace(state, key_destroyed=True)),
    # A transfer's last lines may stand behind a withdrawal that came while it ran.
    "transfer_created": (_SEALED | ENDED, _unchanged),
    "stored": (_SEALED | ENDED, _unchanged),
    "receipt_verified": (_SEALED | ENDED, _receipt_verified),
    "purged": (frozenset({"delivered"}), _ended("purged")),
    "tombstone": (ENDED, _unchanged),
}

"""Consent by voice: who stands by while the policy is read aloud, and who must sign in the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from collector.errors import IllegalEvent
from collector.model.event import Personal
from collector.model.events import InterpreterNamed, WitnessNamed, WitnessReleased
from collector.state.shapes import Contributor, Session, change_person, find_unsigned


def missing_roles(person: Contributor) -> tuple[str, ...]:
    """Return who has still to sign, in their order: the decider, the witness, the interpreter.

    For a child the guardian decides (P-4.1). Spoken consent needs the witness of the whole talk, and the
    interpreter when one was named (consent.md section 4).
    """
    wanted = ["guardian" if person.child else "contributor"]
    wanted += ["witness"] * person.oral + ["interpreter"] * (person.interpreter is not None)
    signed = {row.role for row in person.evidence if row.meaning != "assents"}
    return tuple(role for role in wanted if role not in signed)


def find_gap(person: Contributor) -> str | None:
    """Return what a consent still lacks, None when everybody has signed.

    P-4.1: for a child the guardian's signature and assent given or too young; else the own signature.
    """
    if person.questions is None:
        return "the questions come before consent"
    missing = missing_roles(person)
    if missing:
        return f"consent needs a signature: {missing[0]}"
    if person.child and person.assent not in {"given", "too_young"}:
        return "a child's consent needs the child's assent"
    return None


def is_signed(person: Contributor) -> bool:
    """Tell whether everybody has signed whom the consent needs."""
    return find_gap(person) is None


def check_turn(person: Contributor, role: str) -> None:
    """Return when it is this role's turn to sign. Raises IllegalEvent: it was not named, or it signed.

    Once somebody signed that they witnessed what was said, nothing is said anew under that signature.
    """
    if role == "guardian" and person.guardian is None:
        raise IllegalEvent("the guardian's particulars come before the signature")
    if person.oral and any(row.role == role for row in person.evidence):
        raise IllegalEvent("this role has signed already")
    named = {"witness": person.witness, "interpreter": person.interpreter}
    if role not in named:
        return
    if named[role] is None:
        raise IllegalEvent("nobody was named for this role")
    if missing_roles(person)[0] in {"contributor", "guardian"}:
        raise IllegalEvent("who stood by signs after the one who decided")


def name_witness(state: Session, event: WitnessNamed) -> Session:
    """The witness is there for the whole talk: it begins anew."""
    if event.code in state.contributors:
        raise IllegalEvent("nobody who takes part stands by as a witness")
    return _begin_anew(state, event, witness=event, interpreter=None)


def name_interpreter(state: Session, event: InterpreterNamed) -> Session:
    """So is the interpreter; both languages are codes."""
    witness = find_unsigned(state, event).witness
    if witness is None:
        raise IllegalEvent("the witness is named first")
    if event.code == witness.code or event.code in state.contributors:
        raise IllegalEvent("nobody who takes part interprets, nor does the witness")
    return _begin_anew(state, event, interpreter=event)


def release_witness(state: Session, event: WitnessReleased) -> Session:
    """The contributor reads after all: nothing that was said aloud counts."""
    if not find_unsigned(state, event).oral:
        raise IllegalEvent("no witness was named")
    return _begin_anew(state, event, witness=None, interpreter=None)


def _begin_anew(state: Session, event: Personal, **company: Any) -> Session:  # noqa: ANN401
    find_unsigned(state, event)
    state = change_person(
        state, event, informed=None, draft_id=None, purposes={}, kinds={}, questions=None, guardian=None,
        assent=None, evidence=(), **company,
    )  # fmt: skip
    return replace(state, stage="open")

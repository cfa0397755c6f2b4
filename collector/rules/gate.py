"""The gate: one pure function that is asked before anything opens, starts, is sealed, queued or sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from collector.errors import GateClosed

Question = Literal[
    "try_device", "record_statement", "open_device", "start_take", "seal", "queue", "send_chunk",
]  # fmt: skip
Standing = Literal[
    "draft", "given", "partly_given", "partly_withdrawn", "refused", "withdrawn", "superseded_minor",
    "superseded_major", "expired", "guardian_lapsed", "invalidated",
]  # fmt: skip
QUESTIONS: tuple[Question, ...] = (
    "try_device", "record_statement", "open_device", "start_take", "seal", "queue", "send_chunk",
)  # fmt: skip

_VALID: frozenset[Standing] = frozenset({"given", "partly_given", "partly_withdrawn", "superseded_minor"})
# Media that was recorded under a consent valid then may be sealed and sent (consent.md section 5).
_KEPT: frozenset[Standing] = _VALID | {"superseded_major", "guardian_lapsed"}
ALLOWED: dict[Question, frozenset[Standing]] = {
    "try_device": frozenset(),
    "record_statement": frozenset({"draft"}),
    "open_device": _VALID,
    "start_take": _VALID,
    "seal": _KEPT,
    "queue": _KEPT,
    "send_chunk": _KEPT,
}

_SENTENCES: dict[str, str] = {
    "draft": "Consent was not given yet.",
    "refused": "The contributor does not take part.",
    "withdrawn": "Consent was withdrawn.",
    "superseded_major": "The policy changed in an important way: decide again first.",
    "expired": "This consent has run out.",
    "guardian_lapsed": "The guardian's signature counts no longer: it is decided anew.",
    "invalidated": "This consent is not valid.",
    "given": "This is not allowed in this state.",
    "no_guardian": "A guardian must consent first: this person is a child.",
    "no_form": "The identity form was not finished.",
    "session_open": "A device can be tried only while no session is open.",
    "nobody": "Nobody has consented.",
    "kind_refused": "The contributor did not allow this kind of recording.",
    "not_oral": "A spoken statement belongs to consent by voice, with a witness.",
}


@dataclass(frozen=True)
class Person:
    """What the gate needs to know of one contributor.

    `recorded`: in what is wanted now. Who only sits beside a portrait or a text of somebody else need not
    have agreed to its kind; their consent stands all the same before a device opens (product.md).
    """

    standing: Standing
    child: bool = False
    guardian_consents: bool = False
    form_sealed: bool = True
    kinds: frozenset[str] = frozenset()
    oral_with_witness: bool = False
    recorded: bool = True


@dataclass(frozen=True)
class Situation:
    """Everybody who would be recorded or is in what would be sent; `kinds` are what is wanted now."""

    people: Sequence[Person]
    session_open: bool = True
    kinds: frozenset[str] = frozenset()


def check_gate(question: Question, situation: Situation) -> None:
    """Return when the answer is yes. Raises GateClosed with the reason otherwise.

    Every contributor must allow it (product.md: the withdrawal of one removes the shared takes).
    """
    reason = find_reason(question, situation)
    if reason is not None:
        sentence = _SENTENCES.get(reason, _SENTENCES["given"])
        raise GateClosed(sentence, question=question, reason=reason)


def find_reason(question: Question, situation: Situation) -> str | None:
    """Return why the answer is no, or None for yes. Pure."""
    if question == "try_device":
        return "session_open" if situation.session_open else None
    if not situation.people:
        return "nobody"
    for person in situation.people:
        reason = _person_reason(question, person, situation.kinds)
        if reason is not None:
            return reason
    return None


def _person_reason(question: Question, person: Person, kinds: frozenset[str]) -> str | None:
    if person.standing not in ALLOWED[question]:
        return person.standing
    if question == "record_statement":
        return None if person.oral_with_witness else "not_oral"
    if person.child and not person.guardian_consents:
        return "no_guardian"
    if not person.form_sealed:
        return "no_form"
    if question in {"open_device", "start_take"} and person.recorded and not kinds <= person.kinds:
        return "kind_refused"
    return None

"""The table: every event and every act, what it needs, and what it leaves in the ledger. Data.

`Book.note` asks it before anything is written, verification asks it again of what was written. What stands
without a need is free: leaving is never harder than consenting, and what a crash left is always finished.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from collector.model.event import Event
from collector.model.events import SESSION_EVENTS
from collector.model.ledger_events import LEDGER_EVENTS
from collector.rules.facts import Act, Facts
from collector.rules.needs import NEEDS

Log = Literal["journal", "ledger", "act"]
_TAKES_UP = ("recorder", "trained", "confidential", "after_ledger", "accounts", "requests")
_AT_WORK = ("sitting", "ordered")
_OF_PEOPLE = frozenset({"gate", "requests", "youngest", "of_age", "unheld"})
_RECORDS = ("sitting", "recorder", "trained", "ordered", "after_ledger", "requests", "youngest")


@dataclass(frozen=True)
class Row:
    """One event or act. `head`: where the journal stands then is kept in the ledger, so that it stays."""

    needs: tuple[str, ...] = ()
    head: bool = False


JOURNAL: Mapping[str, Row] = {
    "session_started": Row((*_TAKES_UP, "after_pack", "near", "in_pack", "youngest")),
    "resumed": Row((*_TAKES_UP, "after_pack", "policy", "in_pack", "youngest"), head=True),
    "policy_shown": Row((*_AT_WORK, "in_pack", "requests")),
    "choices_made": Row((*_AT_WORK, "in_pack"), head=True),
    "questions_answered": Row((*_AT_WORK, "in_pack")),
    "guardian_agreed": Row((*_AT_WORK, "in_pack", "agreed"), head=True),
    "evidence_sealed": Row((*_AT_WORK, "near"), head=True),
    "assent_taken": Row((*_AT_WORK, "agreed"), head=True),
    "consented": Row((*_AT_WORK, "agreed", "youngest"), head=True),
    "consent_voided": Row((*_AT_WORK,), head=True),
    "identity_sealed": Row((*_AT_WORK, "in_pack", "agreed"), head=True),
    "profile_set": Row((*_AT_WORK, "in_pack"), head=True),
    "witness_named": Row((*_AT_WORK,), head=True),
    "interpreter_named": Row((*_AT_WORK,), head=True),
    "witness_released": Row((*_AT_WORK,), head=True),
    "take_started": Row((*_RECORDS, "in_pack", "gate")),
    "take_kept": Row(("in_pack",)),
    "take_remarked": Row((*_AT_WORK,)),
    "prompt_skipped": Row(("in_pack",)),
    "person_asked": Row(),
    "choices_narrowed": Row(("in_pack",), head=True),
    "take_deleted": Row((), head=True),
    "take_lost": Row((), head=True),
    "refused": Row((), head=True),
    "withdrawn": Row((), head=True),
}
LEDGER: Mapping[str, Row] = {
    **{kind: Row() for kind in LEDGER_EVENTS},
    "sealed": Row(("gate", "of_age")),
    "queued": Row(("sender", "confidential", "gate", "of_age", "unheld")),
    "correcting": Row(("corrector", "trained")),
}
ACTS: Mapping[Act, Row] = {
    "record_statement": Row((*_RECORDS, "gate")),
    "open_device": Row((*_RECORDS, "gate")),
    "start_take": Row((*_RECORDS, "gate")),
    "seal": Row(("gate", "of_age")),
    "queue": Row(("gate", "of_age", "unheld", "queued")),
    "send_chunk": Row(("gate", "of_age", "unheld", "queued")),
}


def check(event: Event, facts: Facts) -> None:
    """Return when an event of a session's journal may be written. Raises the refusal of the first need."""
    _ask(JOURNAL[event.event], event, facts)


def check_ledger(event: Event, facts: Facts) -> None:
    """Return when an event may be written into the device's ledger. Raises the refusal of the first need."""
    _ask(LEDGER[event.event], event, facts)


def check_act(act: Act, facts: Facts) -> None:
    """Return when something may be done that leaves no line: a device, a block. Raises the refusal."""
    _ask(ACTS[act], act, facts)


def check_people(act: Act, facts: Facts) -> None:
    """Return when those who are recorded allow an act, whoever is there to do it. Raises the refusal."""
    for name in ACTS[act].needs:
        if name in _OF_PEOPLE:
            NEEDS[name](act, facts)


def find_needs(name: str, log: Log) -> tuple[str, ...]:
    """Return what an event or act needs."""
    tables: dict[Log, dict[str, Row]] = {
        "journal": dict(JOURNAL), "ledger": dict(LEDGER), "act": {str(act): row for act, row in ACTS.items()},
    }  # fmt: skip
    return tables[log][name].needs


def writes_head(event: Event) -> bool:
    """Tell whether the journal's place after this event is kept in the ledger."""
    return JOURNAL[event.event].head


def is_free(event: Event) -> bool:
    """Tell whether an event may be written without anybody having taken the session up."""
    return "sitting" not in JOURNAL[event.event].needs


def _ask(row: Row, event: Event | Act, facts: Facts) -> None:
    for name in row.needs:
        NEEDS[name](event, facts)


assert set(JOURNAL) == set(SESSION_EVENTS)  # noqa: S101 - no event without its row

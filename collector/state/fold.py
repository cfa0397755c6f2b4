"""The fold: a session's state from its journal, then from the ledger lines that name it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from collector.errors import IllegalEvent, Malformed
from collector.model import events, ledger_events, take_events
from collector.model.event import Event
from collector.model.events import SESSION_EVENTS, SessionStarted
from collector.model.ledger_events import LEDGER_EVENTS
from collector.model.lines import Line
from collector.state import endings, takes, talk, witnesses
from collector.state.shapes import ENDED, OPEN, Contributor, Session, Sitting, Stage

Change = Callable[[Session, Any], Session]
_TALKING: frozenset[Stage] = frozenset({"open", "informed"})
_READY: frozenset[Stage] = frozenset({"consented", "recording"})
_WAITING: frozenset[Stage] = frozenset({"sealed"})
_SEALED: frozenset[Stage] = frozenset({"sealed", "delivered"})

STEPS: Mapping[type[Event], tuple[frozenset[Stage], Change]] = {
    events.Resumed: (OPEN, takes.resume),
    events.PolicyShown: (_TALKING, talk.show_policy),
    events.ChoicesMade: (_TALKING, talk.make_choices),
    events.QuestionsAnswered: (_TALKING, talk.answer_questions),
    events.GuardianAgreed: (_TALKING, talk.agree_as_guardian),
    events.EvidenceSealed: (_TALKING, talk.seal_evidence),
    events.AssentTaken: (_TALKING, talk.take_assent),
    events.Consented: (_TALKING, talk.consent),
    events.ChoicesNarrowed: (_READY | _WAITING, talk.narrow_choices),
    events.ConsentVoided: (_TALKING | {"consented"}, talk.void_consent),
    events.IdentitySealed: (_TALKING | _READY, talk.seal_identity),
    events.ProfileSet: (_TALKING | _READY, talk.set_profile),
    events.WitnessNamed: (_TALKING, witnesses.name_witness),
    events.InterpreterNamed: (_TALKING, witnesses.name_interpreter),
    events.WitnessReleased: (_TALKING, witnesses.release_witness),
    take_events.TakeStarted: (_READY, takes.start_take),
    take_events.TakeKept: (_READY, takes.keep_take),
    take_events.TakeRemarked: (frozenset({"recording"}), takes.remark_take),
    take_events.TakeDeleted: (_READY | _WAITING, takes.delete_take),
    take_events.TakeLost: (_READY, takes.lose_take),
    take_events.PromptSkipped: (_READY, takes.skip_prompt),
    events.PersonAsked: (OPEN, takes.ask_person),
    events.SessionRefused: (_TALKING | {"consented"}, endings.refuse),
    events.SessionWithdrawn: (OPEN, endings.withdraw),
    ledger_events.LedgerWithdrawn: (OPEN | _SEALED, endings.withdraw),
    ledger_events.Sealed: (frozenset({"recording"}), endings.seal),
    ledger_events.KeyDestroyed: (_SEALED | ENDED, endings.destroy_key),
    # A transfer's last lines may stand behind a withdrawal that came while it ran.
    ledger_events.TransferCreated: (_SEALED | ENDED, endings.leave),
    ledger_events.FilesStored: (_SEALED | ENDED, endings.leave),
    ledger_events.ReceiptVerified: (_SEALED | ENDED, endings.verify_receipt),
    ledger_events.Purged: (frozenset({"delivered"}), endings.purge),
    # A withdrawal may have come while a correction was written.
    ledger_events.Corrected: (_WAITING | ENDED, endings.correct),
    ledger_events.Narrowed: (_WAITING | ENDED, endings.narrow),
    ledger_events.Quarantined: (OPEN | _SEALED | ENDED, endings.quarantine),
    ledger_events.Tombstone: (ENDED, endings.leave),
}


def read_event(line: Line) -> Event:
    """Return the event in a line of a session's journal. Raises IllegalEvent naming no value."""
    return _read(line, SESSION_EVENTS)


def read_ledger_event(line: Line) -> Event | None:
    """Return the event in a ledger line; None for a kind that this program does not know."""
    return _read(line, LEDGER_EVENTS) if line.kind in LEDGER_EVENTS else None


def fold(lines: Iterable[Line]) -> Session | None:
    """Return the state after `lines`; None for no lines. Raises IllegalEvent naming the line."""
    state: Session | None = None
    for line in lines:
        try:
            state = apply(state, read_event(line))
        except IllegalEvent as error:
            raise IllegalEvent(f"Line {line.number}: {error}") from error
    return state


def fold_ledger(state: Session, lines: Iterable[Line]) -> Session:
    """Return the state after the ledger lines that name the session; those that only point at it pass."""
    for line in lines:
        event = read_ledger_event(line)
        if isinstance(event, ledger_events.ReceiptVerified) and not endings.is_received(state, event):
            continue  # of a copy that is older than what is here: it says nothing of this
        if event is not None and type(event) in STEPS:
            state = apply(state, event)
    return state


def apply(state: Session | None, event: Event) -> Session:
    """Return the state after one event. Pure. Raises IllegalEvent for a pair that can't be."""
    if state is None:
        return _start(event)
    step = STEPS.get(type(event))
    if step is None:
        raise IllegalEvent(f"there is no event {event.event} in a session")
    stages, change = step
    if state.stage not in stages:
        raise IllegalEvent(f"{event.event} can't follow in stage {state.stage}")
    return change(state, event)


def _read(line: Line, known: Mapping[str, type[Event]]) -> Event:
    shape = known.get(line.kind)
    if shape is None:
        raise IllegalEvent(f"there is no event {line.kind} in a session")
    try:
        return shape.read(line)
    except Malformed as error:
        raise IllegalEvent(f"{line.kind} is not of its form: {error}") from error


def _start(event: Event) -> Session:
    if not isinstance(event, SessionStarted):
        raise IllegalEvent("a session begins with session_started")
    people = {row.code: Contributor(row.code, row.under_threshold) for row in event.contributors}
    if len(people) != len(event.contributors):
        raise IllegalEvent("somebody takes part twice")
    sitting = Sitting(event.recorder, event.pack_number)
    return Session(event.session, event.project, event, sitting, contributors=people)

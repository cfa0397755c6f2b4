"""The fold: a session's state from its journal, then from the ledger lines that name it."""

from __future__ import annotations

from collections.abc import Iterable

from collector.errors import IllegalEvent
from collector.model.lines import Line
from collector.state.shapes import Contributor, Fields, Session
from collector.state.takes import TAKE_RULES
from collector.state.talk import TALK_RULES
from collector.state.witnesses import WITNESS_RULES

RULES = {**TALK_RULES, **WITNESS_RULES, **TAKE_RULES}


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
        rule = RULES.get(kind)
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

"""The events of a consent record: who said them, in which order, and when everybody signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from collector.model.ids import CODE_PATTERN, UUID_PATTERN
from collector.model.record_forms import NO_TIME, need
from collector.model.record_words import (
    DECIDERS,
    ENDED_STATES,
    EVENTS_OF,
    FINAL_STATES,
    GIVEN_STATES,
    OVERTAKEN_STATES,
    PERSONS,
)
from collector.model.times import parse_time

if TYPE_CHECKING:
    from collector.model.record import ConsentRecord, RecordEvent, SignatureRow

STEP_BACK = timedelta(minutes=2)  # as far as a clock that is set right may go back
AT_ONCE = timedelta(minutes=10)
LONGEST_TALK = timedelta(days=31)  # where several speak, and a child may want to be asked another day
LONGEST_AHEAD = timedelta(days=367)
AHEAD = "capture.guardian.signed_ahead_until"


def _check_deciders(record: ConsentRecord) -> None:
    """What is given, refused or taken back is said by who decides, under that one's own code."""
    for place, row in enumerate(record.event):
        role = row.entity_role or _role_of(record, row)
        right = role in DECIDERS[record.is_child][row.event_state]
        need(right, f"event.{place}.entity_role", "an event that is not for this role to say")
        need(_is_own(record, row, role), f"event.{place}.entity_id", "an event of somebody else")


def _role_of(record: ConsentRecord, row: RecordEvent) -> str:
    """Records of before leave out the role where a code tells it."""
    guardian = record.capture.guardian
    return "guardian" if guardian is not None and row.entity_id == guardian.guardian_code else "contributor"


def _is_own(record: ConsentRecord, row: RecordEvent, role: str) -> bool:
    guardian = record.capture.guardian
    codes = {"contributor": record.record.pii_principal_id}
    if guardian is not None:
        codes["guardian"] = guardian.guardian_code
    if role in codes:
        return row.entity_id == codes[role]
    if role in PERSONS:
        return bool(re.fullmatch(CODE_PATTERN, row.entity_id)) and row.entity_id not in codes.values()
    return row.entity_id in {party.party_id for party in record.party_identification}


def _check_order(record: ConsentRecord) -> None:
    """Events stand in the order in which they happened; what has ended does not go on in this record."""
    times = [parse_time(row.event_time) for row in record.event]
    ordered = all(
        time >= newest - STEP_BACK for time, newest in zip(times, accumulate(times, max), strict=True)
    )
    need(ordered or _went_back(record), "event", "an event that happened before the one before it")
    states = [row.event_state for row in record.event]
    ended = next((n for n, row in enumerate(record.event) if _ends_this(record, row)), len(states))
    need(not GIVEN_STATES & set(states[ended:]), "event", "given again after it had ended")
    need(not FINAL_STATES & set(states[:-1]), "event", "an event after the last one that there can be")
    begun = next((n for n, state in enumerate(states) if state in GIVEN_STATES), len(states))
    need(not {"requested", "refused"} & set(states[begun:]), "event", "asked or refused after it was given")
    others = [row for row in record.event[begun:] if _names_another(record, row)]
    need(not others, "event", "the end of another record after this one was given")


def _went_back(record: ConsentRecord) -> bool:
    return record.capture.device_time_trust == "went_back"


def _ends_this(record: ConsentRecord, row: RecordEvent) -> bool:
    return row.event_state in ENDED_STATES and not _names_another(record, row)


def _names_another(record: ConsentRecord, row: RecordEvent) -> bool:
    overtaken = row.event_state in OVERTAKEN_STATES
    return overtaken and bool(row.affects) and record.record.record_id not in (row.affects or ())


def _check_affected(record: ConsentRecord) -> None:
    """An event names other records that it ended, or purposes and kinds of this one; what it took is gone."""
    left = {name for name, word in record.decisions().items() if word == "given"}
    left |= {name for name, given in (record.capture.kinds or {}).items() if given}
    names = set(record.decisions()) | set(record.capture.kinds or {})
    for place, row in enumerate(record.event):
        field, affected = f"event.{place}.affects", set(row.affects or ())
        if row.event_state in OVERTAKEN_STATES:
            need(not affected & names, field, "the end of a record names a purpose or a kind")
            need(
                all(re.match(UUID_PATTERN, name) for name in affected),
                field,
                "the end of a record names no record",
            )
        else:
            need(affected <= names, field, "what is neither a purpose nor a kind of this record")
        if row.event_state == "partly_withdrawn":
            need(not affected & left, field, "taken back, and still given")


def _check_validity(record: ConsentRecord) -> None:
    """What was given holds for a time; only what ended it holds for none."""
    for place, row in enumerate(record.event):
        holds = row.validity_duration != NO_TIME or row.event_state in ENDED_STATES
        need(holds, f"event.{place}.validity_duration", "given or asked for no time at all")


def _check_presence(record: ConsentRecord) -> None:
    """Not present only where the guardian signed ahead, and then not beyond the last day (schools)."""
    guardian = record.capture.guardian
    if guardian is None:
        return
    ahead = guardian.signed_ahead_until
    need(guardian.present or ahead is not None, AHEAD, "a guardian who was not there and did not sign ahead")
    if ahead is None:
        return
    last, offset = date.fromisoformat(ahead), _offset(record)
    late = [row for row in record.event if row.event_state in GIVEN_STATES and _local_day(row) > last]
    need(not late, AHEAD, "the days that the guardian signed ahead for were over")
    for row in record.capture.signatures:
        if row.role == "guardian" and row.meaning == "consents_for_child":
            days = last - (parse_time(row.signed_at) + offset).date()
            soon = timedelta() <= days <= LONGEST_AHEAD
            need(soon, AHEAD, "signed ahead for a day before the signature, or a year after it")


def _offset(record: ConsentRecord) -> timedelta:
    return timedelta(minutes=record.event[-1].local_time_offset_minutes or 0)


def _local_day(event: RecordEvent) -> date:
    offset = timedelta(minutes=event.local_time_offset_minutes or 0)
    return (parse_time(event.event_time) + offset).date()


def _check_moments(record: ConsentRecord) -> None:
    """Who signs does so when it is said: within ten minutes of the event, or earlier in a talk of several."""
    for row in record.capture.signatures:
        states = EVENTS_OF[row.meaning]
        own = [parse_time(event.event_time) for event in record.event if event.event_state in states]
        near = any(_is_near(record, row, moment) for moment in own)
        need(near, "capture.signatures", "signed at another time than its event")


def _is_near(record: ConsentRecord, row: SignatureRow, moment: datetime) -> bool:
    signed = parse_time(row.signed_at)
    if abs(moment - signed) <= AT_ONCE:
        return True
    if record.capture.mode == "imported":  # the paper was signed before it was brought here
        return signed <= moment
    if not _several(record) or moment - signed > _longest(record):
        return False
    begun = min(
        parse_time(event.event_time) for event in record.event if event.event_state not in OVERTAKEN_STATES
    )
    return _went_back(record) or begun - STEP_BACK <= signed <= moment


def _several(record: ConsentRecord) -> bool:
    """The word that completes a consent may come long after the first: a child's, a witness's."""
    return record.is_child or record.capture.mode == "oral_witnessed"


def _longest(record: ConsentRecord) -> timedelta:
    guardian = record.capture.guardian
    ahead = guardian is not None and guardian.signed_ahead_until is not None
    return LONGEST_AHEAD if ahead else LONGEST_TALK


EVENT_RULES: tuple[Callable[[ConsentRecord], None], ...] = (
    _check_deciders, _check_order, _check_affected, _check_validity, _check_presence, _check_moments,
)  # fmt: skip

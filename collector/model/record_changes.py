"""Taking back what was given: a new record, which only takes away from the one that was signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collector.errors import BadRecord
from collector.model.canonical import sha256_text
from collector.model.record import ConsentRecord, record_bytes, record_from
from collector.model.record_forms import NO_TIME
from collector.model.times import parse_time


@dataclass(frozen=True)
class TakenBack:
    """What is no longer given, and who said so: `by` is a code, `role` contributor or guardian."""

    purposes: frozenset[str]
    kinds: frozenset[str]
    by: str
    role: str


def narrow_record(
    before: ConsentRecord, taken: TakenBack, record_id: str, moment: tuple[str, int]
) -> ConsentRecord:
    """Return the record that replaces `before`: the same but for what was taken back (P-3.4). Pure.

    No new signature is asked for, so that withdrawing is never harder than consenting (GDPR 7(3)): the
    signatures stay those of the record before, and cover that one. `moment` is the UTC time and the local
    offset in minutes. Raises BadRecord.
    """
    event = {"validity_duration": before.event[-1].validity_duration, "event_state": "partly_withdrawn"}
    return _take_away(before, taken, record_id, moment, event)


def withdraw_record(
    before: ConsentRecord, by: tuple[str, str], record_id: str, moment: tuple[str, int]
) -> ConsentRecord:
    """Return the record that replaces `before` when all of it was withdrawn: nothing in it is given. Pure.

    `by` is who said so, code and role; `moment` as for `narrow_record`. What had been given is named by the
    event, which holds for no time. Raises BadRecord.
    """
    event = {"validity_duration": NO_TIME, "event_state": "withdrawn"}
    return _take_away(before, TakenBack(*_given(before), *by), record_id, moment, event)


def check_narrowed(record: ConsentRecord, before: ConsentRecord) -> None:
    """Return when `record` is `before` less what its last event names. Raises BadRecord naming the field.

    So a signature of the record before holds for what is left, and nothing can be added under it.
    """
    event = record.event[-1]
    affected = frozenset(event.affects or ())
    purposes, kinds = _given(before)
    taken = TakenBack(affected & purposes, affected & kinds, event.entity_id, event.entity_role or "")
    expected = narrow_record(before, taken, record.record.record_id, _moment(record))
    if not affected or record_bytes(expected) != record_bytes(record):
        raise BadRecord(
            "The consent record is wrong: event.affects: not the record before, less what was taken back.",
            field="event.affects",
        )


def check_withdrawn(record: ConsentRecord, before: ConsentRecord) -> None:
    """Return when `record` is `before`, withdrawn whole by its last event. Raises BadRecord."""
    event = record.event[-1]
    by = (event.entity_id, event.entity_role or "")
    expected = withdraw_record(before, by, record.record.record_id, _moment(record))
    if record_bytes(expected) != record_bytes(record):
        raise BadRecord(
            "The consent record is wrong: event: not the record before, withdrawn.", field="event"
        )


def _given(record: ConsentRecord) -> tuple[frozenset[str], frozenset[str]]:
    """What a record gives: purposes, kinds."""
    purposes = frozenset(name for name, word in record.decisions().items() if word == "given")
    return purposes, frozenset(name for name, given in (record.capture.kinds or {}).items() if given)


def _moment(record: ConsentRecord) -> tuple[str, int]:
    return record.event[-1].event_time, record.event[-1].local_time_offset_minutes or 0


def _take_away(
    before: ConsentRecord, taken: TakenBack, record_id: str, moment: tuple[str, int], event: dict[str, str]
) -> ConsentRecord:
    value: dict[str, Any] = before.model_dump(mode="json", exclude_unset=True)
    value["record"] |= {"record_id": record_id, "replaces": before.record.record_id}
    value["previous_record_hash"] = sha256_text(record_bytes(before))
    for row in value["pii_processing"]["purposes"]:
        if row["purpose_id"] in taken.purposes:
            row["decision"] = "refused"
    if taken.kinds:
        value["capture"]["kinds"] |= dict.fromkeys(taken.kinds, False)
    value["event"].append(_event(taken, moment) | event)
    if parse_time(moment[0]) < parse_time(before.event[-1].event_time):
        value["capture"]["device_time_trust"] = "went_back"
    return record_from(value)


def _event(taken: TakenBack, moment: tuple[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "event_time": moment[0],
        "local_time_offset_minutes": moment[1],
        "entity_id": taken.by,
        "entity_role": taken.role,
        "event_type": "explicit",
    }
    affects = sorted(taken.purposes | taken.kinds)
    return row | ({"affects": affects} if affects else {})

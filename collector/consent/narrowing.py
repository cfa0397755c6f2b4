"""Taking back single purposes or kinds: a new record, which only takes away from the one that was signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collector.errors import BadRecord
from collector.model.canonical import sha256_text
from collector.model.record import ConsentRecord, record_bytes, record_from


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
    value: dict[str, Any] = before.model_dump(mode="json", exclude_unset=True)
    value["record"] |= {"record_id": record_id, "replaces": before.record.record_id}
    value["previous_record_hash"] = sha256_text(record_bytes(before))
    for row in value["pii_processing"]["purposes"]:
        if row["purpose_id"] in taken.purposes:
            row["decision"] = "refused"
    kinds = value["capture"].get("kinds", {})
    kinds |= dict.fromkeys(taken.kinds, False)
    value["event"].append(
        {
            "event_time": moment[0],
            "local_time_offset_minutes": moment[1],
            "validity_duration": before.event[-1].validity_duration,
            "entity_id": taken.by,
            "entity_role": taken.role,
            "event_type": "explicit",
            "event_state": "partly_withdrawn",
            "affects": sorted(taken.purposes | taken.kinds),
        }
    )
    if moment[0] < before.event[-1].event_time:
        value["capture"]["device_time_trust"] = "went_back"
    return record_from(value)


def check_narrowed(record: ConsentRecord, before: ConsentRecord) -> None:
    """Return when `record` is `before` less what its last event names. Raises BadRecord naming the field.

    So a signature of the record before holds for what is left, and nothing can be added under it.
    """
    affected = frozenset(record.event[-1].affects or ())
    purposes = affected & {name for name, word in before.decisions().items() if word == "given"}
    kinds = affected & {name for name, given in (before.capture.kinds or {}).items() if given}
    event = record.event[-1]
    taken = TakenBack(purposes, kinds, event.entity_id, event.entity_role or "")
    moment = (event.event_time, event.local_time_offset_minutes or 0)
    expected = narrow_record(before, taken, record.record.record_id, moment)
    if not affected or record_bytes(expected) != record_bytes(record):
        raise BadRecord(
            "The consent record is wrong: event.affects: not the record before, less what was taken back.",
            field="event.affects",
        )

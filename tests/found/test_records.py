"""A consent record says who decided what and when, in a closed form; what breaks that is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.errors import BadRecord, Malformed
from collector.model.record import record_from
from tests.rig.answers import sealed
from tests.rig.records import change
from tests.rig.world import Laptop

Record = dict[str, Any]
PURPOSE, EVENT, SIGNATURE = "pii_processing.purposes.0", "event.1", "capture.signatures.0"
HASH = "sha256:" + "0" * 64
GUARDIAN_AHEAD = "capture.guardian.signed_ahead_until"
BENDS: dict[str, dict[str, object]] = {
    "given by the recorder": {f"{EVENT}.entity_role": "recorder"},
    "given by the system": {f"{EVENT}.entity_role": "system"},
    "given by a witness": {f"{EVENT}.entity_role": "witness"},
    "signed a year before": {f"{SIGNATURE}.signed_at": "2025-03-01T02:10:00.000Z"},
    "signed a year after": {f"{SIGNATURE}.signed_at": "2028-03-01T02:10:00.000Z"},
    "signed in the year 1": {f"{SIGNATURE}.signed_at": "0001-03-01T02:10:00.000Z"},
    "a policy of zeros": {"pii_processing.privacy_notice.policy_hash": HASH},
    "every kind refused": {"capture.kinds": {"voice": False, "video": False}},
    "no kinds": {"capture.kinds": ...},
    "a blank way to withdraw": {f"{PURPOSE}.withdrawal_method": "  "},
    "a number as a purpose": {f"{PURPOSE}.purpose": "13800138000"},
    "a number as a kind of data": {f"{PURPOSE}.pii_information.0.pii_type": "13800138000"},
    "a number as a way of collecting": {f"{PURPOSE}.collection_method": "13800138000"},
    "a number as a jurisdiction": {f"{PURPOSE}.jurisdiction": "13800138000"},
    "a number in an address": {"pii_processing.privacy_notice.url": "https://x.example/13800138000"},
    "a number as a copy's": {"capture.receipt_number": "13800138000"},
    "a NUL": {f"{PURPOSE}.withdrawal_method": "call\x00us"},
}


def read(session: Any) -> Record:
    path: Path = session.book.folder.record_paths(session.book.person.code)[0]
    return dict(json.loads(path.read_bytes()))


@pytest.fixture
def record(laptop: Laptop) -> Record:
    """A record as a real session writes it."""
    found = read(sealed(laptop.start()))
    found["schema"] = found.get("schema", "consent-record-1")
    del found["schema"]
    record_from(found)
    return found


@pytest.mark.parametrize("name", BENDS)
def test_what_no_session_writes_is_refused(record: Record, name: str) -> None:
    with pytest.raises((BadRecord, Malformed)):
        record_from(change(record, BENDS[name]))


def more_events(record: Record, *states: str) -> dict[str, object]:
    given = record["event"][-1]
    return {"event": [*record["event"], *({**given, "event_state": state} for state in states)]}


MORE: dict[str, Callable[[Record], dict[str, object]]] = {
    "given again after it ran out": lambda record: more_events(record, "expired", "given"),
    "given again after a new policy": lambda record: more_events(record, "superseded_major", "given"),
    "a refusing signature beside consent": lambda record: {
        "capture.signatures": [
            *record["capture"]["signatures"],
            {
                **record["capture"]["signatures"][0],
                "meaning": "refuses",
                "evidence_hash": "sha256:" + "1" * 64,
            },
        ]
    },
}


@pytest.mark.parametrize("name", MORE)
def test_a_record_does_not_say_two_things(record: Record, name: str) -> None:
    with pytest.raises((BadRecord, Malformed)):
        record_from(change(record, MORE[name](record)))


def test_a_child_does_not_say_what_its_guardian_has_to(laptop: Laptop) -> None:
    found = read(sealed(laptop.start(under_14=True)))
    found.pop("schema", None)
    record_from(found)
    own = found["record"]["pii_principal_id"]
    by_itself = {f"{EVENT}.entity_id": own, f"{EVENT}.entity_role": "contributor"}
    with pytest.raises((BadRecord, Malformed)):
        record_from(change(found, by_itself))
    with pytest.raises((BadRecord, Malformed)):
        record_from(change(found, {GUARDIAN_AHEAD: "9999-01-01"}))


def test_a_record_of_a_withdrawal_is_sound(record: Record) -> None:
    """Its consent is valid for no time any more."""
    given = record["event"][-1]
    ended = {**given, "event_state": "withdrawn", "validity_duration": "PT0S"}
    try:
        record_from(change(record, {"event": [*record["event"], ended]}))
    except (BadRecord, Malformed) as error:
        raise AssertionError(f"refused: {error}") from error

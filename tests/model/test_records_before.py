"""Records as version 6f1c1f7 wrote them: they stay valid, byte for byte, whatever became stricter since."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from collector.model.canonical import sha256_text
from collector.model.record import parse_record, record_bytes
from collector.model.record_changes import check_narrowed
from collector.model.record_schema import make_record_schema

LINES = (Path(__file__).parent / "records_before.jsonl").read_bytes().splitlines()
VALIDATOR = jsonschema.Draft202012Validator(make_record_schema())
BY_HASH = {sha256_text(line): line for line in LINES}


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_it_is_read_as_it_was_written(line: bytes) -> None:
    record = parse_record(line)
    assert record_bytes(record) == line
    VALIDATOR.validate(json.loads(line))
    before = BY_HASH.get(record.previous_record_hash or "")
    if record.state == "partly_withdrawn" and before is not None:
        check_narrowed(record, parse_record(before))


def test_every_way_of_consenting_is_among_them() -> None:
    records = [parse_record(line) for line in LINES]
    assert {record.capture.mode for record in records} == {"on_screen", "read_aloud", "oral_witnessed"}
    assert {record.state for record in records} == {"partly_given", "partly_withdrawn"}
    assert {event.event_state for record in records for event in record.event} >= {
        "superseded_minor", "superseded_major", "guardian_lapsed",
    }  # fmt: skip
    assert any(record.capture.guardian and record.capture.guardian.signed_ahead_until for record in records)
    assert {record.capture.device_time_trust for record in records} == {
        "server_checked", "unchecked", "went_back",
    }  # fmt: skip
    assert any(
        record.state == "partly_withdrawn" and record.previous_record_hash in BY_HASH for record in records
    )

"""The consent record: the shared examples pass, everything that section 7 names is refused, by field."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from collector.errors import BadRecord
from collector.model.canonical import canonical
from collector.model.record import parse_record, record_bytes, record_from
from collector.session.session import Session
from tests.rig.answers import begin_oral, sealed
from tests.rig.records import completed
from tests.rig.world import Laptop

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "consent"
SCHEMA = FOLDER / "field-consent-1.schema.json"
needs_examples = pytest.mark.skipif(not SCHEMA.exists(), reason="the shared consent examples are not here")


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Session]]:
    """An adult's and a child's session, sealed."""
    laptop = Laptop(tmp_path_factory.mktemp("laptop") / "data")
    laptop.install()
    yield {
        "adult": sealed(laptop.start()),
        "child": sealed(laptop.start(under_14=True)),
        "adult by voice": sealed(begin_oral(laptop.start(), interpreted=True)),
        "child by voice": sealed(begin_oral(laptop.start(under_14=True))),
    }
    laptop.close()


def record_of(session: Session) -> bytes:
    return session.book.folder.record_paths(session.book.person.code)[0].read_bytes()


@pytest.fixture
def adult(sessions: dict[str, Session]) -> dict[str, Any]:
    return dict(json.loads(record_of(sessions["adult"])))


@pytest.fixture
def child(sessions: dict[str, Session]) -> dict[str, Any]:
    return dict(json.loads(record_of(sessions["child"])))


@needs_examples
@pytest.mark.parametrize("name", ["adult_given", "adult_oral_witnessed", "child_guardian_given"])
def test_the_shared_examples_are_records(name: str) -> None:
    value = completed(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))
    record = record_from(value)
    assert json.loads(record_bytes(record)) == value
    assert record.is_child == name.startswith("child")


def signature_hash(schema: dict[str, Any]) -> dict[str, Any]:
    """The shared schema's shape of a hash."""
    signature = schema["properties"]["capture"]["properties"]["signatures"]["items"]["properties"]
    return dict(signature["signs_hash"])


def extended(schema: dict[str, Any]) -> dict[str, Any]:
    """The shared schema with the additions that formats.md names, and nothing else."""
    changed = copy.deepcopy(schema)
    capture = changed["properties"]["capture"]["properties"]
    capture["kinds"] = {"type": "object", "additionalProperties": {"type": "boolean"}}
    capture["clause_audio"] = {"type": "array", "items": signature_hash(schema)}
    capture["guardian_required_by"] = {"enum": ["policy", "profile", "law"]}
    signature = capture["signatures"]["items"]["properties"]
    signature["challenge"] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    signature["journal_head"] = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
    states = changed["properties"]["event"]["items"]["properties"]["event_state"]["enum"]
    capture["age_band"]["enum"] = [*capture["age_band"]["enum"], "14_or_older"]
    states += {"partly_given", "superseded_minor", "superseded_major", "invalidated"} - set(states)
    return changed


@needs_examples
@pytest.mark.parametrize("who", ["adult", "child", "adult by voice", "child by voice"])
def test_records_of_real_sessions_fit_the_shared_schema(who: str, sessions: dict[str, Session]) -> None:
    schema = extended(json.loads(SCHEMA.read_text("utf-8")))
    data = record_of(sessions[who])
    jsonschema.Draft202012Validator(schema).validate(json.loads(data))
    assert record_bytes(parse_record(data)) == data


def change(value: dict[str, Any], path: str, to: object) -> dict[str, Any]:
    """Set (or with `...` drop) what stands at a dotted path."""
    changed = copy.deepcopy(value)
    *way, name = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = changed
    for part in way:
        place = place[part]
    if to is ...:
        del place[name]
    else:
        place[name] = to
    return changed


def refused(value: object) -> BadRecord:
    with pytest.raises(BadRecord) as caught:
        parse_record(canonical(value))
    return caught.value


FAULTS = [
    ("record.pii_principal_id", "11010519491231002X"),
    ("record.pii_principal_id", "Anna Quill"),
    ("record.record_id", "1"),
    ("record.name", "Anna Quill"),
    ("name", "Anna Quill"),
    ("capture.name", "Anna Quill"),
    ("capture.signatures.0.name", "Anna Quill"),
    ("pii_processing.purposes.0.withdrawal_method", ...),
    ("pii_processing.purposes.0.withdrawal_method", ""),
    ("pii_processing.purposes.0.retention_period", "five years"),
    ("pii_processing.purposes.0.decision", "maybe"),
    ("pii_processing.purposes.0.pii_controllers", []),
    ("pii_processing.purposes", []),
    ("pii_processing.privacy_notice.shown_text_hash", ...),
    ("pii_processing.privacy_notice.policy_hash", "abc"),
    ("pii_processing.language", "English"),
    ("event.0.event_time", "2026-11-23T10:00:00+08:00"),
    ("event.0.event_time", "2026-11-23T10:00:00"),
    ("event.0.event_state", "assumed"),
    ("event", []),
    ("party_identification", []),
    ("capture.signatures", []),
    ("capture.signatures.0.signed_at", "yesterday"),
    ("capture.signatures.0.evidence_hash", ...),
    ("capture.comprehension", ...),
    ("capture.receipt_number", ""),
    ("capture.session_id", "s"),
    ("capture.kinds", {"Voice!": True}),
    ("previous_record_hash", ...),
]


@pytest.mark.parametrize(("path", "to"), FAULTS)
def test_a_fault_is_named_by_its_field_never_by_its_value(
    adult: dict[str, Any], path: str, to: object
) -> None:
    error = refused(change(adult, path, to))
    assert error.field.startswith(path.split(".", maxsplit=1)[0])
    assert path.rsplit(".", maxsplit=1)[-1] in error.field or to == {"Voice!": True}
    assert "Quill" not in str(error)
    assert "1101051949" not in str(error)


def test_one_purpose_one_decision(adult: dict[str, Any]) -> None:
    rows = adult["pii_processing"]["purposes"]
    refused(change(adult, "pii_processing.purposes", [rows[0], rows[0]]))


def test_nobody_signed_for_it(adult: dict[str, Any]) -> None:
    refused(change(adult, "capture.signatures.0.meaning", "refuses"))
    refused(change(adult, "capture.signatures.0.role", "recorder"))


def test_spoken_consent_needs_its_witness(adult: dict[str, Any]) -> None:
    oral = change(adult, "capture.mode", "oral_witnessed")
    for row in oral["event"]:
        row["event_type"] = "oral_witnessed"
    refused(oral)
    own = {"evidence_hash": "sha256:" + "e" * 64, "challenge": "e" * 64}
    witness = {
        **adult["capture"]["signatures"][0],
        "role": "witness",
        "meaning": "witnessed_oral_process",
    } | own
    oral["capture"]["signatures"].append(witness)
    parse_record(canonical(oral))


CHILD_FAULTS = [
    ("capture.guardian", ...),
    ("capture.assent", ...),
    ("capture.assent", "refused"),
    ("capture.assent", "ask_again"),
    ("capture.assent", "not_needed"),
    ("capture.signatures.0.role", "contributor"),
    ("capture.signatures.0.meaning", "consents"),
    ("capture.subject_role", "self"),
    ("capture.guardian.relation", "teacher"),
    ("capture.guardian.authority_statement", False),
    ("capture.guardian.guardian_code", "Mrs Quill"),
]


@pytest.mark.parametrize(("path", "to"), CHILD_FAULTS)
def test_a_childs_record_needs_guardian_signature_and_assent(
    child: dict[str, Any], path: str, to: object
) -> None:
    refused(change(child, path, to))


def test_a_child_too_young_to_be_asked(child: dict[str, Any]) -> None:
    small = change(child, "capture.age_band", "under_8")
    parse_record(canonical(change(small, "capture.assent", "too_young")))
    refused(change(child, "capture.assent", "too_young"))


def test_a_child_may_be_in_a_refused_record_with_its_no(child: dict[str, Any]) -> None:
    declined = change(change(child, "capture.assent", "refused"), "event.1.event_state", "refused")
    assert parse_record(canonical(declined)).state == "refused"


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{}", b'{"record":1,"record":2}', b"\xff"])
def test_only_a_bad_record_leaves_the_parser(data: bytes) -> None:
    with pytest.raises(BadRecord):
        parse_record(data)


def test_what_a_session_writes_of_decisions(sessions: dict[str, Session], adult: dict[str, Any]) -> None:
    record = parse_record(record_of(sessions["adult"]))
    assert record.state == "partly_given"
    assert record.decisions()["media_for_training_data"] == "given"
    assert record.decisions()["overseas_transfer"] == "refused"
    assert record.capture.kinds == {"voice": True, "video": False}
    assert record.capture.guardian is None
    assert adult["capture"]["subject_role"] == "self"


def test_what_a_session_writes_of_a_child(sessions: dict[str, Session]) -> None:
    record = parse_record(record_of(sessions["child"]))
    assert record.capture.age_band == "8_to_13"
    assert record.capture.guardian_required_by == "policy"
    assert (record.capture.guardian and record.capture.guardian.relation) == "mother"
    assert record.capture.assent == "given"
    assert record.event[-1].entity_role == "guardian"

"""Consent records of an adult and a child as plain JSON, to be bent by tests."""

from __future__ import annotations

import copy
from typing import Any

from collector.model.canonical import sha256_text
from collector.model.record_words import OVERTAKEN_STATES

HASH = "sha256:" + "b" * 64
CODE, NUMBER = "DEMO-7K3M9QWT", "C26-7K3M-9QWT-8"
OTHER = "DEMO-9G4R7HJK"
UUIDS = [f"{digit * 8}-1111-4111-8111-111111111111" for digit in "123"]


def signature(role: str, meaning: str, **more: object) -> dict[str, Any]:
    row = {"role": role, "meaning": meaning, "signed_at": "2026-03-01T02:10:00Z", "method": "drawn"}
    evidence = sha256_text(role.encode())  # each role's own
    return {**row, "evidence_hash": evidence, "signs_hash": HASH, **more}


def event(state: str, minute: int = 10, **more: object) -> dict[str, Any]:
    """An event said by the person, or by the system where it comes by itself."""
    itself = state in OVERTAKEN_STATES | {"expired", "invalidated"}
    who = (
        {"entity_id": "ORG", "entity_role": "system"}
        if itself
        else {"entity_id": CODE, "entity_role": "contributor"}
    )
    row = {
        "event_time": f"2026-03-01T02:{minute:02d}:00Z",
        "validity_duration": "P5Y",
        "event_type": "explicit",
    }
    return {**row, **who, "event_state": state, **more}


def completed(example: dict[str, Any]) -> dict[str, Any]:
    """A shared example with what these, drawn up before, still lack: true numbers, evidence, kinds."""
    value = copy.deepcopy(example)
    capture = value["capture"]
    capture |= {"receipt_number": NUMBER, "kinds": {"voice": True, "video": True}}
    for row in capture["signatures"]:
        row["evidence_hash"] = sha256_text(row["role"].encode())
    return value


def adult(**capture: object) -> dict[str, Any]:
    purpose = {
        "purpose_id": "media_for_training_data", "purpose": "training", "decision": "given",
        "pii_information": [{"pii_type": "voice", "pii_optional": False}], "pii_controllers": ["ORG"],
        "storage_locations": ["CN"], "retention_period": "P5Y", "jurisdiction": "CN",
        "recipient_third_parties": [], "withdrawal_method": "call",
    }  # fmt: skip
    party = dict.fromkeys(("name", "role", "contact", "address", "type"), "org")
    return {
        "record": {
            "schema_version": "field-consent-1", "record_id": UUIDS[0], "pii_principal_id": CODE,
        },
        "pii_processing": {
            "privacy_notice": {"policy_version": "1", "policy_hash": HASH, "shown_text_hash": HASH},
            "language": "en",
            "purposes": [purpose, {**purpose, "purpose_id": "overseas", "decision": "refused"}],
        },
        "party_identification": [{"party_id": "ORG"} | {f"party_{key}": word for key, word in party.items()}],
        "event": [event("requested", 5), event("given")],
        "capture": {
            "project_id": "demo", "session_id": UUIDS[1], "age_band": "18_plus", "subject_role": "self",
            "mode": "on_screen", "receipt_number": NUMBER, "device_time_trust": "unchecked",
            "comprehension": {"asked": 3, "correct_first_try": 2, "explained_again": 1},
            "signatures": [signature("contributor", "consents")], "kinds": {"voice": True}, **capture,
        },
        "previous_record_hash": None,
    }  # fmt: skip


def child(**capture: object) -> dict[str, Any]:
    guardian = {
        "guardian_code": OTHER, "relation": "mother", "evidence_kind": "birth_certificate",
        "authority_statement": True, "present": True,
    }  # fmt: skip
    value = adult(
        age_band="8_to_13", subject_role="child", assent="given", guardian=guardian,
        signatures=[signature("guardian", "consents_for_child")], **capture,
    )  # fmt: skip
    value["event"][1] |= {"entity_id": OTHER, "entity_role": "guardian"}
    return value


def change(value: dict[str, Any], changes: dict[str, object]) -> dict[str, Any]:
    """Set (or with `...` drop) what stands at dotted paths."""
    changed = copy.deepcopy(value)
    for path, to in changes.items():
        *way, name = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = changed
        for part in way:
            place = place[part]
        if to is ...:
            del place[name]
        else:
            place[name] = to
    return changed

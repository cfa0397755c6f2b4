"""A record is closed: each bend of a sound one is refused, and the schema says so or names the rule."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from collector.errors import BadRecord
from collector.model.canonical import canonical
from collector.model.record import parse_record, record_from
from collector.model.record_schema import make_record_schema
from tests.rig.records import CODE, HASH, OTHER, UUIDS, adult, change, child, event, signature

SCHEMA = make_record_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
NAME, PHONE, DOCUMENT = "Anna Quill", "13800138000", "11010519491231002X"
NUMBERS = (PHONE, DOCUMENT, "138 0013 8000", "a@b.example")
PURPOSE, GUARDIAN = "pii_processing.purposes.0", "capture.guardian"
URL, EVENT_TIME = "pii_processing.privacy_notice.url", "event.1.event_time"
WITNESSED = "capture.signatures.1.signed_at"
UNBOUND: dict[str, object] = {"capture.mode": "imported", "capture.signatures.0.signs_hash": ...}
AHEAD = f"{GUARDIAN}.signed_ahead_until"
SIGNED = "capture.signatures.0.signed_at"
WITNESS, INTERPRETER = (
    signature("witness", "witnessed_oral_process"),
    signature("interpreter", "interpreted_faithfully"),
)
CONSENTS = signature("contributor", "consents")
CONSENTS_FOR_CHILD = signature("guardian", "consents_for_child")


def abroad(**more: object) -> dict[str, Any]:
    row = adult()["pii_processing"]["purposes"][1]
    row |= {
        "purpose_id": "overseas_transfer",
        "separate": True,
        "recipient_third_parties": ["somebody abroad"],
    }
    return {f"{PURPOSE[:-2]}.1": row | more}


def oral() -> dict[str, Any]:
    value = adult(mode="oral_witnessed")
    value["capture"]["signatures"] = [signature("contributor", "consents", method="audio_statement"), WITNESS]
    value["event"] = [row | {"event_type": "oral_witnessed"} for row in value["event"]]
    return value


def base(who: str) -> dict[str, Any]:
    return {"adult": adult, "child": child, "oral": oral}[who]()


def said_by(role: str, code: str) -> dict[str, object]:
    return {"event.1.entity_role": role, "event.1.entity_id": code}


Bend = tuple[str, dict[str, object]]
NOT_TO_SAY: list[Bend] = [
    ("adult", said_by("recorder", "ORG")),
    ("adult", said_by("system", "ORG")),
    ("adult", said_by("witness", OTHER)),
    ("adult", said_by("interpreter", OTHER)),
    ("adult", said_by("guardian", OTHER)),
    ("child", said_by("contributor", CODE)),
    ("child", said_by("recorder", "ORG")),
    ("child", said_by("guardian", CODE)),
    ("child", {"event.1.entity_id": CODE, "event.1.entity_role": ...}),
    (
        "adult",
        {"event": [*adult()["event"], event("withdrawn", 20, entity_role="recorder", entity_id="ORG")]},
    ),
    (
        "adult",
        {"event": [*adult()["event"], event("expired", 20, entity_role="contributor", entity_id=CODE)]},
    ),
    ("adult", {"event.0.entity_id": "AnnaQuill", "event.0.entity_role": "recorder"}),
    ("adult", {"event.0.entity_id": PHONE, "event.0.entity_role": "system"}),
]
ORDER: list[Bend] = [
    ("adult", {"event": [event("given", 5), event(state, 6), event("given", 7)]})
    for state in (
        "expired",
        "superseded",
        "superseded_minor",
        "superseded_major",
        "guardian_lapsed",
        "invalidated",
    )
] + [
    ("adult", {"event": [event("given", 5), event("withdrawn", 6), event("partly_withdrawn", 7)]}),
    ("adult", {"event": [event("given", 5), event("superseded", 6, affects=[UUIDS[2]]), event("given", 7)]}),
    ("adult", {"event.1.event_time": "2026-03-01T02:02:59Z"}),
    ("adult", {"event.1.validity_duration": "PT0S"}),
    (
        "adult",
        {"event": [*adult()["event"], event("partly_withdrawn", 20, affects=["media_for_training_data"])]},
    ),
    ("adult", {"event": [*adult()["event"], event("partly_withdrawn", 20, affects=[NAME])]}),
    ("adult", {"event": [event("superseded", 4, affects=["overseas"]), *adult()["event"]]}),
    ("adult", {"event.1.affects": ["anna_quill"]}),
]
SIGNATURES: list[Bend] = [
    ("adult", {"capture.signatures": [CONSENTS, signature("contributor", "refuses")]}),
    ("adult", {"capture.signatures": [CONSENTS, signature("contributor", "withdraws")]}),
    ("child", {"capture.signatures": [CONSENTS_FOR_CHILD, signature("contributor", "refuses")]}),
    ("adult", {"event.1.event_state": "refused"}),
    ("oral", {"capture.signatures.1.evidence_hash": CONSENTS["evidence_hash"]}),
    ("oral", {"capture.signatures": [*oral()["capture"]["signatures"], INTERPRETER | {
        "evidence_hash": WITNESS["evidence_hash"]}]}),
    ("oral", {"event.1.event_type": "explicit"}),
    ("oral", {"capture.signatures.1.method": "mark"}),
    ("adult", {"capture.signatures": [CONSENTS | {"challenge": "a" * 64}, signature(
        "recorder", "obtained_consent", challenge="a" * 64)]}),
    ("adult", {"capture.signatures.0.evidence_hash": "sha256:" + "0" * 64}),
]  # fmt: skip
TIMES: list[Bend] = [
    *[("adult", {SIGNED: time}) for time in (
        "2025-03-01T02:10:00Z", "2027-03-01T02:10:00Z", "2026-03-01T01:59:59Z", "2026-03-01T02:20:01Z",
        "0001-03-01T02:10:00Z", "9999-03-01T02:10:00Z", "2026-02-30T02:10:00Z", "2026-03-01T25:10:00Z",
    )],
    ("child", {SIGNED: "2026-03-01T02:02:59Z", "event.1.event_time": "2026-03-01T09:00:00Z"}),
    ("child", {SIGNED: "2026-03-01T02:30:00Z"}),
    ("oral", {"capture.signatures.1.signed_at": "2026-03-02T02:10:00Z"}),
    ("adult", {"event.0.event_time": "0001-01-01T00:00:00Z"}),
    ("adult", {"event.0.local_time_offset_minutes": 13800138000}),
    ("child", {AHEAD: "9999-01-01"}),
    ("child", {f"{GUARDIAN}.present": False, AHEAD: "2027-03-05"}),
    ("child", {AHEAD: "2026-02-28"}),
    ("child", {AHEAD: "2026-02-30"}),
]  # fmt: skip
GIVES: list[Bend] = [
    ("adult", {"capture.kinds": {"voice": False, "video": False}}),
    ("adult", {"capture.kinds": ...}),
    ("adult", {"pii_processing.privacy_notice.policy_hash": "sha256:" + "0" * 64}),
    ("adult", {f"{PURPOSE}.withdrawal_method": "  \n "}),
    ("adult", abroad(separate=False)),
    ("adult", abroad(recipient_third_parties=[])),
    ("adult", {f"{PURPOSE}.purpose_id": "public_disclosure"}),
    ("child", {"capture.assent": "too_young"}),
    ("child", {"capture.guardian_required_by": "profile"}),
    ("child", {"capture.age_band": "14_or_older"}),
    ("child", {"capture.age_band": "14_to_17", "capture.guardian_required_by": "policy"}),
    ("adult", {"capture.comprehension.asked": 13800138000}),
]
OPEN_BEFORE = (
    f"{PURPOSE}.purpose", f"{PURPOSE}.collection_method", f"{PURPOSE}.jurisdiction",
    f"{PURPOSE}.pii_information.0.pii_type", "party_identification.0.party_contact",
    "pii_processing.privacy_notice.url", "pii_processing.privacy_notice.policy_version",
    "capture.receipt_number", "event.1.entity_id",
)  # fmt: skip
WORDS: list[Bend] = [
    *[("adult", {path: text}) for path in OPEN_BEFORE for text in NUMBERS],
    *[("adult", {path: NAME}) for path in OPEN_BEFORE if not path.endswith(("purpose", "contact"))],
    *[("adult", {path: "a\u202eb"}) for path in OPEN_BEFORE],
    *[("adult", {f"{PURPOSE}.purpose": text}) for text in (
        "", " ", "two\nlines", "nul\0", "esc\x1b[2J", "a\u2028b", "x" * 301, "１３８００１３８０００",
        "一三八〇〇一三八〇〇〇", "①③⑧⓪⓪①③⑧", "a\ufeffb", "138-0013-8000",
    )],
    ("adult", {f"{PURPOSE}.withdrawal_method": "call\0"}),
    ("adult", {f"{PURPOSE}.withdrawal_method": f"write {DOCUMENT}"}),
    ("adult", {f"{PURPOSE}.withdrawal_method": "x" * 2001}),
    ("adult", {f"{PURPOSE}.jurisdiction": "XX"}),
    ("adult", {f"{PURPOSE}.jurisdiction": "CN\n"}),
    ("adult", {"capture.receipt_number": "C26-7K3M-9QWT-5"}),
    ("adult", {"capture.receipt_number": "C26-7K3M-9QWT-8\n"}),
    ("adult", {"pii_processing.privacy_notice.policy_hash": HASH + "\n"}),
    ("adult", {f"{PURPOSE}.pii_information.0.pii_type": "anna_quill"}),
    *[("adult", {"pii_processing.privacy_notice.url": url}) for url in (
        "http://example.org", "https://anna@example.org/", "https://example.org/?q=anna",
        "https://example.org/#anna", f"https://example.org/{PHONE}", "javascript:alert(1)",
    )],
]  # fmt: skip
BENDS = [*NOT_TO_SAY, *ORDER, *SIGNATURES, *TIMES, *GIVES, *WORDS]


def test_the_table_is_long_and_what_is_bent_is_sound() -> None:
    assert len(BENDS) > 60
    for who in ("adult", "child", "oral"):
        VALIDATOR.validate(base(who))
        parse_record(canonical(base(who)))
    VALIDATOR.validate(change(adult(), abroad()))
    record_from(change(adult(), abroad()))


@pytest.mark.parametrize(("who", "changes"), BENDS, ids=range(len(BENDS)))
def test_model_and_schema_agree_or_the_schema_names_the_rule(who: str, changes: dict[str, object]) -> None:
    value = change(base(who), changes)
    with pytest.raises(BadRecord) as caught:
        record_from(value)
    told = str(caught.value)
    assert not any(secret in told for secret in (NAME, PHONE, DOCUMENT))
    if VALIDATOR.is_valid(value):
        sentence = told.removesuffix(".").rsplit(": ", 1)[-1]
        assert sentence in SCHEMA["$comment"]


SOUND: list[Bend] = [
    ("adult", {"event.1.event_time": "2026-03-01T02:03:30Z", SIGNED: "2026-03-01T02:03:30Z"}),
    ("adult", {"event": [*adult()["event"], event("withdrawn", 40, validity_duration="PT0S")]}),
    ("child", {"event": [*child()["event"], event("withdrawn", 40, validity_duration="PT0S")]}),
    ("adult", {"event": [*adult()["event"], event("expired", 40)]}),
    ("adult", {"capture.age_band": "14_or_older"}),
    ("adult", {f"{PURPOSE}.jurisdiction": "CN-BJ", URL: "https://example.org/p"}),
    ("adult", {"pii_processing.privacy_notice.url": ""}),
    ("adult", {f"{PURPOSE}.purpose": "语音训练 (GB/T 35273-2020)", "capture.clause_audio": []}),
    ("adult", {f"{PURPOSE}.withdrawal_method": "Phone 010 5555 0100 / 010 5555 0101\nor rights@example.org"}),
    ("adult", {f"{PURPOSE}.pii_information.0.pii_type": "portrait", "capture.kinds": {"portrait": True}}),
    ("child", {"event.1.event_time": "2026-03-03T09:00:00Z"}),
    ("child", {f"{GUARDIAN}.present": False, AHEAD: "2026-05-01", EVENT_TIME: "2026-04-28T09:00:00Z"}),
    ("oral", {EVENT_TIME: "2026-03-01T03:30:00Z", WITNESSED: "2026-03-01T03:29:00Z"}),
    ("adult", {**UNBOUND, SIGNED: "2024-01-01T00:00:00Z"}),
]  # fmt: skip


@pytest.mark.parametrize(("who", "changes"), SOUND, ids=range(len(SOUND)))
def test_what_is_sound_passes_both(who: str, changes: dict[str, object]) -> None:
    value = change(base(who), changes)
    VALIDATOR.validate(value)
    parse_record(canonical(value))

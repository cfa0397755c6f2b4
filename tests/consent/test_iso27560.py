"""The record in the terms of ISO/IEC TS 27560: required fields, closed terms, statuses, no identity."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from collector.assets import read_asset_text
from collector.consent.iso27560 import export_receipt, export_record
from collector.consent.terms_27560 import (
    CONTEXT,
    DECISIONS,
    GUARDIANS,
    PARTY_ROLES,
    PII_TERMS,
    PURPOSE_TERMS,
    STATES,
    VALID_STATES,
)
from collector.model.record import RecordEvent, record_from
from tests.rig.records import HASH, UUIDS, adult, change, child, completed, event, signature

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "consent"
needs_examples = pytest.mark.skipif(not SHARED.exists(), reason="the shared consent examples are not here")
SCHEMA = json.loads(read_asset_text("schemas/consent-27560.schema.json"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
# DPV 2.3, as far as the export uses it.
DPV_KEYS = {
    "hasAddress", "hasConsentControl", "hasConsentStatus", "hasContact", "hasDataController",
    "hasDataSubject", "hasDuration", "hasEntity", "hasIdentifier", "hasIndicationMethod",
    "hasJurisdiction", "hasLegalBasis", "hasLocation", "hasName", "hasNecessity", "hasNotice",
    "hasPersonalData", "hasProcess", "hasProcessing", "hasProcessingCondition", "hasPurpose",
    "hasRecipient", "hasRecordOfActivity", "hasRight", "hasStorageCondition", "isIndicatedAtTime",
    "isIndicatedBy",
}  # fmt: skip
DPV_THINGS = {
    "Child", "Collect", "ConsentExpired", "ConsentGiven", "ConsentInvalidated", "ConsentNotice",
    "ConsentReceipt", "ConsentRecord", "ConsentRefused", "ConsentRequested", "ConsentRevoked",
    "ConsentUnknown", "ConsentWithdrawn", "DataController", "DataProcessor", "DataSubject",
    "DataSubjectRight", "ExplicitlyExpressedConsent", "GuardianOfDataSubject", "LegalEntity",
    "Location", "Optional", "ParentOfDataSubject", "PersonalData", "Process", "Processing",
    "ProcessingLocation", "Purpose", "ReaffirmConsent", "Recipient", "RenewedConsentGiven", "Required",
    "SensitivePersonalData", "SpecialCategoryPersonalData", "StorageDuration", "StorageLocation",
    "ThirdParty", "VulnerableDataSubject", "WithdrawConsent",
}  # fmt: skip
PD_THINGS = {
    "VoiceCommunicationRecording", "Picture", "Name", "Gender", "AgeRange", "OfficialID", "TelephoneNumber",
    "Accent", "Dialect", "BirthDate", "Contact",
}  # fmt: skip
DCT = {"conformsTo", "description", "identifier", "language", "replaces", "source", "valid"}
FULL = {
    "pii_processing.purposes.0.collection_method": "recorded in person with the field client",
    "pii_processing.purposes.0.processing_method": ["labelling"],
    "pii_processing.purposes.0.processing_locations": ["CN", "our own rooms"],
    "pii_processing.purposes.0.privacy_rights": ["access"],
    "pii_processing.purposes.0.purpose_type": "training data",
    "pii_processing.purposes.0.recipient_third_parties": ["ORG", "customers"],
    "pii_processing.privacy_notice.url": "https://example.org",
    "record.replaces": UUIDS[2], "previous_record_hash": HASH,
}  # fmt: skip


def walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every (key, value) below the context."""
    for key, item in value.items() if isinstance(value, dict) else ():
        if key != "@context":
            yield key, item
            yield from walk(item)
    for item in value if isinstance(value, list) else ():
        yield "", item
        yield from walk(item)


def terms_in(node: Any) -> Iterator[str]:
    """Every prefixed term that the export uses, as key or as value."""
    for key, item in walk(node):
        if key:
            yield key
        values = item if isinstance(item, list) else [item]
        yield from (text for text in values if isinstance(text, str) and text.partition(":")[0] in CONTEXT)


RECORDS = {"adult": adult(), "child": child(), "full": change(adult(), FULL)}


@pytest.mark.parametrize("name", RECORDS)
def test_records_and_receipts_have_every_required_field(name: str) -> None:
    record = record_from(RECORDS[name])
    VALIDATOR.validate(export_record(record))
    VALIDATOR.validate(export_receipt(record, HASH))


@needs_examples
@pytest.mark.parametrize("name", ["adult_given", "adult_oral_witnessed", "child_guardian_given"])
def test_the_shared_examples_are_exported(name: str) -> None:
    record = record_from(completed(json.loads((SHARED / f"{name}.json").read_text("utf-8"))))
    VALIDATOR.validate(export_record(record))


REQUIRED = [
    "dct:conformsTo", "dct:identifier", "dpv:hasIdentifier", "fc:schemaVersion", "dpv:hasDataSubject",
    "dpv:hasNotice", "dct:language", "dpv:hasEntity", "dpv:hasConsentStatus",
    *(f"dpv:hasProcess.0.{key}" for key in (
        "dpv:hasPurpose", "dpv:hasPersonalData", "dpv:hasDataController", "dpv:hasStorageCondition.0",
        "dpv:hasStorageCondition.1", "dpv:hasJurisdiction", "dpv:hasRecipient", "dpv:hasConsentControl.0",
        "dpv:hasPersonalData.0.@type",
    )),
    *(f"dpv:hasEntity.0.{key}" for key in (
        "dct:identifier", "dpv:hasName", "dpv:hasAddress", "dpv:hasContact", "dct:description",
    )),
    *(f"dpv:hasConsentStatus.0.{key}" for key in (
        "dpv:isIndicatedAtTime", "dct:valid", "dpv:isIndicatedBy", "fc:eventType", "@type",
    )),
]  # fmt: skip


@pytest.mark.parametrize("path", REQUIRED)
def test_the_schema_misses_each_field_that_the_standard_requires(path: str) -> None:
    node = export_record(record_from(adult()))
    assert not VALIDATOR.is_valid(change(node, {path: ...}))


@pytest.mark.parametrize("path", ["dct:identifier", "dpv:hasIdentifier", "fc:schemaVersion"])
def test_a_receipt_needs_its_version_and_number(path: str) -> None:
    assert not VALIDATOR.is_valid(change(export_receipt(record_from(adult()), HASH), {path: ...}))


@pytest.mark.parametrize("name", RECORDS)
def test_terms_come_from_a_closed_list(name: str) -> None:
    known = {"dpv": DPV_KEYS | DPV_THINGS, "pd": PD_THINGS, "dct": DCT, "skos": {"prefLabel"}, "loc": {"CN"}}
    for term in terms_in(export_receipt(record_from(RECORDS[name]), HASH)):
        prefix, _, rest = term.partition(":")
        assert rest in known.get(prefix, {rest}), term


def test_every_table_of_terms_is_in_the_vocabulary() -> None:
    values = {*STATES.values(), *GUARDIANS.values()}
    terms = {term for group in values for term in group}
    terms |= {*DECISIONS.values(), *PII_TERMS.values(), *PURPOSE_TERMS.values(), *PARTY_ROLES.values()}
    known = {f"dpv:{name}" for name in DPV_THINGS} | {f"pd:{name}" for name in PD_THINGS}
    assert {term for term in terms if not term.startswith("fc:")} <= known


def test_every_state_is_mapped_and_only_two_statuses_allow_processing() -> None:
    words = set(get_args(RecordEvent.model_fields["event_state"].annotation))
    assert set(STATES) == words
    valid = {word for word, kinds in STATES.items() if kinds[0] in VALID_STATES}
    assert valid == {"given", "partly_given", "reaffirmed", "superseded_minor", "partly_withdrawn"}
    assert "dpv:ConsentTerminated" not in json.dumps(STATES)


@pytest.mark.parametrize(
    ("state", "status"),
    [("given", "dpv:ConsentGiven"), ("withdrawn", "dpv:ConsentWithdrawn"), ("expired", "dpv:ConsentExpired"),
     ("superseded_major", "dpv:ConsentRevoked"), ("invalidated", "dpv:ConsentInvalidated"),
     ("reaffirmed", "dpv:RenewedConsentGiven")],
)  # fmt: skip
def test_what_was_given_follows_the_newest_state_and_a_no_stays_a_no(state: str, status: str) -> None:
    value = adult()
    if state != "given":
        value["event"].append(event(state, 20))
    processes = export_record(record_from(value))["dpv:hasProcess"]
    assert [row["dpv:hasConsentStatus"] for row in processes] == [[status], ["dpv:ConsentRefused"]]


def test_a_purpose_that_was_withdrawn_alone_ends_alone() -> None:
    value = adult()
    value["event"].append(event("partly_withdrawn", 20, affects=["overseas"]))
    processes = export_record(record_from(value))["dpv:hasProcess"]
    assert [row["dpv:hasConsentStatus"][0] for row in processes] == [
        "dpv:ConsentGiven",
        "dpv:ConsentWithdrawn",
    ]


def test_a_child_is_one_and_its_parent_indicates() -> None:
    node = export_record(record_from(child()))
    assert {"dpv:Child", "dpv:VulnerableDataSubject"} <= set(node["dpv:hasDataSubject"]["@type"])
    assert "dpv:ParentOfDataSubject" in node["dpv:hasConsentStatus"][-1]["dpv:isIndicatedBy"]["@type"]
    other = change(child(), {"capture.guardian.relation": "grandparent"})
    actor = export_record(record_from(other))["dpv:hasConsentStatus"][-1]["dpv:isIndicatedBy"]
    assert actor["@type"] == ["dpv:GuardianOfDataSubject"]


def test_both_identifiers_stand_and_no_key_is_repeated() -> None:
    node = export_receipt(record_from(RECORDS["full"]), HASH)
    pairs = [(item["dct:identifier"], item.get("dpv:hasIdentifier")) for _, item in walk({"": node})
             if isinstance(item, dict) and "dct:identifier" in item]  # fmt: skip
    assert pairs
    assert all(one == other for one, other in pairs)

    def refuse(found: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(found)) == len(found)
        return dict(found)

    assert json.loads(json.dumps(node), object_pairs_hook=refuse) == node


def test_everything_the_record_says_is_there_and_nothing_else() -> None:
    rows = [*adult()["capture"]["signatures"], signature("recorder", "obtained_consent")]
    value = change(RECORDS["full"], {"capture.signatures": rows})
    node = export_receipt(record_from(value), HASH)
    said = {item for _, item in walk(value) if isinstance(item, str)}
    told = {item for _, item in walk(node) if isinstance(item, str)}
    assert {text for text in said if " " in text} <= told
    assert {text for text in told if " " in text} <= said

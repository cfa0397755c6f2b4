"""The consent record in the terms of ISO/IEC TS 27560 and the Data Privacy Vocabulary 2.3, as JSON-LD. Pure.

Written by hand from a closed list of terms; what the vocabulary lacks (assent, witness, training data) has an
IRI of our own. What may stand more than once is always a list, so that no key is ever repeated. The public
guide wobbles between `dct:identifier` and `dpv:hasIdentifier`: both are written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from collector.consent.terms_27560 import (
    CONTEXT,
    DECISIONS,
    GUARDIANS,
    OWN,
    PARTY_ROLES,
    PII_TERMS,
    PURPOSE_TERMS,
    RECEIPT_PROFILE,
    RECORD_PROFILE,
    STATES,
    VALID_STATES,
)
from collector.model.record import ConsentRecord, Party, PiiItem, PurposeDecision, RecordEvent

Node = dict[str, Any]


def export_record(record: ConsentRecord) -> Node:
    """Return the record as `dpv:ConsentRecord`; nothing of identity is in a record, so nothing is here."""
    head = record.record
    node: Node = {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{head.record_id}",
        "@type": ["dpv:ConsentRecord"],
        "dct:conformsTo": RECORD_PROFILE,
        f"{OWN}:schemaVersion": head.schema_version,
        **_identifiers(head.record_id),
        "dct:language": record.pii_processing.language,
        "dpv:hasDataSubject": _subject(record),
        "dpv:hasNotice": [_notice(record)],
        "dpv:hasProcess": [_process(row, record) for row in record.pii_processing.purposes],
        "dpv:hasEntity": [_party(row) for row in record.party_identification],
        "dpv:hasConsentStatus": [_event(row, record) for row in record.event],
        f"{OWN}:capture": _capture(record),
    }
    if head.replaces is not None:
        node["dct:replaces"] = f"urn:uuid:{head.replaces}"
    if record.previous_record_hash is not None:
        node[f"{OWN}:previousRecordHash"] = record.previous_record_hash
    return node


def export_receipt(record: ConsentRecord, record_hash: str) -> Node:
    """Return the copy that goes to the person: `dpv:ConsentReceipt` around the record (27560, 6.4)."""
    inner = export_record(record)
    del inner["@context"]
    return {
        "@context": CONTEXT,
        "@type": ["dpv:ConsentReceipt"],
        "dct:conformsTo": RECEIPT_PROFILE,
        f"{OWN}:schemaVersion": record.record.schema_version,
        **_identifiers(record.capture.receipt_number),
        f"{OWN}:recordHash": record_hash,
        "dpv:hasRecordOfActivity": [inner],
    }


def _identifiers(value: str) -> Node:
    return {"dct:identifier": value, "dpv:hasIdentifier": value}


def _subject(record: ConsentRecord) -> Node:
    kinds = ["dpv:DataSubject", *(["dpv:Child", "dpv:VulnerableDataSubject"] if record.is_child else [])]
    return {"@type": kinds, **_identifiers(record.record.pii_principal_id)}


def _notice(record: ConsentRecord) -> Node:
    notice = record.pii_processing.privacy_notice
    return {
        "@type": ["dpv:ConsentNotice"],
        **_identifiers(notice.policy_version),
        "dct:language": record.pii_processing.language,
        f"{OWN}:policyHash": notice.policy_hash,
        f"{OWN}:shownTextHash": notice.shown_text_hash,
        **({"dct:source": notice.url} if notice.url else {}),
    }


def _process(row: PurposeDecision, record: ConsentRecord) -> Node:
    node: Node = {
        "@type": ["dpv:Process"],
        **_identifiers(row.purpose_id),
        "dpv:hasPurpose": [_purpose(row)],
        "dpv:hasLegalBasis": ["dpv:ExplicitlyExpressedConsent"],
        "dpv:hasConsentStatus": [_decision(row, record)],
        f"{OWN}:separate": row.separate,
        "dpv:hasPersonalData": [_personal_data(item) for item in row.pii_information],
        "dpv:hasDataController": [f"{OWN}:party-{name}" for name in row.pii_controllers],
        "dpv:hasStorageCondition": [
            {"@type": ["dpv:StorageLocation"], "dpv:hasLocation": _places(row.storage_locations)},
            {"@type": ["dpv:StorageDuration"], "dpv:hasDuration": row.retention_period},
        ],
        "dpv:hasJurisdiction": _places([row.jurisdiction]),
        "dpv:hasRecipient": [_recipient(name, record) for name in _recipients(row)],
        "dpv:hasConsentControl": [
            {"@type": ["dpv:WithdrawConsent"], "dct:description": row.withdrawal_method},
            {"@type": ["dpv:ReaffirmConsent"], "dct:description": row.withdrawal_method},
        ],
    }
    methods = [("dpv:Collect", text) for text in _said(row.collection_method)]
    methods += [("dpv:Processing", text) for text in row.processing_method or []]
    places = [*(row.processing_locations or []), *(row.geographic_restrictions or [])]
    if methods:
        node["dpv:hasProcessing"] = [{"@type": [kind], "dct:description": text} for kind, text in methods]
    if places:
        where = {"@type": ["dpv:ProcessingLocation"], "dpv:hasLocation": _places(places)}
        node["dpv:hasProcessingCondition"] = [where]
    if row.privacy_rights:
        rights = [{"@type": ["dpv:DataSubjectRight"], "dct:description": text} for text in row.privacy_rights]
        node["dpv:hasRight"] = rights
    return node


def _said(text: str | None) -> list[str]:
    return [text] if text else []


def _purpose(row: PurposeDecision) -> Node:
    kind = PURPOSE_TERMS.get(row.purpose_id, f"{OWN}:OtherPurpose")
    node = {"@type": ["dpv:Purpose", kind], "dct:description": row.purpose}
    return node | ({"skos:prefLabel": row.purpose_type} if row.purpose_type else {})


def _decision(row: PurposeDecision, record: ConsentRecord) -> str:
    """What was given follows the record's state; what was refused or not asked stays that."""
    newest = record.event[-1]
    taken = {"partly_withdrawn", "withdrawn"}
    if any(row.purpose_id in (event.affects or ()) for event in record.event if event.event_state in taken):
        return "dpv:ConsentWithdrawn"
    if row.decision != "given":
        return DECISIONS[row.decision]
    return "dpv:ConsentGiven" if newest.event_state == "partly_withdrawn" else STATES[newest.event_state][0]


def _recipients(row: PurposeDecision) -> Iterable[str]:
    """27560 wants recipients always: nobody else is said by naming the controllers."""
    return row.recipient_third_parties or row.pii_controllers


def _recipient(name: str, record: ConsentRecord) -> Node:
    known = {party.party_id: party.party_name for party in record.party_identification}
    node: Node = {"@type": ["dpv:Recipient"], "dpv:hasName": known.get(name, name)}
    return {"@id": f"{OWN}:party-{name}", **node} if name in known else node


def _personal_data(item: PiiItem) -> Node:
    kinds = [PII_TERMS.get(item.pii_type, "dpv:PersonalData")]
    kinds += ["dpv:SensitivePersonalData"] if item.sensitive_pii_category else []
    kinds += ["dpv:SpecialCategoryPersonalData"] if item.special_pii_category else []
    necessity = "dpv:Optional" if item.pii_optional else "dpv:Required"
    return {"@type": kinds, **_identifiers(item.pii_type), "dpv:hasNecessity": [necessity]}


def _places(names: Iterable[str]) -> list[str | Node]:
    """ISO 3166 codes are places of the vocabulary; anything else is a place in words."""
    return [
        f"loc:{name}"
        if len(name) == 2 and name.isupper()  # noqa: PLR2004 - alpha-2
        else {"@type": ["dpv:Location"], "dct:description": name}
        for name in names
    ]


def _party(row: Party) -> Node:
    contacts = [row.party_contact, row.party_email, row.party_phone, row.party_url]
    return {
        "@id": f"{OWN}:party-{row.party_id}",
        "@type": ["dpv:LegalEntity", PARTY_ROLES.get(row.party_role, "dpv:ThirdParty")],
        **_identifiers(row.party_id),
        "dpv:hasName": row.party_name,
        "dpv:hasAddress": row.party_address,
        "dpv:hasContact": [contact for contact in contacts if contact],
        "dct:description": row.party_type,
        f"{OWN}:partyRole": row.party_role,
    }


def _event(row: RecordEvent, record: ConsentRecord) -> Node:
    node: Node = {
        "@type": list(STATES[row.event_state]),
        f"{OWN}:eventState": row.event_state,
        f"{OWN}:eventType": row.event_type,
        "dpv:isIndicatedAtTime": row.event_time,
        "dct:valid": row.validity_duration,
        "dpv:isIndicatedBy": _actor(row, record),
        "dpv:hasLegalBasis": ["dpv:ExplicitlyExpressedConsent"],
    }
    if STATES[row.event_state][0] in VALID_STATES:
        node["dpv:hasIndicationMethod"] = _methods(row, record)
    if row.affects:
        node[f"{OWN}:affects"] = list(row.affects)
    return node


def _actor(row: RecordEvent, record: ConsentRecord) -> Node:
    """The role in the vocabulary's terms; a person is a code."""
    if row.entity_role == "guardian" and record.capture.guardian is not None:
        kinds = list(GUARDIANS.get(record.capture.guardian.relation, ("dpv:GuardianOfDataSubject",)))
    elif row.entity_role in {None, "contributor"}:
        kinds = ["dpv:DataSubject"]
    else:
        kinds = [f"{OWN}:{str(row.entity_role).capitalize()}"]
    return {"@type": kinds, **_identifiers(row.entity_id)}


def _methods(row: RecordEvent, record: ConsentRecord) -> list[str]:
    own = [
        item.method for item in record.capture.signatures if item.role == (row.entity_role or "contributor")
    ]
    return [f"{OWN}:{method}" for method in dict.fromkeys(own)] or [f"{OWN}:{record.capture.mode}"]


def _capture(record: ConsentRecord) -> Node:
    """How consent was taken: the vocabulary has no words for most of it, so the names are ours."""
    fields = record.capture.model_dump(mode="json", exclude_unset=True)
    signatures = [{"@type": [f"{OWN}:Signature"], **row} for row in fields.pop("signatures")]
    return {**{f"{OWN}:{name}": value for name, value in fields.items()}, f"{OWN}:signature": signatures}

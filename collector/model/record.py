"""The consent record `field-consent-1`: ISO/IEC TS 27560 sections and `capture`, closed: no name fits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from collector.errors import BadRecord, Malformed
from collector.model.bands import CHILD_BANDS, RecordBand
from collector.model.canonical import canonical, parse_canonical
from collector.model.decision import Decision
from collector.model.manifest import Code, Slug, Uuid
from collector.model.record_forms import (
    CollectionMethod,
    Day,
    Duration,
    Email,
    Hash,
    Jurisdiction,
    Kind,
    Language,
    Line,
    Name,
    Paragraph,
    PartyId,
    ReceiptNumber,
    RecordSlug,
    RuleBroken,
    Time,
    Url,
    Validity,
    Version,
    Words,
)
from collector.model.record_rules import check_rules
from collector.model.stored import describe
from collector.model.times import MOST_MINUTES

MAX_RECORD_BYTES = 1 << 20
MOST_ROWS = 64
Few = Field(min_length=1, max_length=MOST_ROWS)  # a list that says nothing is left out
Tries = Annotated[int, Field(ge=0, le=999)]
Role = Literal["contributor", "guardian", "interpreter", "recorder", "system", "witness"]


class Closed(BaseModel):
    """Nothing but the named fields: that keeps names out."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _says_or_leaves_out(cls, value: object) -> object:
        """What was not said is absent, so that there is one way to write a record."""
        for name, item in value.items() if isinstance(value, dict) else ():
            field = cls.model_fields.get(name)
            if item is None and field is not None and not field.is_required():
                raise RuleBroken(name, "nothing where the field should be absent")
        return value


class RecordHead(Closed):
    """Which record of which contributor."""

    schema_version: Literal["field-consent-1"]
    record_id: Uuid
    pii_principal_id: Code
    replaces: Uuid | None = None


class Notice(Closed):
    """The policy that was shown, and the hash of the text really rendered."""

    policy_version: Version
    policy_hash: Hash
    shown_text_hash: Hash
    url: Url | None = None


class PiiItem(Closed):
    """One kind of personal data."""

    pii_type: Kind
    pii_optional: bool
    sensitive_pii_category: bool = False
    special_pii_category: bool = False


class PurposeDecision(Closed):
    """One purpose, one decision."""

    purpose_id: Name
    purpose: Words
    purpose_type: Words | None = None
    lawful_basis: Literal["consent"] = "consent"
    decision: Decision
    separate: bool = False
    pii_information: Annotated[list[PiiItem], Few]
    pii_controllers: Annotated[list[PartyId], Few]
    collection_method: CollectionMethod | None = None
    processing_method: Annotated[list[Words], Few] | None = None
    storage_locations: Annotated[list[Words], Few]
    processing_locations: Annotated[list[Words], Few] | None = None
    geographic_restrictions: Annotated[list[Words], Few] | None = None
    retention_period: Duration
    jurisdiction: Jurisdiction
    recipient_third_parties: Annotated[list[Line], Field(max_length=MOST_ROWS)]
    withdrawal_method: Paragraph
    privacy_rights: Annotated[list[Words], Few] | None = None


class Processing(Closed):
    """What is processed, what for."""

    privacy_notice: Notice
    language: Language
    purposes: Annotated[list[PurposeDecision], Few]


class Party(Closed):
    """The organisation or a supplier; never a person who takes part."""

    party_id: PartyId
    party_name: Words
    party_role: Words
    party_contact: Words
    party_address: Paragraph
    party_type: Words
    party_email: Email | None = None
    party_url: Url | None = None
    party_phone: Line | None = None


class RecordEvent(Closed):
    """One of the events that made this record."""

    event_time: Time
    local_time_offset_minutes: Annotated[int, Field(ge=-MOST_MINUTES, le=MOST_MINUTES)] | None = None
    validity_duration: Validity
    entity_id: Slug
    entity_role: Role | None = None
    event_type: Literal["explicit", "separate_explicit", "oral_witnessed"]
    event_state: Literal[
        "expired", "given", "guardian_lapsed", "invalidated", "partly_given", "partly_withdrawn",
        "reaffirmed", "refused", "requested", "superseded", "superseded_major", "superseded_minor",
        "withdrawn",
    ]  # fmt: skip
    affects: Annotated[list[Name | Uuid], Few] | None = None


class GuardianRow(Closed):
    """Who decided for the child, by code; the name is in the sealed evidence."""

    guardian_code: Code
    relation: Literal[
        "mother", "father", "adoptive_parent", "grandparent", "adult_sibling", "appointed_guardian",
        "institution",
    ]  # fmt: skip
    evidence_kind: Literal[
        "id_and_household_register", "birth_certificate", "court_or_committee_document",
        "declaration_only",
    ]  # fmt: skip
    authority_statement: Literal[True]
    present: bool
    signed_ahead_until: Day | None = None


class Comprehension(Closed):
    """Counts only, never a pass mark."""

    asked: Tries
    correct_first_try: Tries
    explained_again: Tries


class SignatureRow(Closed):
    """One signature: its meaning and time, the hash of its sealed evidence and of what it covers.

    An imported one was made on paper and covers no hash.
    """

    role: Literal["contributor", "guardian", "witness", "interpreter", "recorder"]
    meaning: Literal[
        "consents", "consents_for_child", "assents", "refuses", "withdraws", "witnessed_oral_process",
        "interpreted_faithfully", "obtained_consent",
    ]  # fmt: skip
    signed_at: Time
    method: Literal["drawn", "mark", "audio_statement", "typed_plus_recorder_login", "typed"]
    evidence_hash: Hash
    signs_hash: Hash | None = None
    challenge: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    journal_head: Hash | None = None


class CaptureSection(Closed):
    """How consent was taken.

    `clause_audio` are the hashes (`pack.json`) of the policy's recorded sections that were heard to their
    end, in order. `read_aloud`: all of them. With `oral_witnessed` an empty list, or a shorter one, says that
    a person read out the rest.
    """

    project_id: RecordSlug
    session_id: Uuid
    age_band: RecordBand
    subject_role: Literal["self", "child"]
    mode: Literal["on_screen", "read_aloud", "oral_witnessed", "imported"]
    receipt_number: ReceiptNumber
    device_time_trust: Literal["server_checked", "unchecked", "went_back"]
    guardian_required_by: Literal["policy", "profile", "law"] | None = None
    guardian: GuardianRow | None = None
    assent: Literal["given", "refused", "too_young", "not_needed", "ask_again"] | None = None
    kinds: Annotated[dict[Kind, bool], Few] | None = None
    clause_audio: Annotated[list[Hash], Field(max_length=MOST_ROWS)] | None = None
    comprehension: Comprehension
    signatures: Annotated[list[SignatureRow], Few]


class ConsentRecord(Closed):
    """The whole record. Rules beyond the fields: child, spoken consent, who must have signed."""

    record: RecordHead
    pii_processing: Processing
    party_identification: Annotated[list[Party], Few]
    event: Annotated[list[RecordEvent], Few]
    capture: CaptureSection
    previous_record_hash: Hash | None

    @property
    def state(self) -> str:
        """The newest event's state."""
        return self.event[-1].event_state

    @property
    def is_child(self) -> bool:
        """Whether somebody else decides for this person."""
        return self.capture.subject_role == "child"

    def decisions(self) -> dict[str, str]:
        """Purpose id -> decision."""
        return {row.purpose_id: row.decision for row in self.pii_processing.purposes}

    @model_validator(mode="after")
    def _whole(self) -> ConsentRecord:
        check_rules(self)
        return self


def record_bytes(record: ConsentRecord) -> bytes:
    """Return the canonical bytes; what was not said is absent."""
    return canonical(record.model_dump(mode="json", exclude_unset=True))


def parse_record(data: bytes) -> ConsentRecord:
    """Return the record in canonical `data`. Raises BadRecord naming the field, never its value."""
    try:
        return record_from(parse_canonical(data))
    except Malformed as error:
        if isinstance(error, BadRecord):
            raise
        raise BadRecord(f"The consent record can't be read. {error}", field="") from error


def record_from(value: object) -> ConsentRecord:
    """Return the record in parsed JSON. Raises BadRecord naming the field, never its value."""
    try:
        return ConsentRecord.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        broken = first.get("ctx", {}).get("error")
        place = [str(part) for part in first["loc"]]
        if isinstance(broken, RuleBroken):
            field = ".".join([*place, *([broken.field] if broken.field else [])])
            raise BadRecord(f"The consent record is wrong: {field}: {broken}.", field=field) from error
        field = ".".join(place)
        raise BadRecord(f"The consent record is wrong: {describe(error)}.", field=field) from error


__all__ = ["CHILD_BANDS", "ConsentRecord", "parse_record", "record_bytes", "record_from"]

"""The consent record `field-consent-1`: ISO/IEC TS 27560 sections and `capture`, closed: no name fits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from collector.errors import BadRecord, Malformed
from collector.model.canonical import canonical, parse_canonical
from collector.model.manifest import AgeBand, Code, Count, Hash, Uuid
from collector.model.stored import describe
from collector.model.times import TIME_PATTERN

MAX_RECORD_BYTES = 1 << 20
CHILD_BANDS = frozenset({"under_8", "8_to_13"})
Time = Annotated[str, Field(pattern=TIME_PATTERN)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Decision = Literal["given", "refused", "not_asked"]
Duration = Annotated[str, Field(pattern=r"^P(\d+[YMWD])+$")]
Text = Annotated[str, Field(min_length=1)]
Role = Literal["contributor", "guardian", "interpreter", "recorder", "system", "witness"]


class Closed(BaseModel):
    """Nothing but the named fields: that keeps names out."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class RecordHead(Closed):
    """Which record of which contributor."""

    schema_version: Literal["field-consent-1"]
    record_id: Uuid
    pii_principal_id: Code
    replaces: Uuid | None = None


class Notice(Closed):
    """The policy that was shown, and the hash of the text really rendered."""

    policy_version: Text
    policy_hash: Hash
    shown_text_hash: Hash
    url: str | None = None


class PiiItem(Closed):
    """One kind of personal data."""

    pii_type: Text
    pii_optional: bool
    sensitive_pii_category: bool = False
    special_pii_category: bool = False


class PurposeDecision(Closed):
    """One purpose, one decision."""

    purpose_id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,63}$")]
    purpose: Text
    purpose_type: str | None = None
    lawful_basis: Literal["consent"] = "consent"
    decision: Decision
    separate: bool = False
    pii_information: Annotated[list[PiiItem], Field(min_length=1)]
    pii_controllers: Annotated[list[Text], Field(min_length=1)]
    collection_method: str | None = None
    processing_method: list[str] | None = None
    storage_locations: Annotated[list[Text], Field(min_length=1)]
    processing_locations: list[str] | None = None
    geographic_restrictions: list[str] | None = None
    retention_period: Duration
    jurisdiction: Text
    recipient_third_parties: list[str]
    withdrawal_method: Text
    privacy_rights: list[str] | None = None


class Processing(Closed):
    """What is processed, what for."""

    privacy_notice: Notice
    language: Language
    purposes: Annotated[list[PurposeDecision], Field(min_length=1)]


class Party(Closed):
    """The organisation or a supplier; never a person who takes part."""

    party_id: Text
    party_name: Text
    party_role: Text
    party_contact: Text
    party_address: Text
    party_type: Text
    party_email: str | None = None
    party_url: str | None = None
    party_phone: str | None = None


class RecordEvent(Closed):
    """One of the events that made this record."""

    event_time: Time
    local_time_offset_minutes: int | None = None
    validity_duration: Duration
    entity_id: Text
    entity_role: Role | None = None
    event_type: Literal["explicit", "separate_explicit", "oral_witnessed"]
    event_state: Literal[
        "expired", "given", "guardian_lapsed", "invalidated", "partly_given", "partly_withdrawn",
        "reaffirmed", "refused", "requested", "superseded", "superseded_major", "superseded_minor",
        "withdrawn",
    ]  # fmt: skip
    affects: list[str] | None = None


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
    signed_ahead_until: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None


class Comprehension(Closed):
    """Counts only, never a pass mark."""

    asked: Count
    correct_first_try: Count
    explained_again: Count


class SignatureRow(Closed):
    """One signature: its meaning and time, the hash of its sealed evidence and of what it covers."""

    role: Literal["contributor", "guardian", "witness", "interpreter", "recorder"]
    meaning: Literal[
        "consents", "consents_for_child", "assents", "refuses", "withdraws", "witnessed_oral_process",
        "interpreted_faithfully", "obtained_consent",
    ]  # fmt: skip
    signed_at: Time
    method: Literal["drawn", "mark", "audio_statement", "typed_plus_recorder_login", "typed"]
    evidence_hash: Hash
    signs_hash: Hash
    challenge: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    journal_head: Hash | None = None


class CaptureSection(Closed):
    """How consent was taken.

    `clause_audio` are the hashes (`pack.json`) of the policy's recorded sections that were heard to their
    end, in order. `read_aloud`: all of them. With `oral_witnessed` an empty list, or a shorter one, says that
    a person read out the rest.
    """

    project_id: Text
    session_id: Uuid
    age_band: AgeBand
    subject_role: Literal["self", "child"]
    mode: Literal["on_screen", "read_aloud", "oral_witnessed", "imported"]
    receipt_number: Text
    device_time_trust: Literal["server_checked", "unchecked", "went_back"]
    guardian_required_by: Literal["policy", "profile", "law"] | None = None
    guardian: GuardianRow | None = None
    assent: Literal["given", "refused", "too_young", "not_needed", "ask_again"] | None = None
    kinds: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")], bool] | None = None
    clause_audio: list[Hash] | None = None
    comprehension: Comprehension
    signatures: Annotated[list[SignatureRow], Field(min_length=1)]


class ConsentRecord(Closed):
    """The whole record. Rules beyond the fields: child, spoken consent, who must have signed."""

    record: RecordHead
    pii_processing: Processing
    party_identification: Annotated[list[Party], Field(min_length=1)]
    event: Annotated[list[RecordEvent], Field(min_length=1)]
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
        capture = self.capture
        meanings: set[tuple[str, str]] = {(row.role, row.meaning) for row in capture.signatures}
        given = self.state in {"given", "partly_given", "reaffirmed"}
        if capture.age_band in CHILD_BANDS and capture.subject_role != "child":
            raise ValueError("a child's record without the child's role")
        if capture.subject_role == "child":
            _check_child(capture, meanings, given=given)
        elif given and ("contributor", "consents") not in meanings:
            raise ValueError("nobody consented")
        if capture.mode == "oral_witnessed" and ("witness", "witnessed_oral_process") not in meanings:
            raise ValueError("spoken consent without a witness")
        ids = [row.purpose_id for row in self.pii_processing.purposes]
        if len(set(ids)) != len(ids):
            raise ValueError("a purpose is decided twice")
        return self


def _check_child(capture: CaptureSection, meanings: set[tuple[str, str]], *, given: bool) -> None:
    if capture.guardian is None or capture.assent is None:
        raise ValueError("a child without guardian or assent")
    if ("guardian", "consents_for_child") not in meanings:
        raise ValueError("the guardian did not sign")
    if given and capture.assent not in {"given", "too_young"}:
        raise ValueError("the child did not agree")


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
    """Return the record in parsed JSON. Raises BadRecord."""
    try:
        return ConsentRecord.model_validate(value)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
        raise BadRecord(f"The consent record is wrong: {describe(error)}.", field=field) from error

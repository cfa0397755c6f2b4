"""The consent record `field-consent-1`: ISO/IEC TS 27560 sections and `capture`, closed: no name fits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from collector.errors import BadRecord, Malformed
from collector.model.canonical import canonical, parse_canonical
from collector.model.decision import Decision
from collector.model.manifest import AgeBand, Code, Count, Hash, Slug, Uuid
from collector.model.record_rules import CHILD_BANDS, RuleBroken, check_rules
from collector.model.stored import describe
from collector.model.times import TIME_PATTERN, parse_time

MAX_RECORD_BYTES = 1 << 20
PERIOD_PATTERN = r"^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$"


def _real_time(text: str) -> str:
    try:
        parse_time(text)
    except Malformed as error:
        raise ValueError("no such time") from error
    return text


def _real_period(text: str) -> str:
    if not any(character in "123456789" for character in text):
        raise ValueError("a period of nothing")
    return text


Time = Annotated[str, Field(pattern=TIME_PATTERN), AfterValidator(_real_time)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Duration = Annotated[
    str,
    Field(
        pattern=PERIOD_PATTERN, json_schema_extra={"pattern": PERIOD_PATTERN.replace("^P", "^P(?=.*[1-9])")}
    ),
    AfterValidator(_real_period),
]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[list[Text], Field(min_length=1)]  # a list that says nothing is left out
Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
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

    policy_version: Slug
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
    pii_controllers: Texts
    collection_method: str | None = None
    processing_method: Texts | None = None
    storage_locations: Texts
    processing_locations: Texts | None = None
    geographic_restrictions: Texts | None = None
    retention_period: Duration
    jurisdiction: Text
    recipient_third_parties: list[Text]
    withdrawal_method: Text
    privacy_rights: Texts | None = None


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
    entity_id: Slug
    entity_role: Role | None = None
    event_type: Literal["explicit", "separate_explicit", "oral_witnessed"]
    event_state: Literal[
        "expired", "given", "guardian_lapsed", "invalidated", "partly_given", "partly_withdrawn",
        "reaffirmed", "refused", "requested", "superseded", "superseded_major", "superseded_minor",
        "withdrawn",
    ]  # fmt: skip
    affects: Texts | None = None


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

    project_id: Slug
    session_id: Uuid
    age_band: AgeBand
    subject_role: Literal["self", "child"]
    mode: Literal["on_screen", "read_aloud", "oral_witnessed", "imported"]
    receipt_number: Slug
    device_time_trust: Literal["server_checked", "unchecked", "went_back"]
    guardian_required_by: Literal["policy", "profile", "law"] | None = None
    guardian: GuardianRow | None = None
    assent: Literal["given", "refused", "too_young", "not_needed", "ask_again"] | None = None
    kinds: Annotated[dict[Kind, bool], Field(min_length=1)] | None = None
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
            field = ".".join([*place, broken.field])
            raise BadRecord(f"The consent record is wrong: {field}: {broken}.", field=field) from error
        field = ".".join(place)
        raise BadRecord(f"The consent record is wrong: {describe(error)}.", field=field) from error


__all__ = ["CHILD_BANDS", "ConsentRecord", "parse_record", "record_bytes", "record_from"]

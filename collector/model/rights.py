"""Requests of rights: what is sealed, what the organisation answers, what it has deleted (consent.md, 6)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator, model_validator

from collector.model.ids import CODE_PATTERN, REQUEST_PATTERN
from collector.model.manifest import Count, Half, Hash, PublicKeyText, Slug, Uuid
from collector.model.stored import Document, Stored
from collector.model.times import TIME_PATTERN

RightKind = Literal[
    "access", "copy", "correct", "delete", "withdraw", "change_scope", "cancel_account", "explain",
    "complain", "restrict", "guardian_acts", "turned_14", "heir",
]  # fmt: skip
Asker = Literal["contributor", "guardian", "heir", "representative"]
# The laws name three cases for deletion; whatever the ground, a request is taken (P-3.3).
Ground = Literal["none_given", "unlawful", "against_agreement", "consent_withdrawn", "other"]
ProofKind = Literal["in_person", "copy_and_fact", "id_number", "none"]
FactKind = Literal["birth_month", "place_of_session", "phone_ending", "prompt_remembered", "other"]
# P-3.7: four kinds of request that may be turned down, then eight cases in which none can be answered.
Reason = Literal[
    "repeated", "needs_new_systems", "harms_others", "not_practical",
    "legal_duty", "national_security", "public_safety", "criminal_case", "bad_faith", "protects_life",
    "harms_rights", "trade_secret",
]  # fmt: skip
AnswerState = Literal["accepted", "done", "refused"]
Loss = Literal["laptop_lost", "laptop_stolen", "disk_lost", "disk_stolen", "seen_by_others", "other"]
RIGHT_KINDS: tuple[RightKind, ...] = get_args(RightKind)
ASKERS: tuple[Asker, ...] = get_args(Asker)
GROUNDS: tuple[Ground, ...] = get_args(Ground)
PROOF_KINDS: tuple[ProofKind, ...] = get_args(ProofKind)
FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)
REASONS: tuple[Reason, ...] = get_args(Reason)
ANSWER_STATES: tuple[AnswerState, ...] = get_args(AnswerState)
LOSSES: tuple[Loss, ...] = get_args(Loss)
MAX_ANSWER_BYTES = 16 << 10
MAX_LIST_BYTES = 8 << 20
MAX_TEXT = 4000

Number = Annotated[str, Field(pattern=REQUEST_PATTERN)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
Time = Annotated[str, Field(pattern=TIME_PATTERN)]
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Code = Annotated[str, Field(pattern=CODE_PATTERN)]


class HeldSession(Stored):
    """What this laptop held of one session when somebody asked: ids, state and counts, nothing of identity.

    `items` are the hashes of its takes; `readable` says that its key is still on the laptop.
    """

    session: Uuid
    contributors: list[Code]
    stage: Slug
    takes: Count
    duration_ms: Count
    sealed_files: Count
    size_bytes: Count
    receipts: list[Literal["identity", "media"]]
    readable: bool
    items: list[Hash]


class SealedProof(Stored):
    """What somebody gave to prove who they are. Of an ID number only a salted, slow hash is kept (P-3.6)."""

    kind: ProofKind
    copy_number: str = ""
    fact_kind: FactKind | None = None
    fact: Annotated[str, Field(max_length=200)] = ""
    id_kind: str = ""
    id_hash: Annotated[str, Field(pattern=r"^(scrypt-14-8-1:[0-9a-f]{32}:[0-9a-f]{64})?$")] = ""


class RightsRequest(Document):
    """The plaintext of a request as it lies on the store; only identity recipients open it."""

    schema_name = "rights-request"

    number: Number
    project: Slug
    kind: RightKind
    contributor: str
    asker: Asker
    ground: Ground
    purposes: list[Slug]
    kinds: list[Slug] = []
    earlier: str
    lost: Text
    contact: Text
    text: Text
    language: Slug
    proof: SealedProof
    received: Day
    received_at: Time
    due: Day
    taker: str
    device: PublicKeyText
    held: list[HeldSession]
    padding: str = ""


class IncidentReport(Document):
    """The plaintext of a loss that was reported (P-2.11): whose data was on the device, and in which state.

    `known` is False when the lost device is another one: its organisation has what it sent.
    """

    schema_name = "incident-report"

    number: Number
    project: Slug
    loss: Loss
    noticed: Day
    text: Text
    device: str
    known: bool
    disk_encrypted: Literal["yes", "no", "unknown"]
    received: Day
    received_at: Time
    due: Day
    taker: str
    held: list[HeldSession]
    padding: str = ""


class RightsAnswer(Document):
    """The organisation's signed word on a request; `request_hash` is of the sealed file that it opened."""

    schema_name = "rights-answer"

    project: Slug
    number: Number
    request_hash: Hash
    sequence: Annotated[int, Field(ge=1)]
    state: AnswerState
    reason: Reason | None
    due: Day
    time: Time

    @field_validator("due")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        date.fromisoformat(value)
        return value

    @model_validator(mode="after")
    def _reason_fits(self) -> RightsAnswer:
        if (self.state == "refused") != (self.reason is not None):
            raise ValueError("a refusal has a reason, and nothing else has one")
        return self


class Tombstone(Document):
    """The organisation's signed word that it has deleted one half of a session; no person stands in it."""

    schema_name = "half-tombstone"

    project: Slug
    device: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    session: Uuid
    half: Half
    time: Time


class DeletionList(Document):
    """What was deleted at the organisation and must not reappear from anywhere (P-3.3); numbers grow by 1."""

    schema_name = "deletion-list"

    project: Slug
    number: Annotated[int, Field(ge=1)]
    time: Time
    contributors: list[Code]
    sessions: list[Uuid]

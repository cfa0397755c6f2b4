"""What a session's journal says: one frozen class an event, its shape closed (formats.md, Journal).

Unknown kinds, nested rubbish and wrong types are found when a line is read, never later. Fields of a newer
minor version of the line are passed over; they stay in the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from collector.model.decision import Decision
from collector.model.event import (
    Challenge,
    Event,
    Head,
    Meaning,
    Method,
    Personal,
    Role,
    SealedName,
    Time,
    TimeTrust,
    Word,
)
from collector.model.manifest import AgeBand, Code, Count, Hash, Slug, Uuid
from collector.model.record_forms import Day
from collector.model.stored import Stored
from collector.model.take_events import (
    PromptSkipped,
    TakeDeleted,
    TakeKept,
    TakeLost,
    TakeRemarked,
    TakeStarted,
)
from collector.model.talk import Language

RULES = 2  # the version of the table of rules that sessions are begun under


class EarlierRecord(Stored):
    """What this laptop knew of a person's last record; the new one replaces it."""

    session: Uuid
    record_id: Uuid
    record_hash: Hash
    child: bool
    policy: Literal["same", "minor", "major"]


class Starter(Stored):
    """One who takes part: the code, "under 14?", the number of the copy, the record before.

    `age_confirmed_by` is the lead who answered for an age that this laptop knew otherwise.
    """

    code: Code
    under_threshold: bool
    copy_number: Slug
    earlier: EarlierRecord | None = None
    age_confirmed_by: Slug | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON data; what is not known is absent."""
        return {name: value for name, value in super().as_json().items() if value is not None}


class SessionStarted(Event):
    """The first line. `rules` is absent in sessions that were begun before there was a table of rules."""

    event = "session_started"
    session: Uuid
    project: Slug
    pack_number: Count
    policy_version: str
    language: Language
    recorder: Slug
    rehearsal: bool
    place: dict[Slug, str]
    time: Time
    time_trust: TimeTrust
    contributors: Annotated[list[Starter], Field(min_length=1, max_length=4)]
    prompt_seed: Slug | None = None
    rules: Annotated[int, Field(ge=RULES)] | None = None


class Resumed(Event):
    """A later sitting begins: who records, judged by which pack, with what trust in the clock."""

    event = "resumed"
    recorder: Slug
    pack_number: Count
    time_trust: TimeTrust


class PolicyShown(Personal):
    """The policy was shown to its end (P-0.2). `clause_audio`: the recorded sections that were heard."""

    event = "policy_shown"
    version: str
    language: Language
    shown_text_hash: Hash
    sections: Count
    seconds: Count
    clause_audio: list[Hash] = []


class ChoicesMade(Personal):
    """One decision for each purpose and kind (P-0.3), for the record that will carry `record_id`."""

    event = "choices_made"
    record_id: Uuid
    purposes: Annotated[dict[Slug, Decision], Field(min_length=1)]
    kinds: dict[Slug, bool]


class QuestionsAnswered(Personal):
    """Counts only, never a pass mark."""

    event = "questions_answered"
    asked: Count
    correct_first_try: Count
    explained_again: Count


class GuardianAgreed(Personal):
    """A guardian decides, by code; the particulars are sealed with the signature."""

    event = "guardian_agreed"
    child_band: AgeBand = "under_8"
    relation: Slug
    evidence_kind: Slug
    guardian_code: Code
    signed_ahead_until: Day | None = None


class EvidenceSealed(Personal):
    """A signature or a spoken statement, sealed at `path` of the identity half."""

    event = "evidence_sealed"
    role: Role
    meaning: Meaning
    method: Method
    signed_at: Time
    evidence_hash: Hash
    signs_hash: Hash
    challenge: Challenge
    journal_head: Head
    path: SealedName


class AssentTaken(Personal):
    """The child's own word."""

    event = "assent_taken"
    assent: Literal["given", "ask_again", "too_young", "refused"]


class Consented(Personal):
    """The consent record stands in both halves."""

    event = "consented"
    record_id: Uuid
    record_hash: Hash


class ChoicesNarrowed(Personal):
    """Single purposes or kinds were taken back (P-3.4); a new record says so."""

    event = "choices_narrowed"
    purposes: list[Slug]
    kinds: list[Slug]
    by: Role
    record_id: Uuid
    record_hash: Hash


class ConsentVoided(Personal):
    """What was signed counts no more; the talk goes back to the policy that was read."""

    event = "consent_voided"
    reason: Word


class IdentitySealed(Personal):
    """The form is sealed; the journal knows a band, never a date."""

    event = "identity_sealed"
    path: SealedName
    sha256: Hash
    size_bytes: Count
    age_band: AgeBand
    child: bool
    eligible: bool | None = None


class ProfileSet(Personal):
    """Coarse traits, choices of the pack only."""

    event = "profile_set"
    profile: dict[Slug, str | list[str]]
    eligible: bool | None = None


class WitnessNamed(Personal):
    """Somebody stands by while consent is given by voice; the language is a code."""

    event = "witness_named"
    code: Code
    language: Language


class InterpreterNamed(Personal):
    """Somebody interprets between two languages, both codes."""

    event = "interpreter_named"
    code: Code
    languages: Annotated[list[Language], Field(min_length=2, max_length=2)]


class WitnessReleased(Personal):
    """The contributor reads after all."""

    event = "witness_released"


class PersonAsked(Personal):
    """Whether it is still the same person, asked after a pause."""

    event = "person_asked"
    same: bool


class SessionRefused(Personal):
    """Somebody said no; only the count stays."""

    event = "refused"
    by: Slug


class SessionWithdrawn(Personal):
    """Consent is withdrawn (P-3.4): in the journal before sealing, in the ledger after it."""

    event = "withdrawn"
    by: Slug
    project: Slug = ""
    request: Slug | None = None


SESSION_EVENTS: Mapping[str, type[Event]] = {
    shape.event: shape
    for shape in (
        SessionStarted, Resumed, PolicyShown, ChoicesMade, QuestionsAnswered, GuardianAgreed, EvidenceSealed,
        AssentTaken, Consented, ChoicesNarrowed, ConsentVoided, IdentitySealed, ProfileSet, WitnessNamed,
        InterpreterNamed, WitnessReleased, TakeStarted, TakeKept, TakeRemarked, TakeDeleted, TakeLost,
        PromptSkipped, PersonAsked, SessionRefused, SessionWithdrawn,
    )
}  # fmt: skip

"""The project pack's `project.toml` and `pack.json` (formats.md, Project pack)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from collector.model.manifest import Count, Hash, PublicKeyText, Slug
from collector.model.names import is_portable
from collector.model.selection import Compensation, Eligibility, Quota
from collector.model.stored import Document, Stored
from collector.model.talk import Assent, Confidentiality, Language, Question, Texts

AGE_FLOOR = 14  # P-4.2: anyone under 14 is a child, whatever local law says
AGE_CEILING = 18  # a project may raise the age, not make a child of a grown-up
Use = Literal["off", "optional", "required"]
Role = Literal["recorder", "lead", "rights", "auditor", "uploader"]
Severity = Literal["block", "warn", "log"]


class Contact(Stored):
    """How to reach the organisation (P-0.4, P-7.1)."""

    email: Annotated[str, Field(min_length=3)]
    phone: Annotated[str, Field(min_length=3)]
    fax: str = ""
    url: str = ""


class OrganisationText(Stored):
    """The organisation's own words in one language; the officer is named (P-2.14)."""

    project: Annotated[str, Field(min_length=1)]
    organisation: Annotated[str, Field(min_length=1)]
    officer: Annotated[str, Field(min_length=1)]
    address: Annotated[str, Field(min_length=1)]
    hours: str = ""
    retention: Annotated[str, Field(min_length=1)]
    withdrawal_method: Annotated[str, Field(min_length=1)]
    compensation: str = ""
    complaints: str = ""  # where else a person may turn: authority, court (P-3.8, P-7.1)


class Organisation(Stored):
    """Who collects."""

    contact: Contact
    text: dict[Language, OrganisationText]


class Server(Stored):
    """Where one half goes and where its tokens come from."""

    url: str
    token_url: str


class ChoiceText(Stored):
    """A title and a plain explanation."""

    title: Annotated[str, Field(min_length=1)]
    explanation: str


class TransferDetails(Stored):
    """What must be told before a transfer abroad is decided (P-5.2)."""

    recipient: str
    contact: str
    purpose: str
    kinds: str
    method: str
    rights: str
    notice: str = ""


class Purpose(Stored):
    """One purpose, one decision (P-0.3). `shown_as` note: told, and decided with the signature."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,63}$")]
    required: bool
    separate: bool
    shown_as: Literal["switch", "note"] = "switch"
    pii: Annotated[list[Slug], Field(min_length=1)]
    recipients: list[Slug]
    record_text: Annotated[str, Field(min_length=1)]
    text: dict[Language, ChoiceText]
    details: dict[Language, TransferDetails] = {}


class MediaKind(Stored):
    """A kind of recording that is asked for by itself (P-1.1, P-1.2): voice, video, image, text."""

    id: Slug
    required: bool
    records: list[Literal["sound", "picture", "image", "text"]]
    text: dict[Language, ChoiceText]


class IdentityField(Stored):
    """A field of the identity form (P-1.3); the reason is shown before it is filled."""

    id: Slug
    use: Use
    reason: Texts
    choices: list[Slug] = []


class ProfileText(Stored):
    """A profile field's words."""

    title: str
    reason: str = ""


class ProfileChoice(Stored):
    """One answer; its other keys are the words for each language."""

    id: Slug


class ProfileField(Stored):
    """A coarse trait that travels with the media; the choices end with `prefer_not_to_say`."""

    id: Slug
    use: Use
    many: bool = False
    adults_only: bool = False
    text: dict[Language, ProfileText]
    choices: list[ProfileChoice]


class Video(Stored):
    """Picture format."""

    codec: Literal["av1", "camera", "h264", "mjpeg"]
    width: Annotated[int, Field(ge=160, le=3840)]
    height: Annotated[int, Field(ge=120, le=2160)]
    fps: Annotated[int, Field(ge=1, le=60)]


class Portrait(Stored):
    """Size of portraits in pixels; without one it is the camera's own largest."""

    width: Annotated[int, Field(ge=160, le=7680)] | None = None
    height: Annotated[int, Field(ge=120, le=4320)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Portrait:
        if (self.width is None) != (self.height is None):
            raise ValueError("a portrait's width and height are given together")
        return self


class Capture(Stored):
    """Sound format, margins in ms, video where the project wants it, and portraits of a size of their own."""

    sampling_rate_hz: Literal[16000, 22050, 24000, 32000, 44100, 48000, 96000]
    bits: Literal[16, 24]
    channels: Literal[1, 2, 3, 4]  # a dialogue has one for each contributor
    pre_ms: Annotated[int, Field(ge=250, le=500)]
    post_ms: Annotated[int, Field(ge=250, le=500)]
    video: Video | None = None
    image: Portrait | None = None


class Age(Stored):
    """The age rule; `day_after` keeps the child's protection through the birthday itself."""

    threshold: Annotated[int, Field(ge=AGE_FLOOR, le=AGE_CEILING)] = AGE_FLOOR
    ahead_days: Annotated[int, Field(ge=0, le=366)] = 60  # how far ahead a guardian may sign; 0: not at all
    reached: Literal["day_after", "birthday"] = "day_after"


class ConsentRules(Stored):
    """Who may stand by when consent is given by voice (consent.md section 4)."""

    interpreter_may_witness: bool = False


class Operator(Stored):
    """Who may work with this pack; training has an end (P-2.6)."""

    code: Slug
    name: str
    roles: Annotated[list[Role], Field(min_length=1)]
    trained_until: date


class Project(Stored):
    """`project.toml`, whole."""

    schema_: Annotated[Literal["project-1"], Field(alias="schema")]
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
    code_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,6}$")]
    date: date
    rehearsal: bool
    languages: Annotated[list[Language], Field(min_length=1)]
    time_zone: str
    jurisdiction: str
    storage_locations: Annotated[list[str], Field(min_length=1)]
    regions: Annotated[list[str], Field(min_length=1)]
    retention_period: Annotated[str, Field(pattern=r"^P[1-9]\d{0,4}[DWMY]$")]
    review_window_hours: Annotated[int, Field(ge=0, le=24 * 30)]
    grace_days: Annotated[int, Field(ge=0, le=365)]
    offline_batches: bool
    contributors_most: Annotated[int, Field(ge=1, le=4)] = 1  # together in a session: product.md, dialogues
    allowed_hosts: list[str]
    policy_version: Slug
    organisation: Organisation
    server: dict[Literal["identity", "media"], Server]
    age: Age = Age()
    consent: ConsentRules = ConsentRules()
    capture: Capture
    quality: dict[Slug, Severity] = {}
    recipients: dict[Slug, Texts]
    purposes: Annotated[list[Purpose], Field(min_length=1)]
    kinds: Annotated[list[MediaKind], Field(min_length=1)]
    identity_fields: list[IdentityField]
    profile_fields: list[ProfileField] = []
    eligibility: Eligibility = Eligibility()
    quotas: list[Quota] = []
    compensation: Compensation | None = None
    questions: list[Question]
    assent: Assent
    confidentiality: Confidentiality
    operators: Annotated[list[Operator], Field(min_length=1)]

    @field_validator("id")
    @classmethod
    def _names_a_folder(cls, value: str) -> str:
        if not is_portable(value):
            raise ValueError("no folder can have this name on every system")
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("no such time zone") from error
        return value

    @model_validator(mode="after")
    def _whole(self) -> Project:
        if set(self.server) != {"identity", "media"}:
            raise ValueError("both halves need a server")
        for group in (
            self.purposes, self.kinds, self.identity_fields, self.profile_fields, self.operators, self.quotas,
        ):  # fmt: skip
            names = [getattr(item, "id", None) or getattr(item, "code", "") for item in group]
            if len(set(names)) != len(names):
                raise ValueError("an id is given twice")
        if set(self.languages) - set(self.organisation.text):
            raise ValueError("the organisation's words are missing in a language")
        return self

    def title(self, language: str) -> str:
        """The project's name on screen."""
        return self.organisation.text[language].project


class PackFile(Stored):
    """One file of the pack."""

    path: Annotated[str, Field(max_length=200)]
    sha256: Hash
    size_bytes: Count


class Endorsement(Stored):
    """The old signing key's word for the new one: hex signature over project and new key."""

    key: PublicKeyText
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class PackIndex(Document):
    """`pack.json`: every file with its hash, a growing number, the signing key. `pack.sig` signs it."""

    schema_name = "pack"

    project: Slug
    number: Annotated[int, Field(ge=1)]
    key: PublicKeyText
    endorsement: Endorsement | None
    files: list[PackFile]

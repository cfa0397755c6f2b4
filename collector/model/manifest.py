"""The signed list of what a half holds (formats.md, Manifest)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from collector.model.decision import Decision
from collector.model.ids import (
    CODE_PATTERN,
    HASH_PATTERN,
    LANGUAGE_PATTERN,
    SLUG_PATTERN,
    TAKE_PATTERN,
    UUID_PATTERN,
)
from collector.model.kinds import TakeKind
from collector.model.stored import Document, Stored
from collector.model.times import SECOND_PATTERN

Half = Literal["identity", "media"]
AgeBand = Literal["under_8", "8_to_13", "14_to_17", "18_plus"]
Hash = Annotated[str, Field(pattern=HASH_PATTERN)]
Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]
Code = Annotated[str, Field(pattern=CODE_PATTERN)]
Slug = Annotated[str, Field(pattern=SLUG_PATTERN)]
LONGEST_MS = 7 * 24 * 3_600_000  # a week: no take is longer, and no time that is reckoned with it overflows
Count = Annotated[int, Field(ge=0)]
PublicKeyText = Annotated[str, Field(pattern=r"^ed25519:[0-9a-f]{64}$")]
HALVES: tuple[Half, Half] = ("identity", "media")
MAX_MANIFEST_BYTES = 32 << 20
LONGEST_PROMPT = 4000  # characters of its text
PROMPT_HASH_PATTERN = r"^sha256:[0-9a-f]{16}$"

VERSION_PATTERN = r"^[0-9]{1,4}(\.[0-9]{1,4}){0,3}((a|b|rc|\.dev|\.post)[0-9]{1,4})?$"
# Relative, forward slashes, no hidden or parent part: what a half can hold is a short, closed list.
PATH_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(/[A-Za-z0-9][A-Za-z0-9_-]{0,63})*(\.[a-z0-9]{1,5}){1,2}$"


class ManifestFile(Stored):
    """One file of a half: its path relative to the half, hash and size."""

    path: Annotated[str, Field(pattern=PATH_PATTERN, max_length=200)]
    sha256: Hash
    size_bytes: Count


class TakeContributor(Stored):
    """Who is heard or seen in a take, under which consent record, on which channel (None: not by channel)."""

    code: Code
    record_hash: Hash
    channel: Count | None


@dataclass(frozen=True)
class PromptShown:
    """What was shown for a take: language and text of the prompt, whether it is to be read, its own version.

    All of it is the pack's; nothing that anybody typed comes in here.
    """

    language: str
    text: str
    is_free: bool
    version: str


@dataclass(frozen=True)
class TakeBegun:
    """What was known of a take before it began. `prompt_version` is the number of the pack it is from.

    `recorder` is who records, where that is not the one who began the session. `started_at` is UTC, to the
    second.
    """

    take: str
    kind: TakeKind
    prompt: str | None
    prompt_version: int
    recorder: str = ""
    started_at: str = ""
    shown: PromptShown | None = None
    place: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """What came out of a take: Hz, bits a sample, counts, ms; None for what it has none of.

    The rest as the row says it.
    """

    sampling_rate_hz: int | None
    channels: int | None
    sample_count: int | None
    frame_count: int | None
    duration_ms: int | None
    quality: Mapping[str, Any]
    sync: Mapping[str, Any] = field(default_factory=dict)
    devices: Mapping[str, Any] = field(default_factory=dict)
    bits: int | None = None


class TakeRow(Stored):
    """What is known of one take without opening it. Lhotse's words where they fit; whole numbers only.

    `prompt_version` is the number of the pack, `prompt_hash` the prompt's own version: 16 hex digits of the
    SHA-256 over canonical `{kind, language, text}`, with `instruction`, `image`, `audio` (hashes) and `style`
    "free" where it has them. `prompt_text` is the pack's, absent where it has none. `speaker` is who is in it
    alone, `file` the sealed file. What has a default is absent in rows of older programs.
    """

    take: Annotated[str, Field(pattern=TAKE_PATTERN)]
    kind: TakeKind
    contributors: Annotated[list[TakeContributor], Field(min_length=1)]
    prompt: Slug | None
    prompt_version: Count | None
    remarks: list[Slug]
    sampling_rate_hz: Count | None
    channels: Count | None
    sample_count: Count | None
    frame_count: Count | None
    duration_ms: Annotated[int, Field(ge=0, le=LONGEST_MS)] | None
    quality: dict[str, Any]
    sync: dict[str, Any]
    devices: dict[str, Any]
    recorder: Slug | None = None
    started_at: Annotated[str, Field(pattern=SECOND_PATTERN)] | None = None
    bits: Literal[16, 24] | None = None
    speaker: Code | None = None
    place: dict[Slug, str] | None = None
    file: ManifestFile | None = None
    prompt_language: Annotated[str, Field(pattern=LANGUAGE_PATTERN)] | None = None
    prompt_text: Annotated[str, Field(min_length=1, max_length=LONGEST_PROMPT)] | None = None
    prompt_style: Literal["free"] | None = None
    prompt_hash: Annotated[str, Field(pattern=PROMPT_HASH_PATTERN)] | None = None

    @classmethod
    def of(
        cls, begun: TakeBegun, people: list[TakeContributor], figures: Figures, remarks: list[str],
        file: ManifestFile,
    ) -> TakeRow:  # fmt: skip
        """Return the row of a take that was begun like this, with these people in it, and came out so."""
        row = cls(
            take=begun.take, kind=begun.kind, contributors=people, prompt=begun.prompt,
            prompt_version=begun.prompt_version, remarks=remarks,
            sampling_rate_hz=figures.sampling_rate_hz, channels=figures.channels,
            sample_count=figures.sample_count, frame_count=figures.frame_count,
            duration_ms=figures.duration_ms, quality=dict(figures.quality), sync=dict(figures.sync),
            devices=dict(figures.devices),
        )  # fmt: skip
        more = {
            "recorder": begun.recorder, "started_at": begun.started_at, "bits": figures.bits,
            "speaker": people[0].code if len(people) == 1 else None, "place": dict(begun.place), "file": file,
            **_tell_shown(begun.shown),
        }  # fmt: skip
        return row.model_copy(update={name: value for name, value in more.items() if value})


def _tell_shown(shown: PromptShown | None) -> dict[str, str]:
    if shown is None:
        return {}
    style = "free" if shown.is_free else ""
    return {
        "prompt_language": shown.language, "prompt_text": shown.text, "prompt_style": style,
        "prompt_hash": shown.version,
    }  # fmt: skip


class ContributorRow(Stored):
    """What the media side may know of a contributor: code, consent, age band, coarse profile."""

    code: Code
    record_hash: Hash
    age_band: AgeBand
    child: bool
    purposes: dict[Slug, Decision]
    kinds: dict[Slug, bool]
    profile: dict[Slug, str | list[str]]


class Manifest(Document):
    """What both halves have in common. `manifest.sig` signs its bytes with the device's key."""

    schema_name = "manifest"

    project: Slug
    session: Uuid
    half: Half
    revision: Annotated[int, Field(ge=1)]
    replaces_hash: Hash | None
    files: list[ManifestFile]
    device: PublicKeyText
    program_version: Annotated[str, Field(pattern=VERSION_PATTERN)]
    pack_number: Annotated[int, Field(ge=1)]
    policy_hash: Hash
    journal_hash: Hash

    @model_validator(mode="after")
    def _paths_once(self) -> Manifest:
        paths = [file.path for file in self.files]
        if len(set(paths)) != len(paths):
            raise ValueError("a path is named twice")
        return self


class IdentityManifest(Manifest):
    """The identity half: no word of identity outside its sealed files."""

    half: Literal["identity"]


class MediaManifest(Manifest):
    """The media half: takes, and what the media side may know of contributors and place.

    `prompt_seed` stands there when chance had a say in the order of prompts.
    """

    half: Literal["media"]
    contributors: Annotated[list[ContributorRow], Field(min_length=1)]
    place: dict[Slug, str]
    takes: list[TakeRow]
    prompt_seed: Slug | None = None

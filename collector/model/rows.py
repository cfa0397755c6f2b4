"""A recording at the organisation: one row that stands alone, with its consent and where it came from.

No name, no number of a paper, no day of birth: a row is made of what the media half holds.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from collector.model.ids import TAKE_PATTERN, UUID_PATTERN
from collector.model.kinds import TakeKind
from collector.model.manifest import (
    LONGEST_PROMPT,
    PROMPT_HASH_PATTERN,
    AgeBand,
    Code,
    Count,
    Half,
    Hash,
    PublicKeyText,
    Slug,
    Uuid,
)
from collector.model.record_forms import Day
from collector.model.stored import Document, Stored
from collector.model.talk import Language

SENDER_CHARACTERS = 16  # of a device's fingerprint, wherever a session is told by who signed it
Device = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{SENDER_CHARACTERS}}}$")]
Trait = str | list[str]
Mode = Literal["screen", "oral", "imported"]
ReceiptState = Literal["valid", "absent", "bad", "not_checked"]
# What a row calls a trait, and what packs call it.
TRAIT_NAMES: dict[str, tuple[str, ...]] = {
    "gender": ("gender",),
    "mother_tongue": ("mother_tongue",),
    "variety": ("variety", "spoken_variety", "dialect"),
    "region": ("region", "region_of_schooling"),
    "education": ("education", "school"),
}
NOT_SAID = "prefer_not_to_say"


class ConsentFacts(Stored):
    """What somebody agreed to, by the newest record. `purposes` and `kinds` are those given."""

    record_hash: Hash
    policy_version: str
    purposes: list[Slug]
    kinds: list[Slug]
    mode: Mode
    child: bool
    guardian: bool


class Speaker(Stored):
    """Who is heard or seen. A trait that was not given is absent; `profile` has those of other names.

    `channel` counts from 0; absent where voices are not apart.
    """

    speaker: Code
    channel: Count | None = None
    age_band: AgeBand
    gender: Trait | None = None
    mother_tongue: Trait | None = None
    variety: Trait | None = None
    region: Trait | None = None
    education: Trait | None = None
    profile: dict[Slug, Trait]
    consent: ConsentFacts


class Source(Stored):
    """The sealed half that a row is from. `receipt_hash` is absent where none lies there or it is bad."""

    project: Slug
    manifest_hash: Hash
    revision: Annotated[int, Field(ge=1)]
    pack_number: Annotated[int, Field(ge=1)]
    program_version: str
    rehearsal: bool
    receipt: ReceiptState
    receipt_hash: Hash | None = None


class Particulars(Stored):
    """What recordings of one session have in common: a session is told by its id and the device that signed.

    `day` is the recording laptop's own.
    """

    session: Uuid
    device: Device
    day: Day
    language: Language
    recorder: Slug
    place: dict[Slug, str]
    source: Source


class Recording(Document, Particulars):
    """One row of `takes.jsonl`: a recording that was opened, in the file `file` beside it.

    `speaker` is absent where there are several. `text`: what was to be read aloud, word for word the pack's;
    absent where somebody talked freely, or nothing was said. `text_is`: what was said is that prompt, or a
    transcript that came with an import. `prompt_version` is the pack's number, `prompt_hash` the prompt's own
    version: it changes with the prompt alone. `sealed_hash`: of the sealed file, as the manifest lists it. Of
    the time only the session's day is told. `undecodable_frames`: JPEG pictures in the file that could not be
    decoded when it was opened, 200 standing for more; absent where all could. `kept_last`: of the takes of
    one prompt that were kept, the last. `split` is the organisation's to write.
    """

    schema_name = "recording"

    recording_id: Annotated[str, Field(pattern=f"{UUID_PATTERN[:-1]}-{TAKE_PATTERN[1:]}")]
    take: Annotated[str, Field(pattern=TAKE_PATTERN)]
    file: str
    kind: TakeKind
    speaker: Code | None = None
    speakers: Annotated[list[Speaker], Field(min_length=1)]
    prompt: Slug | None = None
    prompt_version: Count | None = None
    prompt_hash: Annotated[str, Field(pattern=PROMPT_HASH_PATTERN)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_PROMPT)] | None = None
    text_language: Language | None = None
    text_is: Literal["prompt", "transcript"] | None = None
    kept_last: bool
    remarks: list[Slug]
    duration_ms: Count | None = None
    sampling_rate_hz: Count | None = None
    bits: Literal[16, 24] | None = None
    channels: Count | None = None
    sample_count: Count | None = None
    frame_count: Count | None = None
    undecodable_frames: Annotated[int, Field(ge=1)] | None = None
    quality: dict[str, int | list[str]]
    sync: dict[str, int]
    devices: dict[str, dict[str, str]]
    sealed_hash: Hash | None = None
    split: Slug | None = None


class SessionFile(Document, Particulars):
    """`session.json`: an opened session's particulars, and how much there is of it."""

    schema_name = "session"

    device_key: PublicKeyText
    policy_hash: Hash
    speakers: Annotated[list[Speaker], Field(min_length=1)]
    prompt_seed: Slug | None = None
    takes: Count
    opened: Count
    duration_ms: Count


class OpenedLine(Document):
    """A line of `opened.jsonl`: a half that stands in the folder, as it was opened last.

    `whole`: without any fault.
    """

    schema_name = "opened"

    session: Uuid
    half: Half
    device: Device
    project: Slug
    revision: Annotated[int, Field(ge=1)]
    manifest_hash: Hash
    receipt: ReceiptState
    receipt_hash: Hash | None = None
    whole: bool
    files: Count


def without_nothing(value: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that say something: what is not known is absent, never null."""
    return {name: item for name, item in value.items() if item is not None}

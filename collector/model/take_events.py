"""What a session's journal says of takes and prompts."""

from __future__ import annotations

from typing import Literal

from collector.model.event import Event
from collector.model.kinds import TakeKind
from collector.model.manifest import Code, Count, Hash, Slug, TakeRow
from collector.model.stored import Stored


class InTake(Stored):
    """Who is in a take."""

    code: Code


class TakeStarted(Event):
    """A take begins; it is written before a byte of it is. `training` is destroyed before sealing.

    `devices` says what the row will say of them, for a take that is cut off; absent where it was not known.
    """

    event = "take_started"
    take: Slug
    prompt: Slug | None
    kind: TakeKind
    contributors: list[InTake] = []
    training: bool = False
    devices: dict[Slug, dict[Slug, str]] | None = None


class TakeFile(Stored):
    """A sealed file's hash and size."""

    sha256: Hash
    size_bytes: Count


class TakeKept(Event):
    """A take is whole: its row, as the manifest will have it."""

    event = "take_kept"
    take: Slug
    row: TakeRow
    file: TakeFile


class TakeRemarked(Event):
    """All remarks that somebody chose for a take."""

    event = "take_remarked"
    take: Slug
    remarks: list[Slug]


class TakeDeleted(Event):
    """A take goes (P-1.2)."""

    event = "take_deleted"
    take: Slug


Loss = Literal["gone", "empty", "shortened", "changed", "unreadable"]
"""How a take is lost: no file, nothing in it, an end that is missing, other bytes, a disk that won't read."""


class TakeLost(Event):
    """What was recorded is not here any more, and nobody wanted that: the take goes as a deleted one does.

    `size_bytes` is what still lay in its place; what was kept is told by its `take_kept`.
    """

    event = "take_lost"
    take: Slug
    reason: Loss
    size_bytes: Count


class PromptSkipped(Event):
    """Nobody is asked this prompt any more, or the one `contributor` is not."""

    event = "prompt_skipped"
    prompt: Slug
    reason: Slug
    contributor: Code | None = None

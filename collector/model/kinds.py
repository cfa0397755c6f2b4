"""What a take of each kind records, and what a person's Yes allows: one table for gate, pack and receiver."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collector.model.pack import Project

TakeKind = Literal["speech", "video", "image", "text"]
"""What a prompt asks for, and what a take is."""
SOUND, PICTURE, IMAGE, TEXT = "sound", "picture", "image", "text"
NEEDS: dict[TakeKind, frozenset[str]] = {
    "speech": frozenset({SOUND}),
    "video": frozenset({SOUND, PICTURE}),
    "image": frozenset({IMAGE}),
    "text": frozenset({TEXT}),
}
# What a prompt needs at least: one for video is recorded as sound where the picture was refused.
PROMPTS_NEED: dict[TakeKind, frozenset[str]] = {**NEEDS, "video": NEEDS["speech"]}
# Kinds whose takes come whole, of one person: no microphone runs, nothing is cut.
WHOLE: frozenset[TakeKind] = frozenset({"image", "text"})
# What such a take records: one person agrees to it for themselves, whoever takes part beside them.
OWN: frozenset[str] = frozenset({IMAGE, TEXT})
Kinds = Mapping[str, frozenset[str]]
"""A pack's kinds (P-1.1): the id of each, and what a Yes to it lets be recorded."""


def kinds_of(project: Project) -> Kinds:
    """Return the kinds that a project lists."""
    return {kind.id: frozenset(kind.records) for kind in project.kinds}


def records_of(kinds: Kinds) -> frozenset[str]:
    """Return all that a project may record."""
    return frozenset[str]().union(*kinds.values())


def wants_camera(project: Project) -> bool:
    """Tell whether a project has any use for a camera: without one no camera is even looked for (P-1.1)."""
    return project.capture.video is not None or IMAGE in records_of(kinds_of(project))


def records_allowed(kinds: Kinds, given: Collection[str]) -> frozenset[str]:
    """Return what may be recorded of a person who gave these kinds: one not given is a No (P-1.2)."""
    return records_of({kind: records for kind, records in kinds.items() if kind in given})

"""What the record page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from collector.model.pack import Capture
from collector.project.prompts import Shown
from collector.session.pacing import find_following
from collector.session.view import SessionView
from ui.presenter.reviewing import Tone, judge_take

NOTHING_DB = -150.0
QUIET_DB, TOO_LOUD_DB = -24.0, -2.0
Advice = Literal["ready", "listening", "good", "quiet", "loud"]


@dataclass(frozen=True)
class LevelShown:
    """Sound level in dBFS, of the room too, and the latest preview: RGB, height × width × 3, or None."""

    peak_db: float
    hold_db: float
    rgb: Any = None
    elapsed_s: float = 0.0
    noise_db: float = NOTHING_DB


@dataclass(frozen=True)
class OwnerShown:
    """Whose portrait or text it is, where several take part: the code, and which person of how many."""

    code: str
    turn: int
    people: int


@dataclass(frozen=True)
class TakeShown:
    """The newest take of a prompt: how it stands, and the codes of what is told of it in their order."""

    take: str
    tone: Tone
    verdicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PromptShown:
    """The prompt on screen; `number` counts from 1.

    `training`: it does not count; `recorded` false: it is only shown; `free`: no text to be read; `again`: it
    is offered once more. `for_speaker`: the speaker's own screen shows it. `remarks` are the last take's.
    `last`: the review follows. `owner` is whose it is, where that is one of several.
    """

    id: str
    number: int
    total: int
    text: str
    translation: str
    instruction: str
    takes: int
    skipped: bool
    kind: str
    section: str = ""
    comment: str = ""
    image: str = ""
    audio: str = ""
    training: bool = False
    recorded: bool = True
    free: bool = False
    again: bool = False
    for_speaker: bool = True
    shown: Shown = "always"
    remarks: tuple[str, ...] = ()
    last: bool = False
    owner: OwnerShown | None = None
    newest: TakeShown | None = None


@dataclass(frozen=True)
class RecordFrame:
    """What stays while prompts change."""

    code: str
    rehearsal: bool
    has_camera: bool
    picture: str
    sound: str


def advise(level: LevelShown, *, recording: bool) -> Advice:
    """Return what to tell the person about the level now."""
    if not recording:
        return "ready"
    if level.hold_db >= TOO_LOUD_DB:
        return "loud"
    if level.hold_db >= QUIET_DB:
        return "good"
    return "quiet" if level.elapsed_s > 2.0 else "listening"  # noqa: PLR2004 - seconds to begin speaking


def find_prompt(
    view: SessionView,
    place: int,
    offered: frozenset[int] = frozenset(),
    rules: Mapping[str, str] = MappingProxyType({}),
) -> PromptShown:
    """Return the prompt at `place` (from 0) of a session.

    `offered` are those offered once more, `rules` the project's: block, warn or log by verdict.
    """
    prompt = view.prompts[place]
    guide = prompt.guide
    newest = next((take for take in view.takes if prompt.takes and take.take == prompt.takes[-1]), None)
    return PromptShown(
        prompt.prompt, place + 1, len(view.prompts), prompt.text, prompt.translation, prompt.instruction,
        len(prompt.takes), prompt.skipped, prompt.kind, guide.section, guide.comment, guide.image,
        guide.audio, guide.training, guide.recorded, guide.style == "free", place in offered,
        guide.speaker_display, guide.shown, newest.remarks if newest else (),
        find_following(view.prompts, place, offered) is None, find_owner(view, prompt.owner),
        TakeShown(newest.take, *judge_take(newest, rules)) if newest else None,
    )  # fmt: skip


def find_place(view: SessionView, prompt: str, owner: str) -> int:
    """Return the place (from 0) of a prompt of everybody's, or of the one whose portrait or text it is."""
    return [(row.prompt, row.owner) for row in view.prompts].index((prompt, owner))


def find_owner(view: SessionView, code: str) -> OwnerShown | None:
    """Return whose prompt it is; None for everybody's."""
    return OwnerShown(code, view.codes.index(code) + 1, len(view.codes)) if code else None


def make_record_frame(view: SessionView, capture: Capture, *, camera: bool) -> RecordFrame:
    """Return what stays while prompts change; `camera` if one was chosen."""
    picture = f"{capture.video.height}p · {capture.video.fps} fps" if capture.video else ""
    seen = camera and capture.video is not None and "video" in view.kinds
    return RecordFrame(view.code, view.rehearsal, seen, picture, f"{capture.sampling_rate_hz / 1000:g} kHz")


def first_open(view: SessionView, start: int = 0) -> int:
    """Return the place of the first prompt from `start` on that is open, else the last.

    What is only shown before it is begun with: it belongs to what follows.
    """
    begin = start
    for place in range(start, len(view.prompts)):
        if view.prompts[place].open:
            return begin
        if view.prompts[place].guide.recorded:
            begin = place + 1
    return max(0, len(view.prompts) - 1)

"""What the record page and the review show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from collector.model.pack import Capture
from collector.project.prompts import Shown
from collector.session.pacing import find_following
from collector.session.view import SessionView, TakeView

NOTHING_DB = -150.0
FLOOR_DB, QUIET_DB, LOUD_DB, TOO_LOUD_DB = -60.0, -24.0, -9.0, -2.0
Advice = Literal["ready", "listening", "good", "quiet", "loud"]
Tone = Literal["bad", "warn", "ok"]
_ORDER: dict[Tone, int] = {"bad": 0, "warn": 1, "ok": 2}


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


@dataclass(frozen=True)
class RecordFrame:
    """What stays while prompts change."""

    code: str
    rehearsal: bool
    has_camera: bool
    picture: str
    sound: str


@dataclass(frozen=True)
class ReviewRow:
    """A take in the review; `tone` says how it stands, `verdicts` are codes."""

    take: str
    prompt: str
    number: int
    text: str
    tone: Tone
    verdicts: tuple[str, ...]
    duration_ms: int
    peak_mdb: int | None
    lost: bool
    kind: str = "speech"
    training: bool = False
    owner: str = ""

    @property
    def verdict(self) -> str:
        """What is told of it first; nothing when it is good."""
        return self.verdicts[0] if self.verdicts else "frames_dropped" if self.lost else ""

    @property
    def audible(self) -> bool:
        """Whether it can be heard."""
        return self.kind in _AUDIBLE


@dataclass(frozen=True)
class ReviewView:
    """The whole review: rows worst first."""

    code: str
    rehearsal: bool
    rows: tuple[ReviewRow, ...]
    skipped: int
    open_prompts: int
    minutes: int
    yes_kinds: tuple[str, ...]
    no_kinds: tuple[str, ...]
    window_hours: int
    doubtful: tuple[str, ...] = ()
    people: int = 1

    @property
    def counted(self) -> int:
        """How many takes will be sealed."""
        return sum(not row.training for row in self.rows)

    @property
    def faults(self) -> tuple[tuple[str, Tone, int], ...]:
        """What is wrong with how many takes, by each one's first verdict: the worst first."""
        counts: dict[tuple[str, Tone], int] = {}
        for row in self.rows:
            if row.tone != "ok":
                key = (row.verdict, row.tone)
                counts[key] = counts.get(key, 0) + 1
        found = [(code, tone, count) for (code, tone), count in counts.items()]
        return tuple(sorted(found, key=lambda fault: (_ORDER[fault[1]], -fault[2])))


def advise(level: LevelShown, *, recording: bool) -> Advice:
    """Return what to tell the person about the level now."""
    if not recording:
        return "ready"
    if level.hold_db >= TOO_LOUD_DB:
        return "loud"
    if level.hold_db >= QUIET_DB:
        return "good"
    return "quiet" if level.elapsed_s > 2.0 else "listening"  # noqa: PLR2004 - seconds to begin speaking


def light_for_check(verdict: str) -> str:
    """Return the lamp that goes with the check before the first take."""
    lamps = {"fine": "go", "silent_digital": "wait", "near_silent": "wait", "silent_channel": "wait"}
    return lamps.get(verdict, "ready")


def find_prompt(view: SessionView, place: int, offered: frozenset[int] = frozenset()) -> PromptShown:
    """Return the prompt at `place` (from 0) of a session; `offered` are those offered once more."""
    prompt = view.prompts[place]
    guide = prompt.guide
    remarks = {take.take: take.remarks for take in view.takes}
    return PromptShown(
        prompt.prompt, place + 1, len(view.prompts), prompt.text, prompt.translation, prompt.instruction,
        len(prompt.takes), prompt.skipped, prompt.kind, guide.section, guide.comment, guide.image,
        guide.audio, guide.training, guide.recorded, guide.style == "free", place in offered,
        guide.speaker_display, guide.shown, remarks.get(prompt.takes[-1], ()) if prompt.takes else (),
        find_following(view.prompts, place, offered) is None, find_owner(view, prompt.owner),
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


def build_review(
    view: SessionView, rules: Mapping[str, str], kinds: Mapping[str, str], window_hours: int
) -> ReviewView:
    """Return the takes, worst first. `rules` are the project's (block, warn, log), `kinds` id to title."""
    places = {(prompt.prompt, prompt.owner): place for place, prompt in enumerate(view.prompts)}
    rows = [_row(take, view, places, rules) for take in view.takes]
    rows.sort(key=lambda row: (_ORDER[row.tone], row.number))
    lengths = [take.duration_ms for take in view.takes if not take.training]
    return ReviewView(
        code=view.code,
        rehearsal=view.rehearsal,
        rows=tuple(rows),
        skipped=sum(prompt.skipped for prompt in view.prompts),
        open_prompts=sum(prompt.open for prompt in view.prompts),
        minutes=max(1, round(sum(lengths) / 60_000)) if lengths else 0,
        yes_kinds=tuple(_tell_kind(view, *row) for row in kinds.items() if _is_allowed(view, row[0])),
        no_kinds=tuple(title for kind, title in kinds.items() if not _is_allowed(view, kind)),
        window_hours=window_hours,
        doubtful=tuple(view.doubtful),
        people=max(1, len(view.codes)),
    )


def _is_allowed(view: SessionView, kind: str) -> bool:
    return kind in view.kinds or bool(view.own_kinds.get(kind))


def _tell_kind(view: SessionView, kind: str, title: str) -> str:
    """Return a kind that is allowed; with the codes of those who allow it, where others do not."""
    codes = view.own_kinds.get(kind, view.codes)
    return title if codes == view.codes else f"{title} ({', '.join(codes)})"


def _row(
    take: TakeView, view: SessionView, places: Mapping[tuple[str, str], int], rules: Mapping[str, str]
) -> ReviewRow:
    shown = tuple(code for code in take.verdicts if rules.get(code, "warn") != "log")
    lost = take.lost_samples > 0 or take.dropped_frames > 0
    tone: Tone = "warn" if shown or lost else "ok"
    if take.lost_samples or take.blocked or any(code in _ALWAYS_BAD for code in shown):
        tone = "bad"
    if take.training:  # nothing has to be decided about it
        tone = "ok"
    place = places.get((take.prompt, take.owner), 0)
    text = view.prompts[place].text if view.prompts else ""
    return ReviewRow(
        take.take, take.prompt, place + 1, text, tone, shown, take.duration_ms, take.peak_mdb, lost,
        take.kind, take.training, take.owner,
    )  # fmt: skip


_AUDIBLE = {"speech", "video"}
_ALWAYS_BAD = {
    "clipped",
    "silent_digital",
    "near_silent",
    "cut",
    "lost_samples",
    "no_speech",
    "speech_touches_end",
}

"""What the review shows: takes, the worst first, and what is wrong with how many."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

from collector.session.view import SessionView, TakeView
from ui.presenter.moments import tell_minutes

Tone = Literal["bad", "warn", "ok"]
_ORDER: dict[Tone, int] = {"bad": 0, "warn": 1, "ok": 2}


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
    kind: str = "speech"
    training: bool = False
    owner: str = ""

    @property
    def verdict(self) -> str:
        """What is told of it first; nothing when it is good."""
        return self.verdicts[0] if self.verdicts else ""

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


def leave_out(view: SessionView, takes: AbstractSet[str]) -> SessionView:
    """Return the session as it stands once `takes` are deleted."""
    if not takes:
        return view
    prompts = [
        replace(prompt, takes=[take for take in prompt.takes if take not in takes])
        if takes & set(prompt.takes)
        else prompt
        for prompt in view.prompts
    ]
    kept = [take for take in view.takes if take.take not in takes]
    return replace(
        view, prompts=prompts, takes=kept, doubtful=[take for take in view.doubtful if take not in takes]
    )


def build_review(
    view: SessionView, rules: Mapping[str, str], kinds: Mapping[str, str], window_hours: int
) -> ReviewView:
    """Return the takes, worst first. `rules` are the project's (block, warn, log), `kinds` id to title."""
    places = {(prompt.prompt, prompt.owner): place for place, prompt in enumerate(view.prompts)}
    rows = [_row(take, view, places, rules) for take in view.takes]
    rows.sort(key=lambda row: (_ORDER[row.tone], row.number))
    recorded_ms = sum(take.duration_ms for take in view.takes if not take.training)
    return ReviewView(
        code=view.code,
        rehearsal=view.rehearsal,
        rows=tuple(rows),
        skipped=sum(prompt.skipped for prompt in view.prompts),
        open_prompts=sum(prompt.open for prompt in view.prompts),
        minutes=tell_minutes(recorded_ms),
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


def judge_take(take: TakeView, rules: Mapping[str, str]) -> tuple[Tone, tuple[str, ...]]:
    """Return how a take stands and the codes of what is told of it; `rules` are the project's."""
    shown = tuple(code for code in take.verdicts if rules.get(code, "warn") != "log")
    if take.lost_samples or take.blocked or any(code in _ALWAYS_BAD for code in shown):
        return "bad", shown or (("lost_samples",) if take.lost_samples else tuple(take.verdicts))
    if take.dropped_frames and not shown:
        return "warn", ("frames_dropped",)
    return ("warn" if shown else "ok"), shown


def _row(
    take: TakeView, view: SessionView, places: Mapping[tuple[str, str], int], rules: Mapping[str, str]
) -> ReviewRow:
    tone, shown = judge_take(take, rules)
    if take.training:  # nothing has to be decided about it
        tone = "ok"
    place = places.get((take.prompt, take.owner), 0)
    text = view.prompts[place].text if view.prompts else ""
    return ReviewRow(
        take.take, take.prompt, place + 1, text, tone, shown, take.duration_ms, take.peak_mdb,
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

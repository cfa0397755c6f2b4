"""How takes begin, end and follow each other: what the screen asks before it does anything by itself. Pure.

Modes: manual, everything by hand; auto_progress, the next prompt comes after a good take; auto_record, its
take also begins by itself, once the first was begun by hand. After a take that is not good everything waits
for the recorder: nobody records garbage unnoticed. The light goes green when the take runs, never before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from collector.model.pack import Severity
from collector.project.prompts import Shown
from collector.session.view import PromptView, TakeView

Phase = Literal["idle", "playing", "waiting", "beeping", "recording", "ending"]
"""Nothing; the prompt's sound; the wait before green; a tone; the take, green; the silence behind it."""

GLANCE_S = 0.8  # a good take's word stands this long before the next prompt comes by itself
DYING_AWAY_S = 0.2  # for a tone in a small room, before a take that must not hold it


@dataclass(frozen=True)
class LeadIn:
    """What comes before a take, in this order: the prompt's sound (its name in the pack), a wait, a tone.

    `beep` "before": the take starts `settle_s` after the tone has ended, so that neither the tone nor its
    echo is in the margin that the take begins with. "within": the take starts first, and the tone is in it.
    """

    sound: str = ""
    wait_s: float = 0.0
    beep: Literal["none", "before", "within"] = "none"
    settle_s: float = 0.0


@dataclass(frozen=True)
class Following:
    """The prompt that comes next, by its place from 0; `again` if it is offered once more at the end."""

    place: int
    again: bool = False


def plan_lead_in(prompt: PromptView, pre_ms: int, *, heard: bool, tones: bool = False) -> LeadIn:
    """Return what comes between "record" and the take. `pre_ms` is the take's margin before its start.

    A sound that was `heard` to its end since the prompt came is not played again by itself. `tones`: where
    the list says nothing of it, a tone comes before the take.
    """
    guide = prompt.guide
    beep: dict[str, Literal["none", "before", "within"]] = {"beep": "before", "beep_in_take": "within"}
    how = beep.get("beep" if tones and guide.leaves_start_open else guide.start, "none")
    settle_s = pre_ms / 1000 + DYING_AWAY_S if how == "before" else 0.0
    return LeadIn("" if heard else guide.audio, guide.pre_s, how, settle_s)


def begins_by_itself(prompt: PromptView, *, running: bool) -> bool:
    """Tell whether the take of a prompt that has just come begins without a key.

    The first of a run never does: `running` is set by a key, and ends with a poor take or when it is held.
    """
    return running and prompt.guide.mode == "auto_record" and prompt.due


def leaves_by_itself(prompt: PromptView) -> float | None:
    """Return after how many seconds a prompt that is only shown goes on by itself; None: by hand."""
    guide = prompt.guide
    return guide.pre_s if guide.mode == "auto_record" and not guide.recorded and guide.pre_s else None


def is_full(prompt: PromptView, recorded_s: float) -> bool:
    """Tell whether a take has lasted as long as it may: it ends then."""
    return recorded_s >= prompt.max_s


def find_told(take: TakeView, rules: Mapping[str, Severity]) -> list[str]:
    """Return the verdicts that are said: all but those that the project only logs."""
    return [code for code in take.verdicts if rules.get(code, "warn") != "log"]


def advances(prompt: PromptView, chosen: bool | None) -> bool:
    """Tell whether the next prompt comes by itself after a good take: as `chosen` here, else by the list."""
    return prompt.guide.mode != "manual" if chosen is None else chosen


def goes_on(
    prompt: PromptView, take: TakeView, rules: Mapping[str, Severity], chosen: bool | None = None
) -> bool:
    """Tell whether the next prompt comes by itself after this take: only if it is good."""
    poor = find_told(take, rules) or take.blocked or take.lost_samples or take.dropped_frames
    return advances(prompt, chosen) and not poor


def find_following(
    prompts: Sequence[PromptView], here: int, offered: frozenset[int] = frozenset()
) -> Following | None:
    """Return what comes after the prompt at `here`; None for the review.

    First on to the end, past what is done; then whatever is still due once more, each once: `offered` are
    the places that were offered again so far.
    """
    if not offered:
        for place in range(here + 1, len(prompts)):
            if prompts[place].due or not prompts[place].guide.recorded:
                return Following(place)
    for place, prompt in enumerate(prompts):
        if prompt.due and place != here and place not in offered:
            return Following(place, again=True)
    return None


def may_be_seen(shown: Shown, phase: Phase) -> bool:
    """Tell whether a prompt is in sight in a phase (SpeechRecorder's promptphase)."""
    before: tuple[Phase, ...] = ("playing", "waiting", "beeping")
    phases: dict[Shown, tuple[Phase, ...]] = {
        "from_wait": (*before, "recording", "ending"), "from_green": ("recording", "ending"),
        "in_wait": before,
    }  # fmt: skip
    return shown == "always" or phase in phases[shown]

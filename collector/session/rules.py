"""The project's rules for verdicts: block, warn or log (capture.md, Quality). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from collector.model.manifest import Figures
from collector.model.pack import Severity

if TYPE_CHECKING:
    from collector.state import Session, Take

_SIMULATED = "simulated"


def find_blocking(take: Take, rules: Mapping[str, Severity]) -> list[str]:
    """Return the verdicts of a take for which the project takes no recording.

    None for a simulated device (cli.md): a rehearsal's ramp is no voice, and nothing is wrong with it.
    """
    row = take.row
    if row is None or any(facts.get("host_api") == _SIMULATED for facts in row.devices.values()):
        return []
    verdicts = row.quality.get("verdicts", [])
    return [code for code in verdicts if rules.get(code) == "block"]


def judge_length(figures: Figures, shortest_s: float, margins_ms: int) -> Figures:
    """Return a take's figures, with `too_short` among its verdicts when it is shorter than its prompt asks.

    The length counts without the margins that every take has before its start and after its end.
    """
    verdicts = figures.quality["verdicts"]
    spoken_ms = (figures.duration_ms or 0) - margins_ms
    if spoken_ms >= shortest_s * 1000 or "too_short" in verdicts:
        return figures
    return replace(figures, quality={**figures.quality, "verdicts": [*verdicts, "too_short"]})


def is_lossy(take: Take, rules: Mapping[str, Severity]) -> bool:
    """Tell whether a take lacks a part, or is one that a rule blocks: its prompt is offered again."""
    lost = take.row.sync.get("lost_samples", 0) if take.row is not None else 0
    cut = {"device_lost", "recovered"} & set(take.row.remarks if take.row is not None else [])
    return bool(lost or cut or find_blocking(take, rules))


def find_undecided(state: Session, rules: Mapping[str, Severity]) -> list[tuple[str, str]]:
    """Return prompts with takes, every one of them blocked, that nobody skipped: open, and in takes' order.

    Each with the code of the one whose portrait or text it is where several take part, else with nothing. The
    takes stay as versions. One take that is not blocked settles the prompt, whichever came last. Training
    needs no decision: none of it is sealed.
    """
    settled: dict[tuple[str, str], bool] = {}
    for take in state.counted:
        owner = state.owner_of(take)
        if take.prompt is not None and not state.is_skipped(take.prompt, owner):
            fine = not find_blocking(take, rules)
            settled[take.prompt, owner] = settled.get((take.prompt, owner), False) or fine
    return [prompt for prompt, is_settled in settled.items() if not is_settled]

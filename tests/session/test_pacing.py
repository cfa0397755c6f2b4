"""What happens by itself while prompts are recorded, and what waits for the recorder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.project.prompts import Guide
from collector.session.pacing import (
    Following,
    LeadIn,
    begins_by_itself,
    find_following,
    goes_on,
    is_full,
    leaves_by_itself,
    may_be_seen,
    plan_lead_in,
)
from collector.session.view import PromptView, TakeView

GOOD = TakeView("T", "p", "speech", 2000, [], 0, 0, -9000)


def prompt(**changes: Any) -> PromptView:
    """A prompt without a take; what its guide is called is put there."""
    own = {name: changes.pop(name) for name in list(changes) if name in PromptView.__dataclass_fields__}
    view = PromptView("p", "speech", "Hi", "", "", 0.0, 10.0, [], False, guide=Guide(**changes))
    return replace(view, **own)


DONE = {"takes": ["T"]}


def test_the_lead_in_is_sound_wait_tone() -> None:
    plain = prompt(pre_s=1.5, audio="prompts/a.flac")
    assert plan_lead_in(plain, 300, heard=False) == LeadIn("prompts/a.flac", 1.5)
    assert plan_lead_in(plain, 300, heard=True) == LeadIn("", 1.5)


@pytest.mark.parametrize("pre_ms", [250, 300, 500])
def test_a_tone_before_the_take_is_over_before_its_margin_begins(pre_ms: int) -> None:
    before = plan_lead_in(prompt(start="beep"), pre_ms, heard=False)
    assert before.beep == "before"
    assert before.settle_s > pre_ms / 1000
    within = plan_lead_in(prompt(start="beep_in_take"), pre_ms, heard=False)
    assert (within.beep, within.settle_s) == ("within", 0.0)


def test_the_laptops_tone_comes_only_where_the_list_says_nothing() -> None:
    assert plan_lead_in(prompt(), 300, heard=False, tones=True).beep == "before"
    assert plan_lead_in(prompt(), 300, heard=False).beep == "none"
    assert plan_lead_in(prompt(start="light"), 300, heard=False, tones=True).beep == "none"
    assert plan_lead_in(prompt(start="beep_in_take"), 300, heard=False, tones=True).beep == "within"


@pytest.mark.parametrize("mode", ["manual", "auto_progress", "auto_record"])
def test_each_mode_does_by_itself_what_it_says(mode: Any) -> None:
    here = prompt(mode=mode)
    assert begins_by_itself(here, running=True) == (mode == "auto_record")
    assert not begins_by_itself(here, running=False), "somebody begins the first"
    assert goes_on(here, GOOD, {}) == (mode != "manual")
    assert not begins_by_itself(replace(here, **DONE), running=True), (
        "what is done is not recorded again by itself"
    )
    assert not begins_by_itself(replace(here, skipped=True), running=True)


@pytest.mark.parametrize(
    "poor",
    [
        {"verdicts": ["too_quiet"]},
        {"verdicts": ["unheard_of"]},
        {"blocked": True},
        {"lost_samples": 3},
        {"dropped_frames": 1},
    ],
)
def test_after_a_poor_take_everything_waits(poor: dict[str, Any]) -> None:
    take = replace(GOOD, **poor)
    assert not goes_on(prompt(mode="auto_record"), take, {"too_quiet": "warn"})


def test_what_the_project_only_logs_is_no_reason_to_wait() -> None:
    take = replace(GOOD, verdicts=["too_quiet"])
    assert goes_on(prompt(mode="auto_progress"), take, {"too_quiet": "log"})


def test_a_take_ends_when_it_has_lasted_long_enough() -> None:
    assert not is_full(prompt(max_s=3.0), 2.99)
    assert is_full(prompt(max_s=3.0), 3.0)


def test_what_is_only_shown_is_never_recorded_and_goes_on_when_its_section_runs_by_itself() -> None:
    shown = {"recorded": False, "pre_s": 2.0}
    assert leaves_by_itself(prompt(mode="auto_record", **shown)) == 2.0
    assert leaves_by_itself(prompt(mode="manual", **shown)) is None
    assert leaves_by_itself(prompt(mode="auto_record", pre_s=2.0)) is None
    assert not begins_by_itself(prompt(mode="auto_record", recorded=False), running=True)
    assert not prompt(recorded=False).open


def test_done_prompts_are_passed_and_the_poor_ones_come_once_more_at_the_end() -> None:
    prompts = [
        prompt(takes=["A"], blocked=True, lossy=True),
        prompt(**DONE),
        prompt(recorded=False),
        prompt(takes=["B"], lossy=True),
        prompt(skipped=True, takes=["C"], lossy=True),
        prompt(),
    ]
    assert find_following(prompts, 0) == Following(2)
    assert find_following(prompts, 3) == Following(5)
    done = [*prompts[:5], prompt(**DONE)]
    assert find_following(done, 5) == Following(0, again=True)
    assert find_following(done, 0, frozenset({0})) == Following(3, again=True)
    assert find_following(done, 3, frozenset({0, 3})) is None


kinds = st.sampled_from(
    [prompt(), prompt(**DONE), prompt(skipped=True), prompt(recorded=False), prompt(takes=["A"], lossy=True)]
)


@given(st.lists(kinds, min_size=1, max_size=8))
def test_pressing_next_alone_leads_to_the_review_and_past_all_that_is_due(prompts: list[PromptView]) -> None:
    here, offered, seen = 0, frozenset[int](), [0]
    while (following := find_following(prompts, here, offered)) is not None:
        here = following.place
        offered |= {here} if following.again else frozenset()
        seen.append(here)
        assert len(seen) <= 2 * len(prompts)
    assert {place for place, item in enumerate(prompts) if item.due} <= set(seen)


def test_a_prompt_is_seen_in_its_phases() -> None:
    phases: list[Any] = ["idle", "playing", "waiting", "beeping", "recording", "ending"]
    seen = {
        shown: [phase for phase in phases if may_be_seen(shown, phase)]  # type: ignore[arg-type]
        for shown in ("always", "from_wait", "from_green", "in_wait")
    }
    assert seen == {
        "always": phases, "from_wait": phases[1:], "from_green": phases[4:], "in_wait": phases[1:4],
    }  # fmt: skip

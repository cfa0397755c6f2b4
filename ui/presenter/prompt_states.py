"""How each prompt of a session stands: for the column of all prompts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from collector.session.view import PromptView, SessionView
from ui.presenter.reviewing import judge_take

PromptState = Literal["done", "bad", "skipped", "to_come", "shown"]
"""`bad`: no take of it is good; `shown`: there is nothing to record."""


@dataclass(frozen=True)
class PromptStates:
    """The prompts themselves, and how each of them stands, in their order."""

    prompts: Sequence[PromptView]
    states: tuple[PromptState, ...]


def find_states(view: SessionView, rules: Mapping[str, str]) -> PromptStates:
    """Return how all prompts stand; `rules` are the project's: block, warn or log by verdict."""
    good = frozenset(take.take for take in view.takes if judge_take(take, rules)[0] == "ok")
    return PromptStates(view.prompts, tuple(_find_state(prompt, good) for prompt in view.prompts))


def find_named(prompts: Sequence[PromptView], typed: str, here: int) -> int | None:
    """Return the place (from 0) of the prompt with this number, or of the next one with these words.

    `here` is the place from which it is looked on, round to the beginning.
    """
    typed = typed.strip().casefold()
    if not typed:
        return None
    if typed.isdecimal():
        place = int(typed) - 1
        return place if 0 <= place < len(prompts) else None
    order = [*range(here + 1, len(prompts)), *range(min(here + 1, len(prompts)))]
    return next((place for place in order if typed in prompts[place].text.casefold()), None)


def _find_state(prompt: PromptView, good: frozenset[str]) -> PromptState:
    if not prompt.guide.recorded:
        return "shown"
    if prompt.takes:
        return "done" if good.intersection(prompt.takes) else "bad"
    return "skipped" if prompt.skipped else "to_come"

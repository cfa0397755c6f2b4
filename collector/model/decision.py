"""What somebody decided about one purpose or one kind of recording: one word for each, wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Decision = Literal["given", "refused", "not_asked"]


def decision_of(*, yes: bool) -> Decision:
    """Return the word for a Yes or a No."""
    return "given" if yes else "refused"


def decisions_of(answers: Mapping[str, bool]) -> dict[str, Decision]:
    """Return the words for answers by name, as pages and answers files give them."""
    return {name: decision_of(yes=yes) for name, yes in answers.items()}


def find_given(decisions: Mapping[str, Decision]) -> frozenset[str]:
    """Return the names of what was given."""
    return frozenset(name for name, word in decisions.items() if word == "given")


def as_answers(decisions: Mapping[str, Decision]) -> dict[str, bool]:
    """Return each as a Yes (true) or not: so kinds stand in journal, record and manifest."""
    return {name: word == "given" for name, word in decisions.items()}

"""Two people for what can't be undone and nobody proved to be theirs to ask for."""

from __future__ import annotations

from dataclasses import dataclass

from collector.errors import RoleRefused
from collector.model.pack import Operator, Project
from collector.project.operators import Desk, find_operator, may_confirm, sign_in


@dataclass(frozen=True)
class TwoPeople:
    """Two operators of one project who both signed in for the same act."""

    project: str
    first: str
    second: str


def call_second(project: Project, first: Operator, code: str, pin: str, desk: Desk) -> TwoPeople:
    """Let another operator stand by what `first`, who is signed in, is about to do.

    Neither may have a PIN that somebody else set within a day: one lead would be both of them. Raises
    RoleRefused.
    """
    second = find_operator(project, code)
    if not _are_two(first, second):
        raise RoleRefused(
            "This needs another person than the one who is signed in.",
            remedy="Call somebody else of the team, or wait for the organisation's answer.",
        )
    for one in (first, second):
        if not may_confirm(project, one.code, desk.ledger, desk.now()):
            raise RoleRefused(
                "A team lead set this operator's PIN within the last day.",
                remedy="Call somebody else, or wait until the day is over.",
            )
    sign_in(project, code, pin, desk)
    return TwoPeople(project.id, first.code, second.code)


def _are_two(first: Operator, second: Operator) -> bool:
    """One person may have two codes: then the name is the same."""
    names = ["".join(one.name.split()).casefold() for one in (first, second)]
    return first.code != second.code and (names[0] != names[1] or not names[0])

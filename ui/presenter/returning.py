"""Somebody who came before, a policy that changed, a screen that was left alone: what the pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from collector.session.returning import Earlier, Since
from collector.session.view import SessionView

Known = Literal["here", "elsewhere", "open", "withdrew"]
Why = Literal["policy", "grown", "ahead_over"]


@dataclass(frozen=True)
class BeforeView:
    """Who was found: the code, the day of the last time, what changed in the policy since."""

    code: str
    known: Known
    day: str
    major: bool
    changes: tuple[str, ...]
    all_read: bool


@dataclass(frozen=True)
class AgainView:
    """Why it has to be decided anew before more is recorded."""

    why: Why
    changes: tuple[str, ...]
    takes: int


def find_seated(view: SessionView) -> tuple[str, ...]:
    """Return the codes of those who sit there: the one who decides, or everybody once all have signed."""
    return tuple(view.codes) if view.step in {"record", "review"} else (view.code,)


def make_before_view(
    earlier: Earlier, since: Since, parts: int, tell_day: Callable[[str], str]
) -> BeforeView:
    """Return what is told to somebody who came back; `tell_day` turns a UTC time into a day for people."""
    known: Known = "here" if earlier.session else "elsewhere"
    if earlier.open_session:
        known = "open"
    elif earlier.ended:
        known = "withdrew"
    day = tell_day(earlier.started) if earlier.started else ""
    return BeforeView(earlier.code, known, day, since.major, since.changes, len(since.read) == parts)

"""What the page of the laptop's log shows: a line each, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ui.presenter.desk import group_code
from ui.presenter.moments import tell_moment_text
from ui.presenter.signing_in import group_fingerprint

if TYPE_CHECKING:
    from collector.rooms.log import LogRow, LogStanding


@dataclass(frozen=True)
class LogLine:
    """One line of the log: `names` are the ids in it, never anything of a form."""

    place: int
    number: int
    kind: str
    when: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class LogView:
    """How the log stands: `count` lines are whole. `head` is the newest line's fingerprint, in groups.

    `checked`: every line was looked at just now; else it is what the start found.
    """

    count: int
    fault: Literal["", "damaged", "restored"] = ""
    head: str = ""
    checked: bool = False


@dataclass(frozen=True)
class RepairView:
    """What a team lead is asked: to repair a damaged log, or to take an older copy for right."""

    fault: Literal["damaged", "restored"]
    count: int


def make_log_line(row: LogRow, language: str) -> LogLine:
    """Return a line for the list."""
    names = (group_code(row.code) if row.code else "", row.request, row.operator, row.project)
    return LogLine(
        row.place, row.number, row.kind, tell_moment_text(row.time, language), tuple(filter(None, names))
    )


def make_log_view(found: LogStanding, *, checked: bool) -> LogView:
    """Return how the log stands for the page."""
    return LogView(found.count, found.fault, group_fingerprint(found.head), checked)

"""What the page of one request shows: what was asked, what was done about it, what can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.presenter.moments import tell_moment_text
from ui.presenter.rights import (
    DeskContact,
    RequestLine,
    make_confirm,
    make_contact,
    make_request_lines,
    tell_plain_date,
)

if TYPE_CHECKING:
    from collector.model.pack import Project
    from collector.rights.standing import RequestRow


@dataclass(frozen=True)
class StepLine:
    """One step; `who` are the operators who stand by it, `sessions` how many were touched."""

    kind: str
    when: str
    who: tuple[str, ...] = ()
    sessions: int = 0
    reason: str = ""


@dataclass(frozen=True)
class RequestView:
    """One request. `parts` are the titles of what alone is meant; `holds`: nothing of theirs is sent."""

    line: RequestLine
    received: str
    contact: DeskContact
    steps: tuple[StepLine, ...]
    parts: tuple[str, ...] = ()
    holds: bool = False

    @property
    def number(self) -> str:
        """Its number."""
        return self.line.number

    @property
    def kind(self) -> str:
        """What is asked."""
        return self.line.kind

    @property
    def due(self) -> str:
        """The last day for an answer."""
        return self.line.due

    @property
    def can_send(self) -> bool:
        """Whether it lies here, and nobody has to stand by it first."""
        return self.line.state == "waiting"


def make_request_view(row: RequestRow, project: Project, language: str) -> RequestView:
    """Return a request with its steps for a person."""
    standing = row.standing
    told = (
        StepLine(step.kind, tell_moment_text(step.time, language), step.who, step.sessions, step.reason)
        for step in row.steps
    )
    (line,) = make_request_lines([row], language)
    parts = make_confirm(standing, project, language).parts
    return RequestView(
        line, tell_plain_date(standing.received, language), make_contact(project, language), tuple(told),
        parts, standing.holds,
    )  # fmt: skip

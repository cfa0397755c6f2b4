"""What stands around a page of the desk: the project, who is signed in, and what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.presenter.frame import DeskFrame, Place
from ui.presenter.pack_views import nearest_language
from ui.presenter.rights import tell_plain_date

if TYPE_CHECKING:
    from collector.model.pack import Operator, Project


def make_frame(
    operator: Operator | None, project: Project, language: str, waiting: int, place: Place
) -> DeskFrame:
    """Return the frame of a place, in the recorder's language; `waiting` sessions have not arrived."""
    return DeskFrame(
        title=project.title(nearest_language(project, language)),
        recorder=operator.code if operator else "",
        trained_until=tell_plain_date(operator.trained_until, language) if operator else "",
        outbox_count=waiting,
        place=place,
        rehearsal=project.rehearsal,
    )

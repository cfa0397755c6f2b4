"""A take's row says what the journal says of it: when, where, whose, which file, in which language."""

from __future__ import annotations

from collector.bundle.shape import take_name
from collector.bundle.story import Story
from collector.errors import BadHash
from collector.model.manifest import TakeRow
from collector.model.take_events import TakeFile, TakeKept, TakeStarted
from collector.model.times import second_text


def check_rows(story: Story) -> None:
    """Return when every row, of deleted takes too, agrees with the lines around it. Raises BadHash.

    What a row does not say is not asked for: older programs said less.
    """
    started: dict[str, str] = {}
    for step in story.steps:
        if isinstance(step.event, TakeStarted):
            started[step.event.take] = second_text(step.line.time)
        elif isinstance(step.event, TakeKept):
            _check_row(step.event.row, step.event.file, started[step.event.take], story)


def _check_row(row: TakeRow, file: TakeFile, started_at: str, story: Story) -> None:
    start = story.state.start
    alone = row.contributors[0].code if len(row.contributors) == 1 else None
    said = (
        (row.started_at, started_at, "when it began"),
        (row.speaker, alone, "who is in it"),
        (row.place, dict(start.place), "where it was recorded"),
        (row.prompt_language, start.language, "in which language it was asked for"),
        (
            row.file and row.file.as_json(),
            {"path": take_name(row.take, row.kind), **file.as_json()},
            "its file",
        ),
    )
    for told, known, what in said:
        if told is not None and told != known:
            raise BadHash(f"The row of take {row.take} and the journal differ on {what}.")
    if row.prompt is None and (row.prompt_text or row.prompt_hash or row.prompt_style):
        raise BadHash(f"The row of take {row.take} has the words of no prompt.")

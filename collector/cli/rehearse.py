"""`collector rehearse`: a session from an answers file, with real capture and sealing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from collector.build import Core
from collector.cli.context import emit, find_project, open_data, say
from collector.cli.examples import HELP, print_answers
from collector.errors import Refused
from collector.session.answers import Answers, check_answers, read_answers
from collector.session.rehearsal import run_rehearsal, start_choice


def rehearse(
    answers: Annotated[Path, typer.Argument(metavar="ANSWERS.toml")],
    project: Annotated[str, typer.Option(help="An installed rehearsal project.")],
    fast: Annotated[bool, typer.Option("--fast", help="Simulated devices run as fast as they can.")] = False,
    example: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--example", help=HELP, is_eager=True, callback=print_answers)
    ] = False,
) -> None:
    """Rehearse a whole session; rehearsal projects only.

    The answers file says what an invented person answers, fills in, agrees to and records, prompt by prompt.
    """
    given = read_answers(answers)
    core = open_data(report_event)
    try:
        session = rehearse_session(core, find_project(core, project), given, fast=fast)
        say(f"Session {session} is sealed.")
    finally:
        core.close()


def rehearse_session(core: Core, project: str, answers: Answers, *, fast: bool) -> str:
    """Play `answers` in a rehearsal project; return the sealed session's id. Raises Refused and more."""
    pack = core.projects.pack(project)
    if not pack.project.rehearsal:
        raise Refused(
            "This is no rehearsal project.", remedy="Make one: collector project new DIR --rehearsal."
        )
    prompts = {prompt.id for prompt in pack.prompts}
    check_answers(answers, pack.project, prompts, core.parts.today(pack.project.time_zone))
    core.people.sign_in(project, answers.recorder, answers.pin)
    core.people.accept_confidentiality(project)
    choice = start_choice(answers, fast=fast)
    session = core.sessions.start(project, choice)
    try:
        run_rehearsal(session, answers, say)
    finally:
        core.sessions.leave()
    return session.book.state.session


def report_event(event: Mapping[str, object]) -> None:
    """Print one durable event."""
    facts = "  ".join(str(value) for name, value in event.items() if name != "event")
    emit(event, f"{event['event']:18} {facts}")

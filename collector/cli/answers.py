"""`collector rights answer` and the officer's list: the organisation's side of requests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collector.cli.context import emit, say
from collector.errors import Malformed
from collector.model.ids import normalise_copy_number
from collector.model.rights import ANSWER_STATES, REASONS
from collector.model.times import time_text, utc_now
from collector.vault import make_folder, write_atomically

if TYPE_CHECKING:
    from collector.organisation import Organisation


def answer(
    request: Annotated[str, typer.Argument(metavar="NUMBER|FILE", help="A number, or NUMBER.age.")],
    project: Annotated[str, typer.Option(help="The project's id.")],
    state: Annotated[str, typer.Option(help="accepted, done or refused.")],
    reason: Annotated[str | None, typer.Option(help=f"Of a refusal: {', '.join(REASONS)}.")] = None,
    due: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Answered by then.")] = None,
    config: Annotated[Path | None, typer.Option(help="Put it on the store (TOML, as for serve).")] = None,
    key: Annotated[Path | None, typer.Option(help="Or: the rights key, for an answer in files.")] = None,
    out: Annotated[Path | None, typer.Option(help="With --key: the folder for NUMBER.json and .sig.")] = None,
    delete_code: Annotated[
        list[str] | None, typer.Option(help="Also put this contributor on the next deletion list.")
    ] = None,
    delete_session: Annotated[
        list[str] | None, typer.Option(help="Also put this session on it, and take no more of it.")
    ] = None,
) -> None:
    """Sign an answer to a request: the only thing that makes a laptop say done or refused."""
    from collector.receive.answering import Word, answer_file
    from collector.signing import read_private

    _check_word(state, reason)
    word = Word(state, reason, due.date() if due else None)  # type: ignore[arg-type]
    if config is not None and key is None and out is None:
        organisation, number = _organisation(config), normalise_copy_number(request)
        desk = organisation.answer_desk()
        desk.fetch(project, number)  # nothing is deleted for a request that nobody made
        if delete_code or delete_session:
            _delete(organisation, project, delete_code or [], delete_session or [])
        said = desk.answer(project, number, word, utc_now())
    elif config is None and key is not None and out is not None and not (delete_code or delete_session):
        said = answer_file(project, Path(request), out, read_private(key), (word, utc_now()))
    else:
        raise Malformed("Give --config, or --key with --out; deletion lists need --config.")
    words = f"{said.number}  {said.state}  due {said.due}"
    emit({"number": said.number, "state": said.state, "reason": said.reason, "due": said.due}, words)


def _delete(organisation: Organisation, project: str, codes: list[str], sessions: list[str]) -> None:
    """Bar the sessions, then publish the list: once a laptop deletes one, nothing of it comes in any more."""
    desk = organisation.answer_desk()
    listed = desk.next_list(project, codes, sessions, utc_now())
    for session in listed.sessions:
        organisation.withdraw(project, session)
    desk.publish(listed)
    say(f"Deletion list {listed.number} stands.")


def _check_word(state: str, reason: str | None) -> None:
    """Say what is missing before anything is read or signed. Raises Malformed."""
    if state not in ANSWER_STATES:
        raise Malformed("This is no answer.", remedy=f"--state is one of: {', '.join(ANSWER_STATES)}.")
    if reason is not None and reason not in REASONS:
        raise Malformed("This reason is not among the choices.", remedy="See --help for them.")
    if state == "refused" and reason is None:
        raise Malformed("A refusal needs its reason.", remedy=f"Add --reason, one of: {', '.join(REASONS)}.")
    if state != "refused" and reason is not None:
        raise Malformed("Only a refusal has a reason.", remedy="Leave --reason out, or say --state refused.")


def list_waiting(config: Path, project: str | None, to: Path | None) -> None:
    """List the requests on the store; with `to` copy them there, sealed as they are."""
    organisation = _organisation(config)
    desk = organisation.answer_desk()
    for name in [project] if project else sorted(organisation.served()):
        for found in desk.waiting(name):
            if to is not None:
                make_folder(to)
                write_atomically(to / f"{found.number}.age", desk.fetch(name, found.number))
            arrived = time_text(found.arrived) if found.arrived else None
            row = {"number": found.number, "project": name, "arrived": arrived, "state": found.state,
                   "due": found.due or None}  # fmt: skip
            emit(row, f"{found.number}  {name}  {arrived}  {found.state or 'not answered'}")


def _organisation(config: Path) -> Organisation:
    from collector.cli.organisation import load_parts

    parts = load_parts()
    made: Organisation = parts.Organisation(parts.read_config(config))
    return made

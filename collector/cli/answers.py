"""`collector rights answer` and the officer's list: the organisation's side of requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collector.cli.context import emit, say
from collector.errors import Malformed, Refused, WorkFailed
from collector.model.ids import normalise_copy_number
from collector.model.rights import ANSWER_STATES, REASONS
from collector.model.times import time_text, utc_now
from collector.vault import make_folder, write_atomically

if TYPE_CHECKING:
    from collector.organisation import Organisation
    from collector.receive.erasing import Concerned
    from collector.receive.letters import Letter


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
        list[str] | None,
        typer.Option(help="Delete this contributor, here and on all laptops."),
    ] = None,
    delete_session: Annotated[
        list[str] | None, typer.Option(help="Also this session: SESSION, or DEVICE/SESSION.")
    ] = None,
) -> None:
    """Sign an answer to a request: the only thing that makes a laptop say done or refused."""
    from collector.receive.answering import Word, answer_file
    from collector.signing import read_private

    _check_word(state, reason)
    word = Word(state, reason, due.date() if due else None)  # type: ignore[arg-type]
    named = Named(delete_code or [], delete_session or [])
    if config is not None and key is None and out is None:
        organisation = _organisation(config)
        desk = organisation.answer_desk()
        letter = desk.letters.find(project, _normalise(request))  # nothing is deleted that nobody asked for
        if named.any:
            _delete(organisation, letter, named)
        said = desk.answer(letter, word, utc_now())
    elif config is None and key is not None and out is not None and not named.any:
        said = answer_file(project, Path(request), out, read_private(key), (word, utc_now()))
    else:
        raise Malformed("Give --config, or --key with --out; deletion lists need --config.")
    words = f"{said.number}  {said.state}  due {said.due}"
    emit({"number": said.number, "state": said.state, "reason": said.reason, "due": said.due}, words)


def where(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A contributor's code.")],
    project: Annotated[str, typer.Option(help="The project's id.")],
    config: Annotated[Path, typer.Option(help="The organisation's configuration (TOML, as for serve).")],
) -> None:
    """List the sessions of a contributor that the organisation holds, and where copies of them are."""
    organisation = _organisation(config)
    for session in organisation.find_sessions(project, [code], []):
        copies = sorted({
            str(copy) for half in session.halves() for copy in organisation.holdings.copies_of(half)
        })  # fmt: skip
        row = {"project": project, "session": session.session, "device": session.device, "copies": copies}
        emit(row, f"{session.session}  device {session.device}  copies: {', '.join(copies) or 'none'}")


@dataclass(frozen=True)
class Named:
    """Whom and what an officer names to be deleted: codes, and sessions as SESSION or DEVICE/SESSION."""

    codes: list[str]
    sessions: list[str]

    @property
    def any(self) -> bool:
        """Whether anything is to be deleted."""
        return bool(self.codes or self.sessions)

    @property
    def bare(self) -> set[str]:
        """The sessions that are named, without their devices."""
        return {name.rpartition("/")[2] for name in self.sessions}


def _normalise(request: str) -> str:
    """Return NUMBER, or SENDER/NUMBER, as they are kept."""
    sender, _, number = request.rpartition("/")
    normal = normalise_copy_number(number)
    return f"{sender}/{normal}" if sender else normal


def _delete(organisation: Organisation, letter: Letter, named: Named) -> None:
    """Bar the sessions, publish the list, delete everything here. Raises WorkFailed when something is left.

    Barred first: once a laptop deletes one, nothing of it comes in any more.
    """
    found = organisation.find_sessions(letter.project, named.codes, named.sessions)
    for session in found:
        row = {"event": "concerns", "session": session.session, "device": session.device}
        emit(row, f"{session.session}  device {session.device or 'unknown'}")
    _confirm_others(found, letter, named)
    desk = organisation.answer_desk()
    listed = desk.next_list(letter.project, named.codes, sorted(named.bare), utc_now())
    for session in found:
        organisation.withdraw(session)
    desk.publish(listed)
    say(f"Deletion list {listed.number} stands.")
    eraser = organisation.eraser()
    faults = [fault for session in found for fault in eraser.erase(session)]
    for fault in faults:
        say(f"{fault} {fault.remedy}".rstrip())
    if faults:
        raise WorkFailed(
            f"{len(faults)} things could not be deleted, so nothing is answered.",
            remedy="Mend what is named and say the same again: what is gone stays gone.",
        )


def _confirm_others(found: list[Concerned], letter: Letter, named: Named) -> None:
    """What another device signed than the one that sent the request is named singly. Raises Refused."""
    others = [
        session for session in found
        if session.device not in {letter.sender, ""} and session.session not in named.bare
    ]  # fmt: skip
    if others:
        words = " ".join(f"--delete-session {session.device}/{session.session}" for session in others)
        raise Refused(
            f"{len(others)} of these sessions were signed by other devices than the request's sender.",
            remedy=f"Look at them, and name those that are this person's: {words}",
        )


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
    from collector.receive.letters import Letter

    organisation = _organisation(config)
    desk = organisation.answer_desk()
    for name in [project] if project else sorted(organisation.served()):
        for found in desk.waiting(name):
            if to is not None:
                make_folder(to)
                sealed = desk.fetch(Letter(name, found.sender, found.number))
                write_atomically(to / f"{found.number}.age", sealed)
            arrived = time_text(found.arrived) if found.arrived else None
            row = {"number": found.number, "project": name, "sender": found.sender, "arrived": arrived,
                   "state": found.state, "due": found.due or None}  # fmt: skip
            emit(row, f"{found.number}  {name}  {arrived}  {found.state or 'not answered'}")


def _organisation(config: Path) -> Organisation:
    from collector.cli.organisation import load_parts

    parts = load_parts()
    made: Organisation = parts.Organisation(parts.read_config(config))
    return made

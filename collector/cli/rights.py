"""`collector rights`: requests of rights on this laptop, and the officer's answers to them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.build import Core
from collector.cli.answers import answer, list_waiting
from collector.cli.context import emit, find_project, open_data, say
from collector.cli.people import ask_pin, sign_in_operator
from collector.cli.rights_rows import (
    filed_row,
    held_row,
    request_row,
    sent_row,
    tell_held,
    tell_request,
    tell_sent,
)
from collector.desk.details import Details, read_details
from collector.desk.filing import Filed, LossTold
from collector.desk.rights_desk import Corrected, RightsDesk
from collector.errors import CollectorError, Malformed, NothingToDo, RoleRefused, WorkFailed
from collector.model.ids import is_request_number, normalise_copy_number
from collector.model.rights import ASKERS, FACT_KINDS, GROUNDS, LOSSES, PROOF_KINDS, RIGHT_KINDS
from collector.project.install import trusted_packs
from collector.project.second_person import TwoPeople
from collector.rights.asking import Asked, Proof
from collector.session.correcting import Correction
from collector.vault import read_small

rights_app = typer.Typer(no_args_is_help=True, help="Requests of rights.")
rights_app.command("answer")(answer)
DETAILS_LIMIT_BYTES = 1 << 20
ProjectName = Annotated[str, typer.Option(help="An installed project.")]
Reader = Annotated[
    str, typer.Option("--operator", help="Who reads: a lead, the rights officer or an auditor.")
]


def _of(words: str, *names: str) -> str:
    return f"{words}: {', '.join(names)}."


@rights_app.callback()
def rights() -> None:
    """Take requests of rights, do this laptop's part, send them, see what was answered."""


@rights_app.command("new")
def new(
    project: ProjectName,
    kind: Annotated[str, typer.Option(help=_of("What is asked", *RIGHT_KINDS, "incident"))],
    code: Annotated[str, typer.Option(help="The code, or the number on the copy.")] = "",
    asker: Annotated[str, typer.Option(help=_of("Who asks", *ASKERS))] = "contributor",
    ground: Annotated[str, typer.Option(help=_of("Why", *GROUNDS))] = "none_given",
    purpose: Annotated[list[str] | None, typer.Option(help="Only this purpose; may be repeated.")] = None,
    kind_of_recording: Annotated[
        list[str] | None, typer.Option(help="Only this kind of recording; may be repeated.")
    ] = None,
    earlier: Annotated[str, typer.Option(help="The request that a complaint is about.")] = "",
    proof: Annotated[str, typer.Option(help=_of("How they proved it", *PROOF_KINDS))] = "none",
    fact_kind: Annotated[str, typer.Option(help=_of("Which fact", *FACT_KINDS))] = "other",
    id_kind: Annotated[str, typer.Option(help="Which paper the ID number is of.")] = "",
    language: Annotated[str, typer.Option(help="The language of the answer.")] = "en",
    loss: Annotated[str, typer.Option(help=_of("Of an incident", *LOSSES))] = "laptop_lost",
    noticed: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Of an incident.")] = None,
    device: Annotated[str, typer.Option(help="Another laptop's fingerprint, of an incident.")] = "",
    taker: Annotated[
        str,
        typer.Option(help="Who takes it; of a correction, who makes it: a lead or the rights officer."),
    ] = "",
    second: Annotated[
        str, typer.Option(help="Of a deletion: another operator who stands by it. Both PINs are asked for.")
    ] = "",
    number: Annotated[str, typer.Option(help="Issued before: the same request again.")] = "",
    details: Annotated[str, typer.Option(help="Personal words (TOML): FILE, or - for a pipe.")] = "",
) -> None:
    """Take a request, or report a loss. What is personal comes from --details or is asked for here.

    What asks for a deletion is held at once; it is deleted when a second person stands by it (--second), or
    when the organisation answers.
    """
    told = _details(details, kind, proof)
    core = open_data()
    try:
        chosen, desk = find_project(core, project), core.desk
        two = _call_second(core, chosen, taker, second)
        if kind == "incident":
            lost = LossTold(loss, _day_text(noticed), told.text, device)
            filed: Filed | None = desk.report_loss(chosen, lost, taker=taker, number=number)
        else:
            given = Proof(proof, fact_kind if told.fact else "", told.fact, id_kind, told.id_number)
            asked = Asked(
                kind, code, lost=told.lost, asker=asker, ground=ground, purposes=tuple(purpose or ()),
                kinds=tuple(kind_of_recording or ()), earlier=earlier, contact=told.contact, text=told.text,
                language=language, proof=given,
            )  # fmt: skip
            filed = _confirm(desk, _file(core, chosen, asked, told, (taker, number)), two)
    finally:
        core.close()
    _tell_filed(filed)


def _day_text(day: datetime | None) -> str:
    return day.date().isoformat() if day else ""


def _confirm(desk: RightsDesk, filed: Filed | None, two: TwoPeople | None) -> Filed | None:
    if filed is None or two is None or not filed.standing.changes:
        return filed
    return desk.confirm(filed.standing.number, two)


def _call_second(core: Core, project: str, taker: str, second: str) -> TwoPeople | None:
    """Let both sign in before anything is written. Raises Malformed, RoleRefused."""
    if not second:
        return None
    if not taker:
        raise Malformed("--second needs --taker: two people stand by a deletion.")
    first = sign_in_operator(core, project, taker)
    return core.people.pins.call_second(project, first, second, ask_pin(second))


def _read_in_turn(core: Core, projects: list[str], operator: str) -> Iterator[str]:
    """Yield each project once its reader has signed in: roles are a project's own. Raises RoleRefused."""
    for name in projects:
        if operator:
            sign_in_operator(core, name, operator)
        elif not core.projects.pack(name).project.rehearsal:
            remedy = "Add --operator CODE: a lead, the rights officer or an auditor."
            raise RoleRefused("Nobody is named who reads these requests.", remedy=remedy)
        yield name


def _file(core: Core, project: str, asked: Asked, told: Details, by: tuple[str, str]) -> Filed | None:
    """A form that was not sent yet is corrected here; what is left goes as a request (P-3.2)."""
    taker, number = by
    if asked.kind == "correct" and told.identity:
        if not taker:
            raise Malformed("A whole form needs --taker: a lead or the rights officer corrects it.")
        who = sign_in_operator(core, project, taker).code
        right = Correction(told.identity, told.guardian, operator=who)
        corrected = core.desk.correct(project, asked.code, right)
        _tell_corrected(corrected)
        if corrected.here and not corrected.elsewhere:
            return None
    return core.desk.file(project, asked, taker=taker, number=number)


@rights_app.command("list")
def list_requests(
    project: Annotated[str | None, typer.Option(help="Only this project's.")] = None,
    config: Annotated[
        Path | None, typer.Option(help="The organisation's: what lies on the store (TOML).")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="With --config: copy the sealed requests here.")] = None,
    operator: Reader = "",
) -> None:
    """List requests: overdue first, then children's and accounts."""
    if config is not None:
        list_waiting(config, project, to)
        return
    core = open_data()
    try:
        names = [find_project(core, project)] if project else sorted(trusted_packs(core.parts.ledger))
        rows = [row for name in _read_in_turn(core, names, operator) for row in core.desk.rows(name)]
    finally:
        core.close()
    for row in rows:
        emit(request_row(row), tell_request(row))


@rights_app.command("show")
def show(
    what: Annotated[str, typer.Argument(metavar="NUMBER|CODE", help="A request, or a contributor.")],
    project: Annotated[str | None, typer.Option(help="For a contributor: which project.")] = None,
    operator: Reader = "",
) -> None:
    """Show one request; or what this laptop still holds of a contributor."""
    number = normalise_copy_number(what)
    core = open_data()
    try:
        names = [find_project(core, project)] if project else sorted(trusted_packs(core.parts.ledger))
        if is_request_number(number):
            name = core.desk.project_of(number)
            for _ in _read_in_turn(core, [name], operator):
                row = core.desk.find(number)
                emit(request_row(row), tell_request(row))
            return
        held = [row for name in _read_in_turn(core, names, operator) for row in core.desk.preview(name, what)]
    finally:
        core.close()
    for item in held:
        emit(held_row(item), tell_held(item))
    if not held:
        say("This laptop holds nothing of this contributor.")


@rights_app.command("apply")
def apply(
    lists: Annotated[
        list[Path] | None, typer.Argument(metavar="LIST.json", help="Signed deletion lists from a disk.")
    ] = None,
    project: Annotated[str | None, typer.Option(help="Which project's.")] = None,
) -> None:
    """Send what waits, fetch answers and deletion lists, and do what they ask of this laptop."""
    core = open_data()
    try:
        names = [find_project(core, project)] if project else sorted(trusted_packs(core.parts.ledger))
        if lists:
            news = sum(core.desk.post.take_list(path) for path in lists)
            faults: list[CollectorError] = []
        else:
            news, faults = _exchange(core.desk, names)
    finally:
        core.close()
    if faults:
        raise WorkFailed(f"Not everything could be exchanged. {faults[0]}", remedy=faults[0].remedy)
    if not news:
        raise NothingToDo("Nothing was waiting, and there is nothing new.")


@rights_app.command("export")
def export(
    to: Annotated[Path, typer.Option(help="A folder, on a disk for the organisation.")],
    project: Annotated[str | None, typer.Option(help="Only this project's.")] = None,
) -> None:
    """Copy the sealed requests that are not settled, to be carried: also where nothing can be sent."""
    core = open_data()
    try:
        names = [find_project(core, project)] if project else sorted(trusted_packs(core.parts.ledger))
        numbers = [number for name in names for number in core.desk.export(name, to)]
    finally:
        core.close()
    for number in numbers:
        emit({"event": "exported", "request": number, "file": f"{number}.age"}, f"{number}.age")
    if not numbers:
        raise NothingToDo("No request waits.")


def _exchange(desk: RightsDesk, projects: list[str]) -> tuple[int, list[CollectorError]]:
    """Send and fetch; return how many requests and lists there were, and what failed."""
    rows = desk.post.send()
    for row in rows:
        emit(sent_row(row.standing), tell_sent(row.standing))
    faults = [row.fault for row in rows if row.fault is not None]
    news = len(rows)
    for name in projects:
        try:
            news += desk.post.fetch_lists(name)
        except CollectorError as fault:
            faults.append(fault)
    return news, faults


def _details(named: str, kind: str, proof: str) -> Details:
    """Read what is personal from a file, a pipe, or the person at the terminal."""
    if named == "-":
        return read_details(sys.stdin.buffer.read(DETAILS_LIMIT_BYTES))
    if named:
        return read_details(read_small(Path(named), DETAILS_LIMIT_BYTES))
    if not sys.stdin.isatty():
        return Details()
    wanted = {"text": "In their words", "contact": "How to answer"}
    if kind == "incident":
        wanted = {"text": "What happened"}
    elif proof == "copy_and_fact":
        wanted["fact"] = "One thing that only this person knows"
    elif proof == "id_number":
        wanted["id_number"] = "ID number"
    return Details.model_validate({name: _ask(words, name) for name, words in wanted.items()})


def _ask(words: str, name: str) -> str:
    return str(typer.prompt(words, default="", show_default=False, hide_input=name == "id_number", err=True))


def _tell_filed(filed: Filed | None) -> None:
    if filed is None:  # a form was corrected here, and told
        return
    standing = filed.standing
    emit(filed_row(filed), f"{standing.number}  due {standing.due.isoformat()}")
    if filed.deleted:
        files = sum(row.sealed_files for row in filed.deleted)
        say(f"Deleted here now: {files} sealed files of {len(filed.deleted)} sessions.")
    if filed.narrowed:
        say("Taken back here now, in every session that was not sent yet.")
    if standing.waits_for_second:
        say("Held: nothing of it is sent, and nothing is deleted before a second person stands by it")
        say(f"(the same command with --number {standing.number} --second CODE) or the organisation answers.")
    if filed.told == "later":
        say("Nothing more is sent. The server could not be told yet: that is the first thing sent.")
    if standing.pending:
        say("Nobody proved yet who asks.")
    say("It is sent before everything else, with `collector upload` or `collector rights apply`.")


def _tell_corrected(corrected: Corrected) -> None:
    for session in corrected.here:
        emit({"event": "corrected", "session": session}, f"{session}  corrected here")
    for session in corrected.elsewhere:
        emit({"event": "to_be_corrected", "session": session}, f"{session}  the organisation corrects it")

"""`collector rights`: requests of rights on this laptop, and the officer's answers to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from collector.build import Core
from collector.cli.answers import answer, list_waiting, where
from collector.cli.context import emit, find_project, open_data, say
from collector.cli.people import sign_in_operator
from collector.cli.rights_new import new
from collector.cli.rights_rows import (
    held_row,
    request_row,
    sent_row,
    tell_held,
    tell_request,
    tell_sent,
)
from collector.desk.rights_desk import RightsDesk
from collector.errors import CollectorError, NothingToDo, RoleRefused, WorkFailed
from collector.model.ids import is_request_number, normalise_copy_number
from collector.project.install import trusted_packs

rights_app = typer.Typer(no_args_is_help=True, help="Requests of rights.")
rights_app.command("new")(new)
rights_app.command("answer")(answer)
rights_app.command("where")(where)
ProjectName = Annotated[str, typer.Option(help="An installed project.")]
Reader = Annotated[
    str, typer.Option("--operator", help="Who reads: a lead, the rights officer or an auditor.")
]


@rights_app.callback()
def rights() -> None:
    """Take requests of rights, do this laptop's part, send them, see what was answered."""


def _read_in_turn(core: Core, projects: list[str], operator: str) -> Iterator[str]:
    """Yield each project once its reader has signed in: roles are a project's own. Raises RoleRefused."""
    for name in projects:
        if operator:
            sign_in_operator(core, name, operator)
        elif not core.projects.pack(name).project.rehearsal:
            remedy = "Add --operator CODE: a lead, the rights officer or an auditor."
            raise RoleRefused("Nobody is named who reads these requests.", remedy=remedy)
        yield name


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
            news, faults = _take_lists(core.desk, lists)
        else:
            news, faults = _exchange(core.desk, names)
    finally:
        core.close()
    if lists and len(lists) == len(faults):
        raise faults[0]
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
        exported = [core.desk.export(name, to) for name in names]
    finally:
        core.close()
    numbers = [number for found in exported for number in found.numbers]
    lost = [number for found in exported for number in found.lost]
    for number in numbers:
        emit({"event": "exported", "request": number, "file": f"{number}.age"}, f"{number}.age")
    if lost:
        remedy = "Tell the organisation their numbers; ask those people again."
        raise WorkFailed(f"The sealed files of these requests are lost: {', '.join(lost)}.", remedy=remedy)
    if not numbers:
        raise NothingToDo("No request waits.")


def _take_lists(desk: RightsDesk, lists: list[Path]) -> tuple[int, list[CollectorError]]:
    """Take lists from a disk, one after the other; return how many were new, and what failed."""
    news, faults = 0, []
    for path in lists:
        try:
            news += desk.post.take_list(path)
        except CollectorError as fault:
            faults.append(fault)
    return news, faults


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

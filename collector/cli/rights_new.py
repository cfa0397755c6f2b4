"""`collector rights new`: somebody asks for a right, or a loss is reported."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.build import Core
from collector.cli.context import emit, find_project, open_data, say
from collector.cli.people import ask_pin, sign_in_operator
from collector.cli.rights_rows import (
    filed_row,
)
from collector.desk.details import Details, read_details
from collector.desk.filing import Filed, LossTold
from collector.desk.rights_desk import Corrected, RightsDesk
from collector.errors import Malformed
from collector.model.rights import ASKERS, FACT_KINDS, GROUNDS, LOSSES, PROOF_KINDS, RIGHT_KINDS
from collector.project.second_person import TwoPeople
from collector.rights.asking import Asked, Proof
from collector.session.correcting import Correction
from collector.vault import read_small

DETAILS_LIMIT_BYTES = 1 << 20
ProjectName = Annotated[str, typer.Option(help="An installed project.")]
KindsOfRecording = Annotated[
    list[str] | None, typer.Option(help="Only this kind of recording; may be repeated.")
]
Taker = Annotated[
    str, typer.Option(help="Who takes it; of a correction, who makes it: a lead or the rights officer.")
]
Second = Annotated[
    str, typer.Option(help="Of a deletion: another operator who stands by it. Both PINs are asked for.")
]


def _of(words: str, *names: str) -> str:
    return f"{words}: {', '.join(names)}."


def new(
    project: ProjectName,
    kind: Annotated[str, typer.Option(help=_of("What is asked", *RIGHT_KINDS, "incident"))],
    code: Annotated[str, typer.Option(help="The code, or the number on the copy.")] = "",
    asker: Annotated[str, typer.Option(help=_of("Who asks", *ASKERS))] = "contributor",
    ground: Annotated[str, typer.Option(help=_of("Why", *GROUNDS))] = "none_given",
    purpose: Annotated[list[str] | None, typer.Option(help="Only this purpose; may be repeated.")] = None,
    kind_of_recording: KindsOfRecording = None,
    earlier: Annotated[str, typer.Option(help="The request that a complaint is about.")] = "",
    proof: Annotated[str, typer.Option(help=_of("How they proved it", *PROOF_KINDS))] = "none",
    fact_kind: Annotated[str, typer.Option(help=_of("Which fact", *FACT_KINDS))] = "other",
    id_kind: Annotated[str, typer.Option(help="Which paper the ID number is of.")] = "",
    language: Annotated[str, typer.Option(help="The language of the answer.")] = "en",
    loss: Annotated[str, typer.Option(help=_of("Of an incident", *LOSSES))] = "laptop_lost",
    noticed: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Of an incident.")] = None,
    device: Annotated[str, typer.Option(help="Another laptop's fingerprint, of an incident.")] = "",
    taker: Taker = "",
    second: Second = "",
    number: Annotated[str, typer.Option(help="Issued before: the same request again.")] = "",
    details: Annotated[str, typer.Option(help="Personal words (TOML): FILE, or - for a pipe.")] = "",
) -> None:
    """Take a request, or report a loss. What is personal comes from --details or is asked for here.

    What asks for a deletion is held at once; it is deleted when a second person stands by it (--second), or
    when the organisation answers.
    """
    told = _details(details, kind, proof)
    given = Proof(proof, fact_kind if told.fact else "", told.fact, id_kind, told.id_number)
    asked = Asked(
        kind, code, lost=told.lost, asker=asker, ground=ground, purposes=tuple(purpose or ()),
        kinds=tuple(kind_of_recording or ()), earlier=earlier, contact=told.contact, text=told.text,
        language=language, proof=given,
    )  # fmt: skip
    lost = LossTold(loss, _day_text(noticed), told.text, device) if kind == "incident" else None
    core = open_data()
    try:
        chosen = find_project(core, project)
        two = _call_second(core, chosen, taker, second)
        if lost is not None:
            filed: Filed | None = core.desk.report_loss(chosen, lost, taker=taker, number=number)
        else:
            filed = _confirm(core.desk, _file(core, chosen, asked, told, (taker, number)), two)
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

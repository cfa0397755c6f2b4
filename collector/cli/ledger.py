"""`collector ledger`: this laptop's log, checked, shown, repaired, and confirmed after it was put back."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collector.cli.context import emit, find_project, open_data, say
from collector.errors import BrokenChain, Malformed
from collector.journal.damage import find_damage
from collector.journal.opening import LOG, repair
from collector.vault import read_small

if TYPE_CHECKING:
    from collector.build import Core

PIN_FILE = "COLLECTOR_PIN_FILE"
_PIN_LIMIT_BYTES = 64
_IDS = ("session", "project", "request", "half", "operator", "list")

ledger_app = typer.Typer(no_args_is_help=True, help="This laptop's log.")


@ledger_app.command("verify")
def verify() -> None:
    """Check every line of the log: chain, signatures, head, and the anchor outside the data folder."""
    core = open_data()
    try:
        damage = find_damage(core.parts.data / LOG, core.parts.key.public, core.parts.keystore)
        trouble = core.trouble
        number, digest = (core.parts.ledger.head or (0, "")) if trouble is None else (0, "")
    finally:
        core.close()
    if damage is not None:
        emit({"ok": False, "line": damage.number, "fault": damage.sentence})
        raise BrokenChain(damage.sentence, remedy=trouble.remedy if trouble else "")
    if trouble is not None:
        emit({"ok": False, "fault": str(trouble)})
        raise trouble
    emit({"ok": True, "number": number, "hash": digest}, f"The log is whole: {number + 1} lines.")


@ledger_app.command("show")
def show_ledger() -> None:
    """List the log: times, kinds, ids. Of a damaged one the lines that can be believed."""
    core = open_data()
    try:
        lines = list(core.parts.ledger.lines)
    finally:
        core.close()
    for line in lines:
        ids = "  ".join(str(line.fields[name]) for name in _IDS if name in line.fields)
        words = f"{line.number:6}  {line.time}  {line.kind}  {ids}".rstrip()
        emit({"number": line.number, "time": line.time, "kind": line.kind, "fields": line.fields}, words)


@ledger_app.command("repair")
def repair_ledger() -> None:
    """Cut the log at its damage, keep the rest aside, hold the sessions it names, go on under a new key."""
    core = open_data()
    try:
        parts = core.parts
        folder = parts.data / "sessions"
        found = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        done = repair(parts.data, parts.keystore, parts.now, found)
    finally:
        core.close()
    row = {"line": done.number, "kept_as": done.aside, "held": list(done.held), "continues": done.continues}
    emit(row, f"Cut before line {done.number}. The whole log as it was is kept as {done.aside}.")
    for session in done.held:
        say(f"{session}  held: not opened, not sent; the rights desk can delete it.")
    say("This laptop has a new key. The organisation needs the file of: collector device show --enrol FILE")
    core = open_data()  # the new log is taken up, what was kept beside the old one is written into it
    trouble = core.trouble
    core.close()
    if trouble is not None:
        say(f"Lines that this laptop knew are gone. {trouble.remedy}")


@ledger_app.command("confirm")
def confirm(
    project: Annotated[str, typer.Option(help="An installed project, whose team the lead belongs to.")],
    operator: Annotated[str, typer.Option(help="The team lead's code.")],
) -> None:
    """A team lead takes a data folder that was put back for right. The PIN: COLLECTOR_PIN_FILE, or asked."""
    core = open_data()
    try:
        core.people.confirm_restore(find_project(core, project), operator, _pin())
    finally:
        core.close()
    _tell_confirmed(open_data())


def _tell_confirmed(core: Core) -> None:
    trouble = core.trouble
    core.close()
    if trouble is not None:
        raise trouble
    emit({"confirmed": True}, "Confirmed. Nothing is sent before the organisation agrees.")


def _pin() -> str:
    named = os.environ.get(PIN_FILE)
    if named:
        return read_small(Path(named), _PIN_LIMIT_BYTES).decode("ascii", errors="replace").strip()
    if sys.stdin is None or not sys.stdin.isatty():
        raise Malformed("The PIN is missing.", remedy=f"Name a file with it in {PIN_FILE}.")
    return str(typer.prompt("PIN", hide_input=True, err=True))

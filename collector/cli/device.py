"""`collector device show` and `collector ledger`: this laptop's identity and log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from collector.cli.context import emit, find_project, open_data, say
from collector.errors import Malformed
from collector.model.canonical import canonical
from collector.model.times import time_text
from collector.vault import write_atomically

device_app = typer.Typer(no_args_is_help=True, help="This laptop's identity.")
ledger_app = typer.Typer(no_args_is_help=True, help="This laptop's log.")


@device_app.callback()
def device() -> None:
    """Show this laptop's identity."""


@device_app.command("show")
def show(
    enrol: Annotated[Path | None, typer.Option(help="Write the enrolment file for the organisation.")] = None,
    lead_code: Annotated[
        Path | None,
        typer.Option(help="With --project: write the sealed one-time code for the first lead's PIN."),
    ] = None,
    project: Annotated[str | None, typer.Option(help="An installed project.")] = None,
) -> None:
    """Show the fingerprint; with --enrol write the file that the organisation needs.

    With --lead-code write another one: the organisation opens it (collector unseal --key identity.key FILE),
    makes sure who asks, and tells the code that is in it. The newest file counts, once.
    """
    if (lead_code is None) != (project is None):
        raise Malformed("--lead-code and --project go together.")
    core = open_data()
    try:
        key, now = core.parts.key, core.parts.now()
        if lead_code is not None and project is not None:
            write_atomically(lead_code, core.pins.ask_code(find_project(core, project)))
            say("The file with the one-time code stands. Hand it to the organisation.")
    finally:
        core.close()
    fingerprint = key.public.fingerprint
    if enrol is not None:
        body: dict[str, Any] = {"schema": "enrolment-1", "key": key.public.text, "time": time_text(now)}
        write_atomically(enrol, canonical(key.sign_object(body)))
        say("The enrolment file stands. Hand it to the organisation.")
    emit({"fingerprint": fingerprint, "key": key.public.text}, fingerprint)


@ledger_app.command("verify")
def verify() -> None:
    """Check every line of the log: chain, signatures, head."""
    core = open_data()
    try:
        head = core.parts.ledger.head
    finally:
        core.close()
    number, digest = head or (0, "")
    emit({"ok": True, "number": number, "hash": digest}, f"The log is whole: {number + 1} lines.")


@ledger_app.command("show")
def show_ledger() -> None:
    """List the log: times, kinds, ids."""
    core = open_data()
    try:
        lines = list(core.parts.ledger.lines)
    finally:
        core.close()
    for line in lines:
        words = f"{line.number:6}  {line.time}  {line.kind}  {line.fields.get('session', '')}"
        emit({"number": line.number, "time": line.time, "kind": line.kind, "fields": line.fields}, words)

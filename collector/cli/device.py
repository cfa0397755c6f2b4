"""`collector device show`: this laptop's identity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collector.cli.context import emit, find_project, open_data, say
from collector.errors import Malformed
from collector.kit.admitting import sign_enrolment
from collector.vault import write_atomically

device_app = typer.Typer(no_args_is_help=True, help="This laptop's identity.")


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
        before = [public.fingerprint for _, public in core.parts.ledger.ring.keys[:-1]]
        if lead_code is not None and project is not None:
            write_atomically(lead_code, core.people.pins.ask_code(find_project(core, project)))
            say("The file with the one-time code stands. Hand it to the organisation.")
    finally:
        core.close()
    fingerprint = key.public.fingerprint
    if enrol is not None:
        # A repair of the log gave this laptop a new key.
        write_atomically(enrol, sign_enrolment(key, now, before[-1] if before else None))
        say("The enrolment file stands. Hand it to the organisation.")
    emit({"fingerprint": fingerprint, "key": key.public.text}, fingerprint)

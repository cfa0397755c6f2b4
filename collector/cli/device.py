"""`collector device show`: this laptop's identity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from collector.cli.context import emit, open_data, say
from collector.model.canonical import canonical
from collector.model.times import time_text
from collector.vault import write_atomically

device_app = typer.Typer(no_args_is_help=True, help="This laptop's identity.")


@device_app.callback()
def device() -> None:
    """Show this laptop's identity."""


@device_app.command("show")
def show(
    enrol: Annotated[Path | None, typer.Option(help="Write the enrolment file for the organisation.")] = None,
) -> None:
    """Show the fingerprint; with --enrol write the file that the organisation needs."""
    core = open_data()
    try:
        key, now = core.parts.key, core.parts.now()
        before = [public.fingerprint for _, public in core.parts.ledger.ring.keys[:-1]]
    finally:
        core.close()
    fingerprint = key.public.fingerprint
    if enrol is not None:
        body: dict[str, Any] = {"schema": "enrolment-1", "key": key.public.text, "time": time_text(now)}
        if before:  # a repair of the log gave this laptop a new key
            body["continues"] = before[-1]
        write_atomically(enrol, canonical(key.sign_object(body)))
        say("The enrolment file stands. Hand it to the organisation.")
    emit({"fingerprint": fingerprint, "key": key.public.text}, fingerprint)

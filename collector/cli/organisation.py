"""`collector serve` and `receive`: the organisation's side."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collector.cli.context import emit, say
from collector.cli.examples import HELP, print_config
from collector.cli.receiving import migrate as move_old
from collector.cli.receiving import tell_status
from collector.cli.service_log import start_log
from collector.errors import CollectorError, Malformed, NothingToDo, WorkFailed

if TYPE_CHECKING:
    from collector.receive.receiver import Received

ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration (TOML): see --example.")]
Example = Annotated[bool, typer.Option("--example", help=HELP, is_eager=True, callback=print_config)]


def serve(config: ConfigFile, example: Example = False) -> None:  # noqa: ARG001 - its callback answers
    """Give upload tokens and write receipts, until it is stopped (Ctrl-C).

    The configuration names both stores and their token keys, the receipt key, the folders of laptops, packs
    and state, and where to listen. collector organisation init writes one.
    """
    parts = load_parts()
    start_log()
    stopped = _stop_on_signal()
    parts.serve(
        parts.Organisation(parts.read_config(config)),
        lambda url: emit({"event": "listening", "url": url}, f"Listening on {url}"),
        _tell_received,
        stopped,
    )
    say("Stopped.")


def receive(
    config: ConfigFile,
    once: Annotated[bool, typer.Option("--once", help="Look once, then end.")] = False,
    to: Annotated[Path | None, typer.Option(help="Also write each verified half and receipt here.")] = None,
    status: Annotated[bool, typer.Option("--status", help="Only say how everything stands.")] = False,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Move what lies in the old layout; safe to repeat.")
    ] = False,
    example: Example = False,  # noqa: ARG001 - its callback answers
) -> None:
    """Verify what arrived and write its receipts, without any decryption key.

    The configuration is that of collector serve.
    """
    parts = load_parts()
    start_log()
    organisation = parts.Organisation(parts.read_config(config))
    if status:
        tell_status(organisation)
        return
    if migrate:
        move_old(organisation)
        return
    if not once:
        parts.receive_always(organisation, to, _tell_received, _stop_on_signal())
        return
    found = parts.receive_once(organisation, to, _tell_received)
    if not found:
        raise NothingToDo("Nothing new has arrived.")
    failed = sum(received.fault is not None for received in found)
    if failed:
        raise WorkFailed(f"{failed} of {len(found)} halves got no receipt.")


def load_parts() -> ModuleType:
    """Return the organisation's side, which a laptop need not have installed. Raises Malformed."""
    try:
        from collector import organisation
    except ModuleNotFoundError as error:
        raise Malformed(
            f"The organisation's side is not installed here: {error.name} is missing.",
            remedy="Install field-collector[server].",
        ) from error
    return organisation


def _tell_received(received: Received) -> None:
    row: dict[str, Any] = {
        "event": "received",
        "project": received.project,
        "session": received.session,
        "half": received.half,
        "device": received.device,
        "outcome": received.outcome,
    }
    if received.fault is not None:
        row |= _fault(received.fault)
    words = f"{received.session}  {received.half}  {received.outcome}"
    emit(row, words if received.fault is None else f"{words}  {received.fault}")


def _fault(fault: CollectorError) -> dict[str, str]:
    return {"error": type(fault).__name__, "sentence": str(fault), "remedy": fault.remedy}


def _stop_on_signal() -> threading.Event:
    """Return an event that Ctrl-C and SIGTERM set."""
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    return stopped

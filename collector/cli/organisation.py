"""`collector serve`, `receive` and `open`: the organisation's side."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collector.cli.context import emit, say
from collector.errors import CollectorError, Malformed, NoKeyMatches, NothingToDo, WorkFailed

if TYPE_CHECKING:
    from collector.receive.open import OpenedHalf
    from collector.receive.receiver import Received

ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration (TOML).")]


def serve(config: ConfigFile) -> None:
    """Give upload tokens and write receipts, until it is stopped (Ctrl-C)."""
    parts = load_parts()
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
) -> None:
    """Verify what arrived and write its receipts, without any decryption key."""
    parts = load_parts()
    organisation = parts.Organisation(parts.read_config(config))
    if not once:
        parts.receive_always(organisation, to, _tell_received, _stop_on_signal())
        return
    found = parts.receive_once(organisation, to, _tell_received)
    if not found:
        raise NothingToDo("Nothing new has arrived.")
    failed = sum(received.fault is not None for received in found)
    if failed:
        raise WorkFailed(f"{failed} of {len(found)} halves got no receipt.")


def open_bundles(
    bundles: Annotated[list[Path], typer.Argument(metavar="BUNDLE...", help="Session folders.")],
    key: Annotated[Path, typer.Option(help="A file with one private key or several.")],
    out: Annotated[Path, typer.Option(help="Where opened files go.")],
    receipt_key: Annotated[
        Path | None, typer.Option(help="The receipt key (.pub), to check receipts.")
    ] = None,
    salvage: Annotated[
        bool, typer.Option("--salvage", help="Release what is authentic of cut takes.")
    ] = False,
) -> None:
    """Verify and open bundles with the organisation's private keys."""
    from collector.receive.open import Opening, open_bundle
    from collector.seal.keys import read_identities
    from collector.signing import read_public

    if not key.is_file():
        raise Malformed("The key file can't be read.")
    checked = None if receipt_key is None else read_public(receipt_key)
    opening = Opening(read_identities(key), out, checked, salvage)
    faults: list[CollectorError] = []
    for bundle in bundles:
        try:
            for opened in open_bundle(bundle, opening):
                _tell_opened(opened)
                faults += [fault for _, fault in opened.faults]
        except CollectorError as fault:
            emit({"event": "failed", "bundle": bundle.name, **_fault(fault)})
            say(f"{bundle.name}: {fault} {fault.remedy}".rstrip())
            faults.append(fault)
    _end(faults, len(bundles))


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


def _end(faults: list[CollectorError], count: int) -> None:
    """End with the one fault of one bundle, else with 1: some of many failed."""
    if not faults:
        return
    if count == 1 and len(faults) == 1:
        raise faults[0]
    if all(isinstance(fault, NoKeyMatches) for fault in faults) and len(faults) == count:
        raise faults[0]
    raise WorkFailed("Not everything could be opened.")


def _tell_opened(opened: OpenedHalf) -> None:
    row: dict[str, Any] = {
        "event": "opened",
        "session": opened.session,
        "half": opened.half,
        "receipt": opened.receipt,
        "files": opened.files,
        "faults": [{"file": file, **_fault(fault)} for file, fault in opened.faults],
    }
    words = f"{opened.session}  {opened.half}  {len(opened.files)} files  receipt {opened.receipt}"
    emit(row, words)
    for file, fault in opened.faults:
        say(f"{file}: {fault} {fault.remedy}".rstrip())


def _tell_received(received: Received) -> None:
    row: dict[str, Any] = {
        "event": "received",
        "project": received.project,
        "session": received.session,
        "half": received.half,
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

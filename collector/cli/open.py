"""`collector open`: verified bundles into a folder of recordings, rows and forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collector.cli.context import emit, say
from collector.errors import CollectorError, Malformed, NoKeyMatches, WorkFailed

if TYPE_CHECKING:
    from collector.receive.many import Outcome
    from collector.receive.opened import OpenedHalf

_MOST_WORKERS = 64


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
    workers: Annotated[
        int, typer.Option(min=1, max=_MOST_WORKERS, help="How many sessions are opened side by side.")
    ] = 1,
) -> None:
    """Verify and open bundles with the organisation's private keys.

    Run again, it opens what is new or changed, and passes over what stands.
    """
    from collector.receive.many import open_many
    from collector.receive.open import Opening
    from collector.seal.keys import read_identities
    from collector.signing import read_public

    if not key.is_file():
        raise Malformed("The key file can't be read.")
    checked = None if receipt_key is None else read_public(receipt_key)
    opening = Opening(read_identities(key), out, checked, salvage)
    faults: list[CollectorError] = []
    for outcome in open_many(bundles, opening, workers):
        faults += _tell(outcome)
    _end(faults, len(bundles))


def _tell(outcome: Outcome) -> list[CollectorError]:
    """Tell what became of a bundle; return its faults."""
    faults: list[CollectorError] = []
    for opened in outcome.halves:
        _tell_half(opened)
        faults += [fault for _, fault in opened.faults]
    if outcome.fault is not None:
        emit({"event": "failed", "bundle": outcome.bundle.name, **_row_of(outcome.fault)})
        say(f"{outcome.bundle.name}: {outcome.fault} {outcome.fault.remedy}".rstrip())
        faults.append(outcome.fault)
    return faults


def _tell_half(opened: OpenedHalf) -> None:
    event = "stands" if opened.stands else "opened"
    row: dict[str, Any] = {
        "event": event,
        "session": opened.session,
        "half": opened.half,
        "receipt": opened.receipt,
        "files": opened.files,
        "faults": [{"file": file, **_row_of(fault)} for file, fault in opened.faults],
    }
    words = f"{opened.session}  {opened.half}  {len(opened.files)} files  receipt {opened.receipt}"
    emit(row, f"{words}  stands already" if opened.stands else words)
    for file, fault in opened.faults:
        say(f"{file}: {fault} {fault.remedy}".rstrip())


def _end(faults: list[CollectorError], count: int) -> None:
    """End with the one fault of one bundle, else with 1: some of many failed."""
    if not faults:
        return
    if count == 1 and len(faults) == 1:
        raise faults[0]
    if all(isinstance(fault, NoKeyMatches) for fault in faults) and len(faults) == count:
        raise faults[0]
    raise WorkFailed("Not everything could be opened.")


def _row_of(fault: CollectorError) -> dict[str, str]:
    return {"error": type(fault).__name__, "sentence": str(fault), "remedy": fault.remedy}

"""`collector verify`: sealed sessions checked without any private key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from collector.bundle.verify import VerifiedHalf, verify_session
from collector.cli.context import emit
from collector.errors import CollectorError, Malformed, WorkFailed
from collector.signing import parse_public


def verify(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="A session folder or one half.")],
    devices: Annotated[
        Path | None, typer.Option(help="Folder of enrolment files: the known laptops.")
    ] = None,
) -> None:
    """Check signatures, hashes, consent links and journals."""
    faults: list[CollectorError] = []
    for path in paths:
        if not path.is_dir():
            raise Malformed("There is no sealed session at this place.")
        try:
            halves = verify_session(path)
        except CollectorError as error:
            faults.append(error)
            emit({"path": str(path), "ok": False, "fault": str(error)}, f"{path}: {error}")
            continue
        known = [_tell(path, half, devices) for half in halves]
        if not all(known):
            faults.append(WorkFailed("A signer is on no list.", remedy="Ask who this laptop belongs to."))
    if faults:
        raise faults[0]


def _tell(path: Path, half: VerifiedHalf, devices: Path | None) -> bool:
    fingerprint = parse_public(half.device).fingerprint
    known = devices is None or (devices / f"{fingerprint}.json").is_file()
    word = "not_checked" if devices is None else "known" if known else "unknown"
    row: dict[str, Any] = {
        "path": str(path),
        "ok": known,
        "session": half.manifest.session,
        "project": half.manifest.project,
        "half": half.manifest.half,
        "revision": half.manifest.revision,
        "manifest_hash": half.manifest_hash,
        "files": len(half.manifest.files),
        "device": word,
        "fingerprint": fingerprint,
    }
    emit(row, f"{path}: the {half.manifest.half} half is sound, {row['files']} files, device {word}")
    return known

"""`collector verify`: sealed sessions checked without any private key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from collector.bundle.story import Published
from collector.bundle.verify import VerifiedHalf, verify_session
from collector.cli.context import emit
from collector.errors import CollectorError, Malformed, WorkFailed
from collector.model.manifest import HALVES, MediaManifest
from collector.signing import parse_public

Standing = Literal["not_checked", "known", "unknown", "revoked", "expired", "other_project"]
_GOOD = frozenset({"not_checked", "known"})


@dataclass(frozen=True)
class _Asked:
    """What a bundle is compared with: the organisation's devices, and its packs."""

    devices: Path | None
    published: Published | None


def verify(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="A session folder or one half.")],
    devices: Annotated[
        Path | None, typer.Option(help="Folder of enrolment files: the known laptops.")
    ] = None,
    pack: Annotated[
        list[Path] | None, typer.Option(help="A published pack, folder or zip: what it says is checked too.")
    ] = None,
) -> None:
    """Check signatures, hashes, consent links and journals."""
    asked = _Asked(devices, _read_packs(pack))
    faults: list[CollectorError] = []
    for path in paths:
        if not path.is_dir():
            raise Malformed("There is no sealed session at this place.")
        try:
            halves = verify_session(path, asked.published)
        except CollectorError as error:
            faults.append(error)
            emit({"path": str(path), "ok": False, "fault": str(error)}, f"{path}: {error}")
            continue
        missing = [name for name in HALVES if name not in {half.manifest.half for half in halves}]
        known = [_tell(path, half, asked, missing) for half in halves]
        if not all(known):
            faults.append(
                WorkFailed("A signer is not enrolled for this.", remedy="Ask who this laptop belongs to.")
            )
    if faults:
        raise faults[0]


def _read_packs(paths: list[Path] | None) -> Published | None:
    """Return the packs that were named. Raises BadPack, PackBadlySigned."""
    if not paths:
        return None
    from collector.project.pack import read_signed_pack
    from collector.project.told import tell_pack

    told = {
        (row.project.id, row.number): row for row in (tell_pack(read_signed_pack(path)) for path in paths)
    }
    return lambda project, number: told.get((project, number))


def _tell(path: Path, half: VerifiedHalf, asked: _Asked, missing: Sequence[str]) -> bool:
    word = "not_checked" if asked.devices is None else _find_standing(asked.devices, half)
    manifest = half.manifest
    row: dict[str, Any] = {
        "path": str(path),
        "ok": word in _GOOD,
        "session": manifest.session,
        "project": manifest.project,
        "half": manifest.half,
        "revision": manifest.revision,
        "manifest_hash": half.manifest_hash,
        "files": len(manifest.files),
        "device": word,
        "fingerprint": parse_public(half.device).fingerprint,
        "rules": _tell_rules(half, asked),
        "missing": list(missing),
    }
    words = f"{path}: the {manifest.half} half is sound, {row['files']} files, device {word}"
    emit(row, words + "".join(f"; the {name} half is missing" for name in missing))
    return word in _GOOD


def _tell_rules(half: VerifiedHalf, asked: _Asked) -> str:
    """What is known of the table of rules: `older` sessions were begun before there was one."""
    if half.story is not None and half.story.legacy:
        return "older"
    if asked.published is None:
        return "not_checked"
    return "checked" if half.judged or not isinstance(half.manifest, MediaManifest) else "not_checked"


def _find_standing(devices: Path, half: VerifiedHalf) -> Standing:
    """Return how the organisation's list stands to the signer. Wrong files are no enrolment."""
    from collector.model.times import utc_now
    from collector.receive.enrolment import Register

    try:
        device = Register(devices).find_text(half.device)
    except CollectorError:
        return "unknown"
    if device is None:
        return "unknown"
    if device.revoked:
        return "revoked"
    if half.manifest.project not in device.projects:
        return "other_project"
    return "expired" if device.has_expired(utc_now()) else "known"

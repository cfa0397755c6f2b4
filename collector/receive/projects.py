"""The projects that a service serves: what it must know of each pack in its folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from collector.errors import CollectorError, Malformed
from collector.project.pack import read_signed_pack
from collector.project.told import tell_pack
from collector.rules.facts import PackFacts
from collector.signing import PublicKey
from collector.vault import disk_errors


@dataclass(frozen=True)
class Served:
    """A project, and its packs in the folder by number: the oldest is the least a device may use."""

    project: str
    rehearsal: bool
    oldest: int
    newest: int
    receipt_key: PublicKey
    packs: Mapping[int, PackFacts]


def read_served(folder: Path) -> dict[str, Served]:
    """Return the projects whose signed packs lie in `folder` (folders and zips), by id. Newest keys count.

    Raises Malformed when one can't be read or when a project is both a rehearsal and not, DiskFailed.
    """
    served: dict[str, Served] = {}
    for path in _entries(folder):
        if not path.name.startswith(".") and (path.is_dir() or path.suffix == ".zip"):
            found = _read(path)
            served[found.project] = _merge(served.get(found.project, found), found)
    return served


def find_pack(served: Mapping[str, Served], project: str, number: int) -> PackFacts | None:
    """Return a served pack; None for one that is not in the folder."""
    return served[project].packs.get(number) if project in served else None


def mixes_rehearsal(projects: Iterable[str], served: Mapping[str, Served]) -> bool:
    """Tell whether a device is listed for rehearsals and real projects: its key may serve one kind only."""
    return len({served[project].rehearsal for project in projects if project in served}) > 1


def folder_stamp(folder: Path) -> tuple[object, ...]:
    """Return what changes when a pack is put in, taken out or signed anew. Raises DiskFailed."""
    found: list[object] = []
    for path in _entries(folder):
        index = path / "pack.json"
        with disk_errors("the folder of packs"):  # it may be taken out just now
            info = (index if index.is_file() else path).stat()
        found.append((path.name, info.st_mtime_ns, info.st_size))
    return tuple(found)


def _entries(folder: Path) -> list[Path]:
    with disk_errors("the folder of packs"):
        return sorted(folder.iterdir()) if folder.is_dir() else []


def _merge(one: Served, other: Served) -> Served:
    if one.rehearsal != other.rehearsal:
        raise Malformed(f"The packs of {one.project} differ on whether it is a rehearsal.")
    newest = max(one, other, key=lambda served: served.newest)
    return replace(newest, oldest=min(one.oldest, other.oldest), packs={**one.packs, **other.packs})


def _read(path: Path) -> Served:
    try:
        pack = read_signed_pack(path)
        key = pack.public_key("receipt")
        packs = {pack.number: tell_pack(pack)}
        return Served(pack.project.id, pack.project.rehearsal, pack.number, pack.number, key, packs)
    except CollectorError as error:
        raise Malformed(f"The pack {path.name} can't be served. {error}") from error

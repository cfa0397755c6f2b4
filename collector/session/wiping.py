"""Destroying what lies in a session's folder: what no journal line names, one person's part, or all of it."""

from __future__ import annotations

from pathlib import Path

from collector.bundle.shape import MANIFEST, SIGNATURE
from collector.errors import UnsafePath
from collector.model.manifest import HALVES
from collector.seal.destroy import destroy_sealed
from collector.session.folder import SessionFolder
from collector.state import Contributor, Session
from collector.vault import (
    delete_tree,
    disk_errors,
    empty_folders,
    find_files,
    overwrite_and_delete,
    sync_folder,
)


def clear_strays(folder: SessionFolder, state: Session) -> list[Path]:
    """Destroy what no journal line names: what a crash left, drafts, evidence, forms, takes put back, links.

    Return the sealed files and notes that there were. Raises UnsafePath where what is named lies behind a
    link: to delete the link would lose it, and to follow it would let a deletion miss it.
    """
    named = {path for person in state.contributors.values() for path in _named(folder, person)}
    named |= {folder.take(take.take, take.kind) for take in state.takes.values()}
    named |= {folder.note(take.take, take.kind) for take in state.takes.values()}
    named |= {folder.journal, *_manifests(folder)}
    strays = [path for path in _files(folder) if path not in named]
    if not {above for path in named for above in path.parents}.isdisjoint(strays):
        raise UnsafePath("There is a link where a folder of this session should be.")
    for path in strays:
        _destroy(path)
    return [path for path in strays if path.suffix in {".age", ".note"}]


def wipe_person(folder: SessionFolder, code: str) -> None:
    """Destroy a contributor's sealed form and evidence and delete the record."""
    for path in sorted((folder.half("identity") / code).glob("*.age")):
        destroy_sealed(path)
    for path in folder.record_paths(code):
        for copy in (path, *path.parent.glob(f"{code}-*.json")):
            overwrite_and_delete(copy)
            overwrite_and_delete(copy.with_suffix(".sig"))


def has_leftovers(folder: SessionFolder) -> bool:
    """Tell whether anything that `wipe_all` destroys is still there."""
    return bool(_wipable(folder))


def wipe_all(folder: SessionFolder) -> None:
    """Destroy every sealed file and leave the journal and receipts: the session's tombstone."""
    for path in _wipable(folder):
        _destroy(path)
    delete_tree(folder.half("identity"))
    delete_tree(folder.half("media") / "consent")


def delete_empty_folders(root: Path) -> None:
    """Delete every folder below `root` that holds nothing, or nothing but such folders. Raises DiskFailed."""
    while names := empty_folders(root):
        with disk_errors("a folder to be deleted"):
            for name in names:
                (root / name).rmdir()
                sync_folder((root / name).parent)


def _destroy(path: Path) -> None:
    destroy_sealed(path) if path.suffix == ".age" else overwrite_and_delete(path)


def _files(folder: SessionFolder) -> list[Path]:
    """Everything but folders and receipts. What is no plain file is there too: deleted, never followed."""
    plain, odd = find_files(folder.root)
    return [folder.root / name for name in [*plain, *odd] if not name.startswith("receipts/")]


def _wipable(folder: SessionFolder) -> list[Path]:
    return [path for path in _files(folder) if path != folder.journal]


def _manifests(folder: SessionFolder) -> list[Path]:
    return [folder.half(half) / name for half in HALVES for name in (MANIFEST, SIGNATURE)]


def _named(folder: SessionFolder, person: Contributor) -> list[Path]:
    named = [folder.half("identity") / row.path for row in person.evidence]
    if person.form:
        named.append(folder.half("identity") / person.form.path)
    for number in range(1, len(person.records) + 1):
        records = folder.record_paths(person.code, number)
        named += [*records, *(path.with_suffix(".sig") for path in records)]
    return named

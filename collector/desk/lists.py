"""Deletion lists: what the organisation deleted goes here too, and never comes back from a disk (P-3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from collector.bundle.shape import MANIFEST
from collector.desk.applying import Fault, Meant, delete_all, withdraw_session
from collector.errors import BadHash, CollectorError
from collector.model.canonical import sha256_text
from collector.model.ledger_events import Tombstone
from collector.model.manifest import MAX_MANIFEST_BYTES, MediaManifest
from collector.model.request_events import DeletionListKept
from collector.model.rights import DeletionList
from collector.rights.answers import read_list
from collector.rights.lists import Kept, kept_lists, list_path, read_kept
from collector.session.book import Book
from collector.session.parts import Parts
from collector.session.people import begun_here
from collector.session.wiping import has_leftovers
from collector.state import ENDED, OPEN
from collector.vault import make_folder, read_small, write_atomically


def newest_number(parts: Parts, project: str) -> int:
    """Return the number of the newest list that this laptop has; 0 for none."""
    return max((kept.number for kept in kept_lists(parts.ledger, project)), default=0)


def take_list(parts: Parts, project: str, data: bytes, signature: bytes) -> DeletionList | None:
    """Check a list, keep it, and apply it; None for one that is known. Durable on return.

    Raises BadSignature, ServerBroken, BadHash for another project's or one that was exchanged. What can't be
    deleted now is raised once everything else is; the list is kept, and a start tries again.
    """
    found = read_list(data, signature, parts.pack(project).public_key("rights"), project)
    with parts.turn:
        return _keep_list(parts, found, data, signature)


def _keep_list(parts: Parts, found: DeletionList, data: bytes, signature: bytes) -> DeletionList | None:
    project, digest = found.project, sha256_text(data)
    known = {kept.number: kept.sha256 for kept in kept_lists(parts.ledger, project)}
    if found.number in known:
        if known[found.number] != digest:
            raise BadHash("There is another deletion list of this number already.")
        return None
    path = list_path(parts.data, project, found.number)
    make_folder(path.parent)
    write_atomically(path, data)
    write_atomically(path.with_suffix(".sig"), signature)
    line = parts.note(DeletionListKept(project=project, number=found.number, sha256=digest))
    faults = apply_list(parts, Kept(line.number, project, found.number, digest), found, open_too=False)
    for fault in faults:
        raise fault.trouble
    return found


def read_lists(parts: Parts, project: str, faults: list[Fault] | None = None) -> dict[Kept, DeletionList]:
    """Return the kept lists, checked again: who changed one on the disk is found.

    Raises what the first one meets that can't be read; with `faults` it is told there instead.
    """
    lists: dict[Kept, DeletionList] = {}
    for kept in kept_lists(parts.ledger, project):
        try:
            lists[kept] = read_kept(parts.data, kept)
        except CollectorError as trouble:
            if faults is None:
                raise
            faults.append(Fault("", trouble, kept.name))
    return lists


def apply_list(parts: Parts, kept: Kept, found: DeletionList, *, open_too: bool) -> list[Fault]:
    """Delete what a list names and this laptop holds; return what failed. Repeatable.

    A code means what was begun before the list was here: a later consent stands. A session of another laptop
    gets its tombstone: a disk that still holds it is refused.
    """
    meant = Meant(kept.project, tuple(found.contributors), kept.name, before=kept.line)
    faults = delete_all(parts, meant, open_too=open_too).faults
    begun = begun_here(parts)
    for session in found.sessions:
        try:
            if session not in begun and not parts.folder(session).root.is_dir():
                _put_stone(parts, kept.project, session, kept.name)
            elif _stands(parts, session, open_too=open_too):
                withdraw_session(parts, session, kept.name)
        except CollectorError as trouble:
            faults.append(Fault(session, trouble, kept.name))
    return faults


def apply_kept(parts: Parts, projects: Iterable[str], *, open_too: bool) -> list[Fault]:
    """Apply every kept list once more; return what failed, list by list and session by session."""
    faults: list[Fault] = []
    for project in projects:
        for kept, found in read_lists(parts, project, faults).items():
            with parts.turn:
                faults += apply_list(parts, kept, found, open_too=open_too)
    return faults


def apply_again(parts: Parts, projects: Iterable[str], *, open_too: bool) -> list[CollectorError]:
    """Apply every kept list once more, before disks are read; return what failed."""
    return [fault.trouble for fault in apply_kept(parts, projects, open_too=open_too)]


def stone_bundles(parts: Parts, bundles: Iterable[Path]) -> None:
    """Give a tombstone to every bundle on a disk of a contributor whom a list names.

    The gate then refuses it; what can't be read is left to be told by the upload.
    """
    codes: dict[str, dict[str, str]] = {}
    for bundle in bundles:
        try:
            data = read_small(bundle / "media" / MANIFEST, MAX_MANIFEST_BYTES)
            manifest = MediaManifest.from_bytes(data)
            named = codes.setdefault(manifest.project, _named_codes(parts, manifest.project))
        except CollectorError:
            continue
        hits = [named[row.code] for row in manifest.contributors if row.code in named]
        if hits:
            _put_stone(parts, manifest.project, manifest.session, hits[0])


def _named_codes(parts: Parts, project: str) -> dict[str, str]:
    lists = read_lists(parts, project, [])  # one that can't be read is told where they are applied
    return {code: kept.name for kept, found in lists.items() for code in found.contributors}


def _put_stone(parts: Parts, project: str, session: str, request: str) -> None:
    lines = parts.ledger.about(session)
    if any(line.kind in {"tombstone", "session_started"} for line in lines):
        return
    stone = Tombstone(session=session, project=project, reason="deletion_list", request=request, items=[])
    parts.note(stone)
    parts.line.hush(session)


def _stands(parts: Parts, session: str, *, open_too: bool) -> bool:
    folder = parts.folder(session)
    if not folder.root.is_dir():  # should it be put back, it is found at a start
        return False
    try:
        book = Book(parts, session)
    except CollectorError:  # it can't be opened, and is wiped all the same
        return has_leftovers(folder)
    book.close()
    return book.state.stage not in (ENDED if open_too else ENDED | OPEN)

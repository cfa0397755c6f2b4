"""Deletion lists: what the organisation deleted goes here too, and never comes back from a disk (P-3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from collector.bundle.shape import MANIFEST
from collector.desk.applying import delete_all, withdraw_session
from collector.errors import BadHash, CollectorError
from collector.model.canonical import sha256_text
from collector.model.ledger_events import Tombstone
from collector.model.manifest import MAX_MANIFEST_BYTES, MediaManifest
from collector.model.request_events import DeletionListKept
from collector.model.rights import MAX_LIST_BYTES, DeletionList
from collector.rights.answers import read_list
from collector.session.book import Book
from collector.session.parts import Parts
from collector.session.people import list_people
from collector.session.wiping import has_leftovers
from collector.signing import SIGNATURE_BYTES
from collector.state import ENDED, OPEN
from collector.vault import make_folder, read_small, write_atomically

FOLDER = "lists"
KEPT = DeletionListKept.event


def newest_number(parts: Parts, project: str) -> int:
    """Return the number of the newest list that this laptop has; 0 for none."""
    numbers = [int(line.fields["number"]) for line in parts.ledger.of_kind(KEPT)
               if line.fields["project"] == project]  # fmt: skip
    return max(numbers, default=0)


def take_list(parts: Parts, project: str, data: bytes, signature: bytes) -> DeletionList | None:
    """Check a list, keep it, and apply it; None for one that is known. Durable on return.

    Raises BadSignature, ServerBroken, BadHash for another project's or one that was exchanged.
    """
    found = read_list(data, signature, parts.pack(project).public_key("rights"), project)
    with parts.turn:
        return _keep_list(parts, found, data, signature)


def _keep_list(parts: Parts, found: DeletionList, data: bytes, signature: bytes) -> DeletionList | None:
    project = found.project
    for line in parts.ledger.of_kind(KEPT):
        if (line.fields["project"], line.fields["number"]) == (project, found.number):
            if line.fields["sha256"] != sha256_text(data):
                raise BadHash("There is another deletion list of this number already.")
            return None
    stem = _folder(parts, project) / str(found.number)
    write_atomically(stem.with_suffix(".json"), data)
    write_atomically(stem.with_suffix(".sig"), signature)
    parts.note(DeletionListKept(project=project, number=found.number, sha256=sha256_text(data)))
    apply_list(parts, found, open_too=False)
    return found


def read_lists(parts: Parts, project: str) -> list[DeletionList]:
    """Return the kept lists, checked again: who changed one on the disk is found."""
    key = parts.pack(project).public_key("rights")
    folder = parts.data / FOLDER / project
    numbers = sorted(int(line.fields["number"]) for line in parts.ledger.of_kind(KEPT)
                     if line.fields["project"] == project)  # fmt: skip
    return [
        read_list(
            read_small(folder / f"{number}.json", MAX_LIST_BYTES),
            read_small(folder / f"{number}.sig", SIGNATURE_BYTES), key, project,
        )
        for number in numbers
    ]  # fmt: skip


def apply_list(parts: Parts, found: DeletionList, *, open_too: bool) -> list[str]:
    """Delete what a list names and this laptop holds; return the sessions. Repeatable.

    A session of another laptop gets its tombstone: a disk that still holds it is refused.
    """
    name = _name(found)
    gone, _ = delete_all(parts, found.project, list(found.contributors), name, open_too=open_too)
    own = {session for session, _ in list_people(parts)}
    for session in found.sessions:
        if session not in own:
            _put_stone(parts, found.project, session, name)
        elif _stands(parts, session, open_too=open_too):
            withdraw_session(parts, session, name)
            gone.append(session)
    return gone


def apply_again(parts: Parts, projects: Iterable[str], *, open_too: bool) -> list[CollectorError]:
    """Apply every kept list once more, at start and before disks are read; return what failed."""
    faults: list[CollectorError] = []
    for project in projects:
        try:
            for found in read_lists(parts, project):
                with parts.turn:
                    apply_list(parts, found, open_too=open_too)
        except CollectorError as fault:
            faults.append(fault)
    return faults


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
    return {code: _name(found) for found in read_lists(parts, project) for code in found.contributors}


def _put_stone(parts: Parts, project: str, session: str, request: str) -> None:
    lines = parts.ledger.about(session)
    if any(line.kind in {"tombstone", "session_started"} for line in lines):
        return
    stone = Tombstone(session=session, project=project, reason="deletion_list", request=request, items=[])
    parts.note(stone)
    parts.line.hush(session)


def _stands(parts: Parts, session: str, *, open_too: bool) -> bool:
    try:
        book = Book(parts, session)
    except CollectorError:  # it can't be opened, and is wiped all the same
        return has_leftovers(parts.folder(session))
    book.close()
    return book.state.stage not in (ENDED if open_too else ENDED | OPEN)


def _name(found: DeletionList) -> str:
    return f"list-{found.number}"


def _folder(parts: Parts, project: str) -> Path:
    folder = parts.data / FOLDER / project
    make_folder(folder)
    return folder

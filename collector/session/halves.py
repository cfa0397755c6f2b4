"""The halves as they are sealed: a manifest made from what the journal says, signed over what lies there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collector import __version__
from collector.bundle.shape import list_files, take_name, write_manifest
from collector.model.decision import as_answers
from collector.model.manifest import ContributorRow, Half, IdentityManifest, Manifest, MediaManifest
from collector.session.book import Book
from collector.vault import sync_folder


@dataclass(frozen=True)
class Revision:
    """Which manifest of a half it is, and the hash of the one that it replaces."""

    number: int = 1
    replaces_hash: str | None = None


FIRST = Revision()


def write_half(book: Book, half: Half, revision: Revision = FIRST) -> str:
    """Write and sign a half's manifest; return its hash. Repeatable. Raises DiskFull, DiskFailed."""
    folder = book.folder.half(half)
    manifest_hash = write_manifest(folder, _make_manifest(book, half, revision), book.parts.key)
    sync_folder(folder)
    return manifest_hash


def _make_manifest(book: Book, half: Half, revision: Revision) -> Manifest:
    state = book.state
    known = {take_name(take.take, take.kind): take.file.as_json() for take in state.kept if take.file}
    common: dict[str, Any] = {
        "project": state.project,
        "session": state.session,
        "half": half,
        "revision": revision.number,
        "replaces_hash": revision.replaces_hash,
        "files": [row.as_json() for row in list_files(book.folder.half(half), known)],
        "device": book.parts.key.public.text,
        "program_version": __version__,
        "pack_number": state.start.pack_number,
        "policy_hash": book.pack.policy_hash(),
        "journal_hash": book.journal_head,
    }
    if half == "identity":
        return IdentityManifest.from_json(common)
    rows = [row.as_json() for row in _contributors(book)]
    takes = [take.row.as_json() for take in state.kept if take.row is not None]
    seed = {"prompt_seed": state.start.prompt_seed} if state.start.prompt_seed is not None else {}
    return MediaManifest.from_json(
        {**common, "contributors": rows, "place": state.start.place, "takes": takes, **seed}
    )


def _contributors(book: Book) -> list[ContributorRow]:
    return [
        ContributorRow.from_json(
            {
                "code": person.code,
                "record_hash": person.record_hash,
                "age_band": person.form.age_band,
                "child": person.child,
                "purposes": dict(person.purposes),
                "kinds": as_answers(person.kinds),
                "profile": dict(person.profile or {}),
            }
        )
        for person in book.state.contributors.values()
        if person.form is not None
    ]

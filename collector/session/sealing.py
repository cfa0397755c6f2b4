"""Sealing a session: manifests, signatures, a second reading, `sealed` in the ledger, then the key goes."""

from __future__ import annotations

from typing import Any

from collector import __version__
from collector.errors import Refused
from collector.model.decision import as_answers
from collector.model.kinds import kinds_of
from collector.model.manifest import (
    HALVES,
    ContributorRow,
    Half,
    IdentityManifest,
    Manifest,
    MediaManifest,
    TakeRow,
)
from collector.bundle.kinds import check_kinds
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half
from collector.bundle.shape import list_files, take_name, write_manifest
from collector.seal.note import note_path_of
from collector.session.book import Book
from collector.session.narrowing import drop_unallowed
from collector.session.standing import ask_gate
from collector.session.takes import drop_training, finish_cut_takes
from collector.session.wiping import clear_strays
from collector.vault import overwrite_and_delete, sync_folder


def seal_session(book: Book) -> None:
    """Seal both halves in the order of formats.md; a crash before `sealed` redoes all, after it the rest.

    Raises Refused without a take, GateClosed, DiskFull, DiskFailed, BadHash. Durable on return; the key is
    gone.
    """
    if book.state.stage not in {"recording", "sealed", "delivered"}:
        raise Refused("There is nothing to seal.")
    if book.state.stage == "recording":
        ask_gate(book, "seal")
        finish_cut_takes(book)
        drop_unallowed(book)
        if not book.state.counted:
            raise Refused("There is nothing to seal: everything recorded was training.")
        drop_training(book)
        book.parts.ledger.append("sealing", {"session": book.state.session})
        clear_strays(book.folder, book.state)
        hashes = {half: _write_half(book, half) for half in ("media", "identity")}
        _check_again(book)
        project, number = book.state.project, book.state.start["pack_number"]
        book.note_in_ledger("sealed", {"project": project, "pack_number": number, "manifests": hashes})
        book.tell("sealed")
    destroy_notes(book)
    book.drop_key()


def destroy_notes(book: Book) -> None:
    """Overwrite and delete every take's note. Repeatable."""
    for take in book.state.takes.values():
        overwrite_and_delete(note_path_of(book.folder.take(take.take, take.kind)))


def _write_half(book: Book, half: Half) -> str:
    folder = book.folder.half(half)
    manifest = _make_manifest(book, half)
    manifest_hash = write_manifest(folder, manifest, book.parts.key)
    sync_folder(folder)
    return manifest_hash


def _make_manifest(book: Book, half: Half) -> Manifest:
    state = book.state
    known = {take_name(take.take, take.kind): take.file for take in state.kept if take.file}
    common: dict[str, Any] = {
        "project": state.project,
        "session": state.session,
        "half": half,
        "revision": 1,
        "replaces_hash": None,
        "files": [row.as_json() for row in list_files(book.folder.half(half), known)],
        "device": book.parts.key.public.text,
        "program_version": __version__,
        "pack_number": int(state.start["pack_number"]),
        "policy_hash": book.pack.policy_hash(),
        "journal_hash": book.journal_head,
    }
    if half == "identity":
        return IdentityManifest.from_json(common)
    rows = [row.as_json() for row in _contributors(book)]
    takes = [TakeRow.from_json(take.row).as_json() for take in state.kept]
    seed = {"prompt_seed": state.start["prompt_seed"]} if "prompt_seed" in state.start else {}
    return MediaManifest.from_json(
        {**common, "contributors": rows, "place": state.start["place"], "takes": takes, **seed}
    )


def _contributors(book: Book) -> list[ContributorRow]:
    return [
        ContributorRow.from_json(
            {
                "code": person.code,
                "record_hash": person.record_hash,
                "age_band": (person.form or {})["age_band"],
                "child": person.child,
                "purposes": person.purposes,
                "kinds": as_answers(person.kinds),
                "profile": person.profile or {},
            }
        )
        for person in book.state.contributors.values()
    ]


class _WithoutNotes(FolderHalf):
    """A half as it will be once its notes are gone."""

    def names(self) -> list[str]:
        """Return every file but recovery notes."""
        return [name for name in super().names() if not name.endswith(".note")]


def _check_again(book: Book) -> None:
    for half in HALVES:
        manifest = verify_half(_WithoutNotes(book.folder.half(half)), half).manifest
        if isinstance(manifest, MediaManifest):
            check_kinds(manifest, kinds_of(book.pack.project))

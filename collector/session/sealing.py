"""Sealing a session: manifests, signatures, a second reading, `sealed` in the ledger, then the key goes."""

from __future__ import annotations

from typing import Any

from collector import __version__
from collector.bundle.kinds import check_kinds
from collector.bundle.shape import list_files, take_name, write_manifest
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half
from collector.errors import Refused
from collector.model.decision import as_answers
from collector.model.kinds import kinds_of
from collector.model.ledger_events import Sealed, Sealing
from collector.model.manifest import (
    HALVES,
    ContributorRow,
    Half,
    IdentityManifest,
    Manifest,
    MediaManifest,
)
from collector.seal.note import note_path_of
from collector.session.book import Book, drop_key
from collector.session.narrowing import drop_unallowed
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
        book.ask("seal")
        finish_cut_takes(book)
        drop_unallowed(book)
        if not book.state.counted:
            raise Refused("There is nothing to seal: everything recorded was training.")
        drop_training(book)
        book.note(Sealing(session=book.state.session))
        clear_strays(book.folder, book.state)
        hashes: dict[Half, str] = {"media": _write_half(book, "media")}
        hashes["identity"] = _write_half(book, "identity")
        _check_again(book)
        start = book.state.start
        book.note(
            Sealed(
                session=start.session, project=start.project, pack_number=start.pack_number, manifests=hashes
            )
        )
        book.tell("sealed")
    destroy_notes(book)
    drop_key(book)


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
    known = {take_name(take.take, take.kind): take.file.as_json() for take in state.kept if take.file}
    common: dict[str, Any] = {
        "project": state.project,
        "session": state.session,
        "half": half,
        "revision": 1,
        "replaces_hash": None,
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

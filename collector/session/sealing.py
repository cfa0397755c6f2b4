"""Sealing a session: manifests, signatures, a second reading, `sealed` in the ledger, then the key goes."""

from __future__ import annotations

from collector.bundle.kinds import check_kinds
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import check_pair, verify_half
from collector.errors import BadHash, DiskFailed, Refused, TakesBlocked
from collector.model.kinds import kinds_of
from collector.model.ledger_events import Sealed, Sealing
from collector.model.manifest import HALVES, Half, MediaManifest
from collector.seal.note import note_path_of
from collector.session.book import Book
from collector.session.finishing import Found, settle_takes
from collector.session.halves import write_half
from collector.session.keys import drop_key
from collector.session.narrowing import drop_unallowed
from collector.session.records import mend_records, refuse_lost_papers
from collector.session.rules import find_undecided
from collector.session.takes import drop_training
from collector.session.wiping import clear_strays, delete_empty_folders
from collector.vault import disk_errors, overwrite_and_delete


def seal_session(book: Book) -> None:
    """Seal both halves in the order of formats.md; a crash before `sealed` redoes all, after it the rest.

    Raises TakesLost for takes of which the files are gone or damaged, TakeNotRecoverable for what a crash cut
    off and can't be read: both are written down by then, and the rest can be sealed. PaperLost, Refused
    without a take, GateClosed, DiskFull, DiskFailed, BadHash. Durable on return; the key is gone.
    """
    if book.state.stage not in {"recording", "sealed", "delivered"}:
        raise Refused("There is nothing to seal.")
    if book.state.stage == "recording":
        book.ask("seal")
        drop_unallowed(book)
        refuse_lost_papers(book)
        _refuse_lost(book)
        if not book.state.counted:
            raise Refused("There is nothing to seal: everything recorded was training.")
        drop_training(book)
        book.note(Sealing(session=book.state.session))
        for person in book.state.contributors.values():
            mend_records(book, person)
        clear_strays(book.folder, book.state)
        delete_empty_folders(book.folder.root)
        hashes: dict[Half, str] = {"media": write_half(book, "media")}
        hashes["identity"] = write_half(book, "identity")
        _read_again(book)
        start = book.state.start
        book.note(
            Sealed(
                session=start.session, project=start.project, pack_number=start.pack_number, manifests=hashes
            )
        )
        book.tell("sealed")
    destroy_notes(book)
    drop_key(book)


def refuse_undecided(book: Book) -> None:
    """Raise TakesBlocked where somebody still has to decide on takes that a rule of the project blocks."""
    undecided = find_undecided(book.state, book.pack.project.quality)
    if undecided:
        raise TakesBlocked(list(dict.fromkeys(prompt for prompt, _ in undecided)))


def destroy_notes(book: Book) -> None:
    """Overwrite and delete every take's note. Repeatable."""
    for take in book.state.takes.values():
        overwrite_and_delete(note_path_of(book.folder.take(take.take, take.kind)))


class _WithoutNotes(FolderHalf):
    """A half as it will be once its notes are gone."""

    def names(self) -> list[str]:
        """Return every file but recovery notes."""
        return [name for name in super().names() if not name.endswith(".note")]


def _refuse_lost(book: Book, *, reading: bool = False) -> None:
    """Raise what the recorder has to know of the takes before they are sealed; it is told once."""
    found = Found()
    settle_takes(book, found, giving_up=True, reading=reading)
    if found.trouble is not None:
        raise found.trouble


def _read_again(book: Book) -> None:
    """Verify what lies there. Where it is a take that was changed, that one is lost, and nothing else."""
    try:
        with disk_errors("a sealed file"):
            _check_again(book)
    except (BadHash, DiskFailed):
        _refuse_lost(book, reading=True)
        raise


def _check_again(book: Book) -> None:
    found = {half: verify_half(_WithoutNotes(book.folder.half(half)), half) for half in HALVES}
    media = found["media"]
    if isinstance(media.manifest, MediaManifest):
        check_kinds(media.manifest, kinds_of(book.pack.project))
    check_pair(found["identity"].manifest, media.manifest, media.story)

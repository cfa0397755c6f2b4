"""Takes as they lie on the disk: what was cut off is finished, what is lost is told. None stops another."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from collector.bundle.sealed import look_at_sealed
from collector.bundle.shape import FileHash, hash_stream
from collector.errors import (
    BadHash,
    CollectorError,
    DiskFailed,
    EncoderFailed,
    TakeNotRecoverable,
    TakesLost,
    UnsafePath,
)
from collector.model.kinds import WHOLE
from collector.model.take_events import Loss, TakeDeleted, TakeLost
from collector.project.told import tell_pack
from collector.rules.figures import RECOVERED
from collector.seal.destroy import delete_take, destroy_sealed
from collector.seal.recovery import recover_take
from collector.seal.unsealed import Beginning
from collector.session.book import Book
from collector.session.keys import session_key
from collector.session.takes import Outcome, Sealed, figures_of, keep_take
from collector.session.whereabouts import (
    find_loss,
    find_loss_of_head,
    is_readable,
    let_owner_in,
    size_of,
    trim_torn_chunk,
)
from collector.state import Take
from collector.vault import disk_errors, drop_odd, overwrite_and_delete

if TYPE_CHECKING:
    from collector.capture.result import TakeResult


@dataclass
class Found:
    """What was done in a session, in plain words; which takes are lost; which can't be read as a whole."""

    done: list[str] = field(default_factory=list)
    lost: list[TakeLost] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def trouble(self) -> CollectorError | None:
        """What the recorder is told, once: by the next time it stands in the journal."""
        return tell_losses(self.lost, self.damaged)


def tell_losses(lost: Sequence[TakeLost], damaged: Sequence[str]) -> CollectorError | None:
    """Return what people are told of takes that are lost or damaged; None for none."""
    if any(take.reason != "empty" for take in lost):
        return TakesLost(f"{len(lost)} recording(s) are lost: their files are gone or damaged.")
    if lost:
        return TakesLost(f"{len(lost)} recording(s) were cut off, and nothing of them is on the disk.")
    if damaged:
        return TakeNotRecoverable(f"{len(damaged)} recording(s) that were cut off can't be read as a whole.")
    return None


def settle_takes(book: Book, found: Found, *, giving_up: bool = False, reading: bool = False) -> None:
    """Finish every take that was cut off, and write down every one that is lost. Repeatable.

    A take that the disk won't read is left for a better day, after all others; `giving_up` on it, before
    sealing, it is lost. `reading`: kept takes are read and compared with their hashes; else their sizes tell.
    Raises DiskFull, DiskFailed.
    """
    failed: DiskFailed | None = None
    for take in list(book.state.takes.values()):
        try:
            drop_odd(book.folder.note(take.take, take.kind))
            if take.row is None:
                _finish(book, take, found, giving_up=giving_up)
            else:
                _look_for(book, take, found, reading=reading)
        except DiskFailed as error:
            failed = failed or error
    if failed is not None:
        raise failed


def finish_cut_take(book: Book, take: Take) -> None:
    """Finish one take that was started and never kept. Repeatable. Raises DiskFull, DiskFailed."""
    _finish(book, take, Found(), giving_up=False)


def _look_for(book: Book, take: Take, found: Found, *, reading: bool) -> None:
    path, file = book.folder.take(take.take, take.kind), take.file
    kept = None if file is None else FileHash(file.sha256, file.size_bytes)
    reason = None if kept is None else find_loss(path, kept, reading=reading)
    if kept is not None and reason is None and reading and not _is_ours(book, take, kept):
        reason = "changed"  # kept by an older program, which asked for less
    if reason is not None:
        _lose(book, take, reason, size_of(path), found)


def _finish(book: Book, take: Take, found: Found, *, giving_up: bool) -> None:
    """A portrait or a text that was not kept is destroyed: nobody has answered who else is in the picture."""
    path = book.folder.take(take.take, take.kind)
    if take.kind in WHOLE:
        book.note(TakeDeleted(take=take.take))
        delete_take(path)
        found.done.append("take finished")
        return
    size = size_of(path)
    try:
        reason = "gone" if size is None else _recover(book, take, found)
    except DiskFailed as error:
        if not giving_up:
            raise
        reason = _give_up(book, take, found, error)
    if reason is not None:
        _lose(book, take, reason, size, found)


def _give_up(book: Book, take: Take, found: Found, error: DiskFailed) -> Loss | None:
    """What the disk does not give is lost, or the take passed on without its note. Raises what is left."""
    if not is_readable(book.folder.take(take.take, take.kind)):
        return "unreadable"
    if is_readable(book.folder.note(take.take, take.kind)):
        raise error
    return "unreadable" if _pass_on(book, take, found) is not None else None


def _recover(book: Book, take: Take, found: Found) -> Loss | None:
    """Finish a take from its bytes, and keep it; return why that can't be, where nothing is to be kept.

    One whose note is lost, or that is damaged where it was safe once, is passed on as it lies there: the
    organisation's keys open what is whole of it.
    """
    path, note = book.folder.take(take.take, take.kind), book.folder.note(take.take, take.kind)
    let_owner_in(path)
    let_owner_in(note)
    try:
        recovered = recover_take(path, note, session_key(book))
    except (TakeNotRecoverable, UnsafePath):
        return _pass_on(book, take, found)
    if recovered is None:
        return "empty"
    result = _measure(book, take, recovered)
    if not recovered.plaintext_bytes or (result.sampling_rate_hz and not _has_content(result)):
        return "empty"
    _keep(book, take, result, found)
    return None


def _pass_on(book: Book, take: Take, found: Found) -> Loss | None:
    path = book.folder.take(take.take, take.kind)
    reason = find_loss_of_head(path)
    if reason is not None:
        return reason
    trim_torn_chunk(path)
    with path.open("rb") as stream:
        sealed = hash_stream(stream)
    if not _is_ours(book, take, sealed):
        return "changed"
    _keep(book, take, _measure(book, take, sealed), found)
    return None


def _is_ours(book: Book, take: Take, sealed: FileHash) -> bool:
    """Tell whether a file can be what was sealed here: to the pack's keys, whole chunks, no other take's."""
    path = book.folder.take(take.take, take.kind)
    try:
        with path.open("rb") as stream:
            keys = look_at_sealed(stream, path.name, sealed.size_bytes).keys
    except BadHash:
        return False
    others = {other.file.sha256 for other in book.state.kept if other.file is not None and other != take}
    return keys == tell_pack(book.pack).keys["media"] and sealed.sha256 not in others


def _keep(book: Book, take: Take, result: TakeResult, found: Found) -> None:
    keep_take(book, take.take, Outcome(figures_of(result), [RECOVERED], result.sealed))
    found.done.append("take finished")
    if {"bytes_missing", "unreadable"} & set(result.verdicts):
        found.damaged.append(take.take)


def _lose(book: Book, take: Take, reason: Loss, size: int | None, found: Found) -> None:
    """Write it down first, then clear its place; where the disk can't be written to, the name goes."""
    event = TakeLost(take=take.take, reason=reason, size_bytes=size or 0)
    book.note(event)
    path = book.folder.take(take.take, take.kind)
    try:
        destroy_sealed(path)
    except DiskFailed:
        with disk_errors("a lost take"):
            path.unlink(missing_ok=True)
    overwrite_and_delete(book.folder.note(take.take, take.kind))
    book.tell("take_lost", take=take.take)
    found.lost.append(event)


def _measure(book: Book, take: Take, sealed: Sealed) -> TakeResult:
    """What the take's bytes tell, and which devices it was begun with; nothing of what can't be read."""
    from collector.capture.container.measure import Wanted, measure_take
    from collector.capture.result import TakeResult
    from collector.model.sink import SealedFile

    path, note = book.folder.take(take.take, take.kind), book.folder.note(take.take, take.kind)
    file, video = SealedFile(path, sealed.sha256, sealed.size_bytes), book.pack.project.capture.video
    wanted = Wanted() if video is None else Wanted(video.fps, (video.width, video.height))
    result = TakeResult(file, quality={"verdicts": ["cut", "unreadable"]})
    with contextlib.suppress(DiskFailed, EncoderFailed, TakeNotRecoverable, UnsafePath):
        beginning = Beginning(path, note, session_key(book))
        result = _tell_missing(measure_take(iter(beginning), file, wanted), beginning.count_missing())
    return replace(result, devices={name: dict(facts) for name, facts in take.devices.items()})


def _tell_missing(result: TakeResult, missing_bytes: int) -> TakeResult:
    if not missing_bytes:
        return result
    verdicts = [*result.verdicts, "bytes_missing"]
    return replace(result, quality={**result.quality, "missing_bytes": missing_bytes, "verdicts": verdicts})


def _has_content(result: TakeResult) -> bool:
    return bool(result.sample_count or result.frame_count)

"""Figures of a take for its row, and finishing takes that a crash or a full disk cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from collector.capture.measure import Measured, measure_take
from collector.errors import EncoderFailed, TakeNotRecoverable
from collector.model.kinds import WHOLE
from collector.model.manifest import TakeContributor, TakeRow
from collector.seal.destroy import delete_take
from collector.seal.recovery import RecoveredTake, recover_take
from collector.seal.unsealed import open_for_listening
from collector.session.book import Book
from collector.state import Take

if TYPE_CHECKING:
    from collector.capture.result import TakeResult


def figures_of(result: TakeResult) -> dict[str, Any]:
    """Return what the row says of a take that ended in order."""
    return {
        "sampling_rate_hz": result.sampling_rate_hz,
        "channels": result.channels,
        "sample_count": result.sample_count,
        "frame_count": result.frame_count,
        "duration_ms": result.duration_ms,
        "quality": result.quality,
        "sync": dict(result.sync),
        "devices": dict(result.devices),
    }


def finish_cut_takes(book: Book) -> int:
    """Recover every take that was started and never kept; return how many there were. Repeatable."""
    cut = [take for take in book.state.takes.values() if take.row is None]
    for take in cut:
        finish_cut_take(book, take)
    return len(cut)


def finish_cut_take(book: Book, take: Take) -> str | None:
    """Recover one take that was started and never kept; return its id, None when nothing was recorded.

    Repeatable. Raises DiskFull, DiskFailed. A take whose note is lost is left alone and passed on as `cut`.
    A portrait or a text that was not kept is destroyed: nobody has answered who else is in the picture.
    """
    path, note = book.folder.take(take.take, take.kind), book.folder.note(take.take, take.kind)
    if take.kind in WHOLE:
        _drop(book, take)
        delete_take(path)
        return None
    try:
        recovered = recover_take(path, note, book.session_key())
    except TakeNotRecoverable:
        recovered = None
        if not path.exists():
            _drop(book, take)
            return None
        measured = Measured(0, 0, 0, 0)
    else:
        if recovered is None:
            _drop(book, take)
            return None
        measured = _measure(book, take)
    _keep_cut(book, take, measured, recovered)
    return take.take


def drop_training(book: Book) -> int:
    """Destroy every training take, the event first; return how many. Repeatable: they are never sealed."""
    training = [take for take in book.state.takes.values() if take.training]
    for take in training:
        book.note("take_deleted", {"take": take.take})
        delete_take(book.folder.take(take.take, take.kind))
    return len(training)


def _drop(book: Book, take: Take) -> None:
    book.note("take_deleted", {"take": take.take})


def _measure(book: Book, take: Take) -> Measured:
    path, note = book.folder.take(take.take, take.kind), book.folder.note(take.take, take.kind)
    try:
        return measure_take(open_for_listening(path, note, book.session_key()))
    except EncoderFailed:
        return Measured(0, 0, 0, 0)


def list_contributors(book: Book, channels: int | None) -> list[TakeContributor]:
    """Return who is in a take: the same order and channels all through a session.

    With fewer channels than people the last one is shared.
    """
    last = max(0, (channels or 1) - 1)
    return [
        TakeContributor(code=person.code, record_hash=str(person.record_hash), channel=min(place, last))
        for place, person in enumerate(book.state.contributors.values())
    ]


def _keep_cut(book: Book, take: Take, measured: Measured, recovered: RecoveredTake | None) -> None:
    people = list_contributors(book, measured.channels)
    row = TakeRow.model_validate({
        "take": take.take, "kind": take.kind, "contributors": [person.as_json() for person in people],
        "prompt": take.prompt, "prompt_version": int(book.state.start["pack_number"]),
        "remarks": ["recovered"],
        "sampling_rate_hz": measured.sampling_rate_hz or None, "channels": measured.channels or None,
        "sample_count": measured.sample_count, "frame_count": measured.frame_count,
        "duration_ms": measured.duration_ms, "quality": {"verdicts": ["cut"]}, "sync": {}, "devices": {},
    })  # fmt: skip
    file = _file_facts(book, take, recovered)
    book.note("take_kept", {"take": take.take, "row": row.as_json(), "file": file})
    book.tell("take_kept", take=take.take)


def _file_facts(book: Book, take: Take, recovered: RecoveredTake | None) -> dict[str, Any]:
    if recovered is not None:
        return {"sha256": recovered.sha256, "size_bytes": recovered.size_bytes}
    from collector.bundle.shape import hash_stream

    with book.folder.take(take.take, take.kind).open("rb") as stream:
        found = hash_stream(stream)
    return {"sha256": found.sha256, "size_bytes": found.size_bytes}

"""Finishing a take after a crash or a power cut (formats.md, Recovery).

Everything is decided from bytes that were fsynced first: what a killed program left in the system's cache
could otherwise vanish in a power cut during recovery, and a second recovery could then seal other bytes under
a nonce that the first has used. The final chunk goes into a recovery file before it goes into the take, so
that a recovery that is cut itself is repeated with the same bytes; no second copy of the take is needed.
"""

from __future__ import annotations

import glob
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from collector.errors import TakeNotRecoverable
from collector.seal.destroy import destroy_sealed
from collector.seal.disk import Disk, SealFile
from collector.seal.primitives import CHUNK_BYTES, SEALED_CHUNK_BYTES
from collector.seal.stream import ChunkOpener
from collector.seal.unsealed import Unsealed, open_unsealed
from collector.vault import read_small

_INDEX_BYTES = 8


@dataclass(frozen=True)
class RecoveredTake:
    """A finished take; `was_cut` when it was not closed: what followed its last checkpoint may be lost."""

    path: Path
    sha256: str
    size_bytes: int
    plaintext_bytes: int
    was_cut: bool


@dataclass(frozen=True)
class _Ending:
    """The final chunk: its index and plaintext, the hash of all before it, whether it is in the file."""

    index: int
    plaintext: bytes = field(repr=False)
    hashed: hashlib._Hash
    written: bool


def recovery_path_of(path: Path) -> Path:
    """Return where the final chunk waits while it is written into the take at `path`."""
    return path.with_name(path.name + ".recovery")


def recover_take(
    path: Path, note_path: Path, session_key: bytes, *, disk: Disk | None = None
) -> RecoveredTake | None:
    """Finish the take at `path`, or find it finished; None when it never existed (what is left is removed).

    Reads the file once, in constant memory. May be killed at any point and called again. The note stays.
    Raises TakeNotRecoverable (note lost or of another session, checkpointed chunks damaged) and leaves the
    file alone then; DiskFull, DiskFailed.
    """
    disk = disk or Disk()
    if path.exists():
        unsealed = _open_synced(path, note_path, session_key, disk)
        if unsealed is not None:
            return _finish(path, unsealed, disk)
        destroy_sealed(path)
    disk.wipe(note_path)
    _delete_recovery_files(path, disk)
    return None


def _open_synced(path: Path, note_path: Path, session_key: bytes, disk: Disk) -> Unsealed | None:
    for each in (path, note_path):
        if each.exists():
            file = disk.open(each)
            try:
                file.sync()
            finally:
                file.close()
    disk.sync_folder(path.parent)
    return open_unsealed(path, note_path, session_key)


def _finish(path: Path, unsealed: Unsealed, disk: Disk) -> RecoveredTake:
    opener = ChunkOpener(unsealed.key)
    file = disk.open(path)
    try:
        _repeat_pending(path, file, unsealed, opener)
        ending = _find_ending(file, unsealed, opener)
        sealed = opener.seal_final(ending.index, ending.plaintext)
        place = _place_of(ending.index, unsealed)
        if not ending.written:
            record = ending.index.to_bytes(_INDEX_BYTES, "big") + sealed
            disk.write_atomically(recovery_path_of(path), record)
            _put_final(file, place, sealed)
    finally:
        file.close()
    _delete_recovery_files(path, disk)
    ending.hashed.update(sealed)
    return RecoveredTake(
        path=path,
        sha256="sha256:" + ending.hashed.hexdigest(),
        size_bytes=place + len(sealed),
        plaintext_bytes=ending.index * CHUNK_BYTES + len(ending.plaintext),
        was_cut=unsealed.tail is None or not unsealed.tail.closing,
    )


def _repeat_pending(path: Path, file: SealFile, unsealed: Unsealed, opener: ChunkOpener) -> None:
    """Put the final chunk of a recovery that was cut itself; it is authentic or it is passed over."""
    pending = recovery_path_of(path)
    if not pending.exists():
        return
    record = read_small(pending, _INDEX_BYTES + SEALED_CHUNK_BYTES)
    index, sealed = int.from_bytes(record[:_INDEX_BYTES], "big"), record[_INDEX_BYTES:]
    place = _place_of(index, unsealed)
    if file.size() >= place and opener.open(index, sealed, final=True) is not None:
        _put_final(file, place, sealed)


def _put_final(file: SealFile, place: int, sealed: bytes) -> None:
    file.write_at(place, sealed)
    file.truncate(place + len(sealed))
    file.sync()


def _find_ending(file: SealFile, unsealed: Unsealed, opener: ChunkOpener) -> _Ending:
    """Read the inner chunks up to the first that is not whole, and decide on the final one."""
    hashed = hashlib.sha256(unsealed.start)
    before_last, last = hashed.copy(), b""
    index = 0
    sealed = file.read_at(_place_of(index, unsealed), SEALED_CHUNK_BYTES)
    while (chunk := _open_inner(opener, index, sealed)) is not None:
        before_last, last = hashed.copy(), chunk
        hashed.update(sealed)
        index += 1
        sealed = file.read_at(_place_of(index, unsealed), SEALED_CHUNK_BYTES)
    final = opener.open(index, sealed, final=True)
    if final is not None:
        written = file.size() == _place_of(index, unsealed) + len(sealed)
        return _Ending(index, final, hashed, written)
    tail = unsealed.tail
    if tail is not None and tail.index > index:
        raise TakeNotRecoverable("A take is damaged in a place that was safely on the disk.")
    if tail is not None and tail.index == index:
        return _Ending(index, tail.plaintext, hashed, written=False)
    if index == 0:
        return _Ending(0, b"", hashed, written=False)
    return _Ending(index - 1, last, before_last, written=False)


def _open_inner(opener: ChunkOpener, index: int, sealed: bytes) -> bytes | None:
    return opener.open(index, sealed, final=False) if len(sealed) == SEALED_CHUNK_BYTES else None


def _place_of(index: int, unsealed: Unsealed) -> int:
    return len(unsealed.start) + index * SEALED_CHUNK_BYTES


def _delete_recovery_files(path: Path, disk: Disk) -> None:
    """Delete the recovery file and drafts of it that a cut left behind."""
    pending = recovery_path_of(path)
    for each in (pending, *path.parent.glob(f".{glob.escape(pending.name)}.*.new")):
        if each.exists():
            disk.delete(each)

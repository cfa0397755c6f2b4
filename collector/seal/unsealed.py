"""A take that its session has not sealed yet: opened by its note, for recovery and for listening."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from collector.errors import AgeHeaderFailure, AgePayloadFailure, TakeNotRecoverable
from collector.seal.header import HEADER_LIMIT_BYTES, parse_header
from collector.seal.note import NOTE_BYTES, Note, Tail, take_id_of
from collector.seal.primitives import CHUNK_BYTES, PAYLOAD_NONCE_BYTES, payload_key
from collector.seal.stream import read_chunks, read_fully
from collector.vault import disk_errors, read_small


@dataclass(frozen=True)
class Unsealed:
    """What header and note tell: the bytes before the first chunk, the chunks' key, the newest checkpoint."""

    start: bytes
    key: bytes = field(repr=False)
    tail: Tail | None

    @property
    def checkpointed_bytes(self) -> int:
        """How much plaintext was safely on the disk by the newest checkpoint."""
        return 0 if self.tail is None else self.tail.index * CHUNK_BYTES + len(self.tail.plaintext)


def open_unsealed(path: Path, note_path: Path, session_key: bytes) -> Unsealed | None:
    """Return what opens the take; None when the program died before its first chunk could be written.

    Raises TakeNotRecoverable when chunks are there and no note opens them (lost, torn, another session's
    key), DiskFailed.
    """
    note = read_small(note_path, NOTE_BYTES) if note_path.exists() else None
    with disk_errors("the take"):
        size = path.stat().st_size
        start = _read_start(path)
    if start is None:
        if note is not None or size > HEADER_LIMIT_BYTES:
            raise TakeNotRecoverable("The header of a take is damaged.")
        return None
    sealer = Note(session_key, take_id_of(path), hashlib.sha256(start).digest())
    head = sealer.open_head(note or b"")
    if note is None or head is None or head[1] != len(start):
        if size > len(start):
            raise TakeNotRecoverable("The note of an unfinished take is missing or does not fit it.")
        return None
    return Unsealed(start, payload_key(head[0], start[-PAYLOAD_NONCE_BYTES:]), sealer.newest_tail(note))


def open_for_listening(path: Path, note_path: Path, session_key: bytes) -> Iterator[bytes]:
    """Return the plaintext of a finished take chunk by chunk, 64 KiB each at most; nothing touches the disk.

    Raises TakeNotRecoverable, DiskFailed now; AgePayloadFailure, DiskFailed while chunks are taken.
    """
    unsealed = open_unsealed(path, note_path, session_key)
    if unsealed is None:
        raise TakeNotRecoverable("There is nothing in this take.")
    return _listen(path, unsealed)


class Beginning:
    """The plaintext of a take up to the first chunk that is not whole, 64 KiB at a time; read once.

    `good_bytes` of it were read so far, `known_bytes` were safely on the disk once.
    """

    def __init__(self, path: Path, note_path: Path, session_key: bytes) -> None:
        """Raises what `open_for_listening` raises at once."""
        self._blocks = open_for_listening(path, note_path, session_key)
        unsealed = open_unsealed(path, note_path, session_key)
        self.known_bytes = 0 if unsealed is None else unsealed.checkpointed_bytes
        self.good_bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        """Raises DiskFailed."""
        with contextlib.suppress(AgePayloadFailure):
            for block in self._blocks:
                self.good_bytes += len(block)
                yield block

    def count_missing(self) -> int:
        """Read to the end, and return how many bytes that were on the disk once can't be read."""
        for _ in self:
            pass
        return max(0, self.known_bytes - self.good_bytes)


def _listen(path: Path, unsealed: Unsealed) -> Iterator[bytes]:
    with disk_errors("the take"), path.open("rb") as file:
        file.seek(len(unsealed.start))
        yield from read_chunks(file, unsealed.key)


def _read_start(path: Path) -> bytes | None:
    """Return header and payload nonce, None when they are not whole."""
    with path.open("rb") as file:
        source = io.BytesIO(read_fully(file, HEADER_LIMIT_BYTES + PAYLOAD_NONCE_BYTES))
    try:
        header = parse_header(source)
    except AgeHeaderFailure:
        return None
    nonce = source.read(PAYLOAD_NONCE_BYTES)
    return header.raw + nonce if len(nonce) == PAYLOAD_NONCE_BYTES else None

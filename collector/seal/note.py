"""The recovery note beside an unsealed take: its file key, and the tail that is not yet in the file.

Layout (formats.md, Sealing), every part in blocks of its own so that one torn write can't hurt another:
    0       16 bytes of magic, then AEAD(file key, payload offset)
    4096    slot 0
    73728   slot 1
A slot is counter (8 bytes), length of the tail (4 bytes), AEAD(chunk index, closing mark, tail). All keys
come from the session key by HKDF with the hash of the take's header as salt, so a note fits one file only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from collector.seal.primitives import CHUNK_BYTES, FILE_KEY_BYTES, KEY_BYTES, TAG_BYTES, derive_key

_MAGIC = b"field-note-1\n\0\0\0"
_HEAD_NONCE = bytes(12)
_OFFSET_BYTES = 8
_HEAD_BYTES = len(_MAGIC) + FILE_KEY_BYTES + _OFFSET_BYTES + TAG_BYTES
_BLOCK_BYTES = 4096
_SLOT_BYTES = 17 * _BLOCK_BYTES
_COUNTER_BYTES = 8
_LENGTH_BYTES = 4
_OPEN_BYTES = _COUNTER_BYTES + _LENGTH_BYTES
_INDEX_BYTES = 8
_INNER_BYTES = _INDEX_BYTES + 1
SLOTS = 2
NOTE_BYTES = _BLOCK_BYTES + SLOTS * _SLOT_BYTES


@dataclass(frozen=True)
class Tail:
    """A checkpoint: the plaintext of chunk `index` so far; `closing` when the take was whole by then."""

    counter: int
    slot: int
    index: int
    closing: bool
    plaintext: bytes = field(repr=False)


def take_id_of(path: Path) -> str:
    """Return the take's id: `<take>` of `<take>.mkv.age`."""
    return path.name.partition(".")[0]


def note_path_of(path: Path) -> Path:
    """Return `<take>.note` beside `<take>.mkv.age`."""
    return path.with_name(take_id_of(path) + ".note")


class Note:
    """Seals and opens the parts of one take's note. Raises ValueError for a session key of another size."""

    def __init__(self, session_key: bytes, take: str, header_hash: bytes) -> None:
        if len(session_key) != KEY_BYTES:
            raise ValueError("a session key has 32 bytes")
        name = take.encode("utf-8")
        self._bound = header_hash
        self._head = ChaCha20Poly1305(derive_key(session_key, salt=header_hash, info=b"note " + name))
        self._tail = ChaCha20Poly1305(derive_key(session_key, salt=header_hash, info=b"tail " + name))

    def seal_head(self, file_key: bytes, payload_offset: int) -> bytes:
        """Return a whole new note with empty slots. Its key serves this once, so the nonce may be fixed."""
        inner = file_key + payload_offset.to_bytes(_OFFSET_BYTES, "big")
        head = _MAGIC + self._head.encrypt(_HEAD_NONCE, inner, self._bound)
        return head.ljust(NOTE_BYTES, b"\0")

    def open_head(self, note: bytes) -> tuple[bytes, int] | None:
        """Return file key and payload offset; None for a torn note, another session key or another take."""
        if not note.startswith(_MAGIC) or len(note) < _HEAD_BYTES:
            return None
        try:
            inner = self._head.decrypt(_HEAD_NONCE, note[len(_MAGIC) : _HEAD_BYTES], self._bound)
        except InvalidTag:
            return None
        return inner[:FILE_KEY_BYTES], int.from_bytes(inner[FILE_KEY_BYTES:], "big")

    def seal_tail(self, tail: Tail) -> tuple[int, bytes]:
        """Return where in the note `tail` belongs, and its bytes. A counter must never be used twice."""
        inner = tail.index.to_bytes(_INDEX_BYTES, "big") + bytes([tail.closing]) + tail.plaintext
        clear = tail.counter.to_bytes(_COUNTER_BYTES, "big") + len(tail.plaintext).to_bytes(
            _LENGTH_BYTES, "big"
        )
        sealed = self._tail.encrypt(_tail_nonce(tail.counter), inner, clear + self._bound)
        return _slot_offset(tail.slot), clear + sealed

    def newest_tail(self, note: bytes) -> Tail | None:
        """Return the newest whole slot. A torn one fails its AEAD and is passed over."""
        tails = list(self._open_tails(note))
        return max(tails, key=lambda tail: tail.counter) if tails else None

    def _open_tails(self, note: bytes) -> Iterator[Tail]:
        for slot in range(SLOTS):
            start = _slot_offset(slot)
            clear = note[start : start + _OPEN_BYTES]
            counter = int.from_bytes(clear[:_COUNTER_BYTES], "big")
            length = int.from_bytes(clear[_COUNTER_BYTES:], "big")
            if not counter or length > CHUNK_BYTES:
                continue
            end = start + _OPEN_BYTES + _INNER_BYTES + length + TAG_BYTES
            try:
                inner = self._tail.decrypt(
                    _tail_nonce(counter), note[start + _OPEN_BYTES : end], clear + self._bound
                )
            except InvalidTag:
                continue
            index = int.from_bytes(inner[:_INDEX_BYTES], "big")
            yield Tail(counter, slot, index, bool(inner[_INDEX_BYTES]), inner[_INNER_BYTES:])


def _tail_nonce(counter: int) -> bytes:
    return counter.to_bytes(12, "big")


def _slot_offset(slot: int) -> int:
    return _BLOCK_BYTES + slot * _SLOT_BYTES

"""ASCII armor, read strictly (C2SP age, ASCII armor; RFC 7468 section 3)."""

from __future__ import annotations

import binascii
import io
from typing import TYPE_CHECKING, BinaryIO

from collector.errors import AgeArmorFailure
from collector.seal.header import Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
_END = b"-----END AGE ENCRYPTED FILE-----"
_MARK = b"-----"
_BINARY_START = b"age-encryption.org/"
_LOOK_BYTES = 1024
_SPACE_LIMIT_BYTES = 1024
_COLUMNS = 64
_LINE_LIMIT_BYTES = 128
_BATCH_BYTES = 48 * 1024


def open_source(stream: BinaryIO) -> io.BufferedReader:
    """Return a reader of the binary age file in `stream`, armored or not.

    What does not begin like a binary file but holds an armor mark early on is read as armor: garbage before
    it is then an armor failure, as it must be. The reader raises AgeArmorFailure.
    """
    head = _read_up_to(stream, len(_BINARY_START))
    if head != _BINARY_START:
        head += _read_up_to(stream, _LOOK_BYTES - len(head))
    whole: io.BufferedReader = io.BufferedReader(_Rejoined(head, stream))
    if _MARK in head and not head.startswith(_BINARY_START):
        return io.BufferedReader(_ArmorReader(whole))
    return whole


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = stream.read(size - len(found))
        if not more:
            break
        found += more
    return found


class _Rejoined(io.RawIOBase):
    """Bytes that were read to look at them, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        target = memoryview(buffer)
        data = self._head[: len(target)]
        self._head = self._head[len(data) :]
        data = data or self._rest.read(len(target))
        target[: len(data)] = data
        return len(data)


class _ArmorReader(io.RawIOBase):
    """Decodes line by line; only blanks may stand before and behind the armor, LF and CRLF end a line."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._decoded = b""
        self._started = False
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        if not self._started:
            self._read_begin()
        if not self._decoded and not self._ended:
            self._decode_batch()
        target = memoryview(buffer)
        data = self._decoded[: len(target)]
        self._decoded = self._decoded[len(data) :]
        target[: len(data)] = data
        return len(data)

    def _read_begin(self) -> None:
        """Skip blanks, of which `open_source` has seen the end, and the first line."""
        self._started = True
        line = self._source.readline(_LINE_LIMIT_BYTES)
        while line.isspace():
            line = self._source.readline(_LINE_LIMIT_BYTES)
        if _cut_line_end(line.lstrip()) != _BEGIN:
            raise AgeArmorFailure("The first line of the armor is malformed.")

    def _decode_batch(self) -> None:
        parts: list[bytes] = []
        for _ in range(0, _BATCH_BYTES, 48):
            line = self._source.readline(_LINE_LIMIT_BYTES)
            if line.startswith(_END):
                self._read_end(line)
                break
            parts.append(_decode_line(_cut_line_end(line)))
            if len(parts[-1]) < _COLUMNS * 3 // 4:
                self._read_end(self._source.readline(_LINE_LIMIT_BYTES))
                break
        self._decoded = b"".join(parts)

    def _read_end(self, line: bytes) -> None:
        rest = line.removeprefix(_END) + self._source.read(_SPACE_LIMIT_BYTES)
        if not line.startswith(_END) or rest.strip() or self._source.read(1):
            raise AgeArmorFailure("The armor's end is missing, or something stands behind it.")
        self._ended = True


def _cut_line_end(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r")


def _decode_line(line: bytes) -> bytes:
    """Return up to 48 bytes. Encoding again is the check that the line is canonical base64."""
    try:
        data = binascii.a2b_base64(line, strict_mode=True)
    except binascii.Error as error:
        raise AgeArmorFailure("A line of the armor is not base64.") from error
    if not data or len(line) > _COLUMNS or binascii.b2a_base64(data, newline=False) != line:
        raise AgeArmorFailure("A line of the armor is malformed.")
    return data

"""The header of an age file: strict parser, writer and MAC (C2SP age, ABNF definition of file header)."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import Protocol

from collector.errors import AgeHeaderFailure, AgeHmacFailure
from collector.seal.primitives import decode_base64, encode_base64, header_mac

HEADER_LIMIT_BYTES = 256 * 1024
"""What a reader takes: 150 post-quantum recipients. It keeps a hostile file from filling the memory."""
_STANZA_LIMIT = 1024
_LINE_LIMIT_BYTES = 16 * 1024
_VERSION_LINE = b"age-encryption.org/v1\n"
_COLUMNS = 64
_MAC_BYTES = 32
_ARGUMENTS = re.compile(r"-> ([!-~]+(?: [!-~]+)*)")


class Source(Protocol):
    """Where sealed bytes come from: an open binary file, a pipe, an armor reader."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, nothing at the end."""

    def readline(self, size: int, /) -> bytes:
        """Return a line with its newline, at most `size` bytes of it."""


@dataclass(frozen=True)
class Stanza:
    """One wrapped file key: the recipient's kind, further arguments, and a body."""

    kind: str
    arguments: tuple[str, ...]
    body: bytes

    def encode(self) -> bytes:
        """Return the stanza's lines."""
        body = encode_base64(self.body)
        lines = ["-> " + " ".join((self.kind, *self.arguments))]
        lines += [body[start : start + _COLUMNS] for start in range(0, len(body) + 1, _COLUMNS)]
        return "".join(line + "\n" for line in lines).encode("ascii")


@dataclass(frozen=True)
class Header:
    """A parsed header: its stanzas, its MAC, and its exact bytes."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    raw: bytes

    def check_mac(self, file_key: bytes) -> None:
        """Return when the MAC fits; raise AgeHmacFailure otherwise."""
        covered = self.raw[: self.raw.rindex(b"--- ") + 3]
        if not hmac.compare_digest(header_mac(file_key, covered), self.mac):
            raise AgeHmacFailure("The header of this file was changed after it was sealed.")


def write_header(stanzas: list[Stanza], file_key: bytes) -> bytes:
    """Return the bytes of a header with its MAC."""
    covered = _VERSION_LINE + b"".join(stanza.encode() for stanza in stanzas) + b"---"
    return covered + f" {encode_base64(header_mac(file_key, covered))}\n".encode("ascii")


def parse_header(source: Source) -> Header:
    """Read a header and leave `source` at the byte behind it.

    Raises AgeHeaderFailure for whatever the grammar does not allow, and for more than 256 KiB.
    """
    lines = _Lines(source)
    if lines.next_raw() != _VERSION_LINE:
        raise AgeHeaderFailure("This is not an age file of version 1.")
    stanzas: list[Stanza] = []
    line = lines.next_text()
    while not line.startswith("---"):
        if len(stanzas) == _STANZA_LIMIT:
            raise AgeHeaderFailure("The header names too many recipients.")
        stanzas.append(_parse_stanza(line, lines))
        line = lines.next_text()
    if not stanzas:
        raise AgeHeaderFailure("The header names no recipient.")
    return Header(tuple(stanzas), _parse_mac(line), b"".join(lines.raw))


class _Lines:
    """The header's lines, each ended by a line feed, with the cap on all of them together."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._left_bytes = HEADER_LIMIT_BYTES
        self.raw: list[bytes] = []

    def next_raw(self) -> bytes:
        line = self._source.readline(_LINE_LIMIT_BYTES)
        self._left_bytes -= len(line)
        if not line.endswith(b"\n") or self._left_bytes < 0:
            raise AgeHeaderFailure("The header is cut, or longer than is allowed.")
        self.raw.append(line)
        return line

    def next_text(self) -> str:
        try:
            return self.next_raw()[:-1].decode("ascii")
        except UnicodeDecodeError as error:
            raise AgeHeaderFailure("The header holds bytes that are not text.") from error


def _parse_stanza(line: str, lines: _Lines) -> Stanza:
    match = _ARGUMENTS.fullmatch(line)
    if match is None:
        raise AgeHeaderFailure("A recipient line in the header is malformed.")
    kind, *arguments = match.group(1).split(" ")
    body: list[bytes] = []
    while True:
        text = lines.next_text()
        if len(text) > _COLUMNS:
            raise AgeHeaderFailure("A line in the header is too long.")
        body.append(_decode(text))
        if len(text) < _COLUMNS:
            return Stanza(kind, tuple(arguments), b"".join(body))


def _parse_mac(line: str) -> bytes:
    mark, _, text = line.partition(" ")
    mac = _decode(text)
    if mark != "---" or len(mac) != _MAC_BYTES:
        raise AgeHeaderFailure("The last line of the header is malformed.")
    return mac


def _decode(text: str) -> bytes:
    try:
        return decode_base64(text)
    except ValueError as error:
        raise AgeHeaderFailure("The header holds text that is not canonical base64.") from error

"""Sealed files: age files as the program writes them, with nothing in clear in a header or for a payload."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

from collector.errors import AgeHeaderFailure, BadHash
from collector.seal.header import parse_header
from collector.seal.keys import wrapped_keys
from collector.seal.primitives import PAYLOAD_NONCE_BYTES, SEALED_CHUNK_BYTES, TAG_BYTES
from collector.seal.stream import read_fully

MOST_RECIPIENTS = 16
_LOOK_BYTES = 4096
_VALUES = 256
# Random bytes come out near 255, give or take 23; a page of words in any language, or of zeros, in thousands.
_MOST_UNEVEN = 700
_READABLE = frozenset(b"\t\n\r") | frozenset(range(0x20, 0x7F))


@dataclass(frozen=True)
class SealedFile:
    """What can be told without a key: the kinds of the keys that it is sealed to, and its plain size."""

    keys: tuple[str, ...]
    plain_bytes: int


def look_at_sealed(stream: BinaryIO, name: str, size_bytes: int) -> SealedFile:
    """Return what can be told of a sealed file. Raises BadHash naming it."""
    try:
        header = parse_header(stream)
        wrapped = wrapped_keys(header)
    except AgeHeaderFailure as error:
        raise BadHash(f"The file {name} is not sealed. {error}") from error
    if len(wrapped) > MOST_RECIPIENTS or len(set(wrapped)) != len(wrapped):
        raise BadHash(f"The file {name} is sealed to more keys than a project has.")
    plain_bytes = _plain_bytes(name, size_bytes - len(header.raw) - PAYLOAD_NONCE_BYTES)
    if any(map(_can_be_read, (*wrapped, header.mac, read_fully(stream, _LOOK_BYTES)))):
        raise BadHash(f"The file {name} is not sealed: it can be read.")
    return SealedFile(tuple(stanza.kind for stanza in header.stanzas), plain_bytes)


def _plain_bytes(name: str, payload_bytes: int) -> int:
    """A payload is whole chunks and a last one, which is empty in an empty file only."""
    last_bytes = payload_bytes % SEALED_CHUNK_BYTES or SEALED_CHUNK_BYTES
    if payload_bytes < TAG_BYTES or (payload_bytes > TAG_BYTES and last_bytes <= TAG_BYTES):
        raise BadHash(f"The file {name} is cut.")
    chunks = -(-payload_bytes // SEALED_CHUNK_BYTES)
    return payload_bytes - chunks * TAG_BYTES


def _can_be_read(data: bytes) -> bool:
    """Tell whether bytes that should be as good as random are readable, or some far too frequent.

    That finds words in any script, and zeros; the chance that sealed bytes look so is below 1e-11.
    """
    if _READABLE.issuperset(data):
        return True
    squares = sum(count * count for count in Counter(data).values())
    return _VALUES * squares / len(data) - len(data) > _MOST_UNEVEN

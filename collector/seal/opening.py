"""Opening age files: all of one, or the authenticated part of a cut one."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from collector.errors import AgeArmorFailure, AgeHeaderFailure, AgePayloadFailure
from collector.seal.armor import open_source
from collector.seal.header import parse_header
from collector.seal.primitives import PAYLOAD_NONCE_BYTES, payload_key
from collector.seal.recipients import Identity, open_header
from collector.seal.stream import read_chunks, read_fully


def open_sealed(stream: BinaryIO, identities: Sequence[Identity]) -> Iterator[bytes]:
    """Read the header now and return the authenticated plaintext chunk by chunk, 64 KiB each at most.

    `stream` holds a binary or an armored file; the content decides. Raises AgeHeaderFailure, AgeHmacFailure,
    NoKeyMatches and AgeArmorFailure now; AgePayloadFailure and AgeArmorFailure while chunks are taken.
    """
    source = open_source(stream)
    file_key = open_header(parse_header(source), identities)
    nonce = read_fully(source, PAYLOAD_NONCE_BYTES)
    if len(nonce) != PAYLOAD_NONCE_BYTES:
        raise AgeHeaderFailure("The file ends behind its header.")
    return read_chunks(source, payload_key(file_key, nonce))


def open_bytes(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """Return the plaintext of a small file that is already in memory. Raises as `open_sealed` does."""
    return b"".join(open_sealed(io.BytesIO(sealed), identities))


class SalvagedPrefix:
    """The authenticated chunks of a file up to its first damaged one; `failure` then says why it ended."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.good_bytes = 0
        self.failure: AgePayloadFailure | AgeArmorFailure | None = None

    def __iter__(self) -> Iterator[bytes]:
        """Yield chunks; end quietly at the damage."""
        try:
            for chunk in self._chunks:
                self.good_bytes += len(chunk)
                yield chunk
        except (AgePayloadFailure, AgeArmorFailure) as failure:
            self.failure = failure


def salvage_prefix(stream: BinaryIO, identities: Sequence[Identity]) -> SalvagedPrefix:
    """Return the authenticated prefix of a cut or damaged file. Raises what `open_sealed` raises at once."""
    return SalvagedPrefix(open_sealed(stream, identities))

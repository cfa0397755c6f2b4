"""The payload of an age file: 64 KiB chunks, pushed out while they fill, read strictly (C2SP age)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from collector.errors import AgePayloadFailure
from collector.seal.header import Source
from collector.seal.primitives import CHUNK_BYTES, SEALED_CHUNK_BYTES, TAG_BYTES, chunk_nonce


class StreamWriter:
    """A push writer: `put` receives each sealed chunk as soon as the next plaintext byte arrives.

    It holds one chunk of plaintext (the tail) and one of ciphertext. A chunk's plaintext is fixed before
    `put` sees any of it: when `put` fails, the same index is later sealed from the same bytes, so no
    (key, nonce) pair ever covers two plaintexts. `put` must be ready to be given that chunk again.
    """

    def __init__(self, key: bytes, put: Callable[[memoryview], object]) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._put = put
        self._sealed = memoryview(bytearray(SEALED_CHUNK_BYTES))
        self._buffer = memoryview(bytearray(CHUNK_BYTES))
        self._held = 0
        self._ending = False
        self._ended = False
        self.index = 0

    @property
    def tail(self) -> memoryview:
        """The plaintext of chunk `index`, not yet put: empty only when nothing was written at all."""
        return self._buffer[: self._held]

    def write(self, data: bytes | memoryview) -> None:
        """Take `data` in. When `put` raises, the bytes up to the refused chunk are held, the rest is not."""
        if self._ending:
            raise ValueError("write after close")
        view = memoryview(data).cast("B")
        while len(view):
            if self._held == CHUNK_BYTES:
                self._emit(self._buffer, final=False)
                self._held = 0
            if not self._held and len(view) > CHUNK_BYTES:
                view = self._write_through(view)
            taken = min(CHUNK_BYTES - self._held, len(view))
            self._buffer[self._held : self._held + taken] = view[:taken]
            self._held += taken
            view = view[taken:]

    def close(self) -> None:
        """Put the final chunk. May be called again when `put` raised, not when it did not."""
        if self._ended:
            raise ValueError("closed already")
        self._ending = True
        self._emit(self.tail, final=True)
        self.abort()

    def abort(self) -> None:
        """Forget the held plaintext. Nothing more can be written."""
        self._ending = self._ended = True
        self._buffer[:] = bytes(CHUNK_BYTES)
        self._held = 0

    def _write_through(self, view: memoryview) -> memoryview:
        """Seal whole chunks from the caller's own memory, all but the last byte's chunk; return the rest."""
        while len(view) > CHUNK_BYTES:
            chunk = view[:CHUNK_BYTES]
            try:
                self._emit(chunk, final=False)
            except BaseException:
                self._buffer[:] = chunk
                self._held = CHUNK_BYTES
                raise
            view = view[CHUNK_BYTES:]
        return view

    def _emit(self, chunk: memoryview, *, final: bool) -> None:
        sealed = self._sealed[: len(chunk) + TAG_BYTES]
        self._cipher.encrypt_into(chunk_nonce(self.index, final=final), chunk, None, sealed)
        self._put(sealed)
        self.index += 1


class ChunkOpener:
    """Opens single chunks of one payload."""

    def __init__(self, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(key)

    def open(self, index: int, sealed: bytes, *, final: bool) -> bytes | None:
        """Return the plaintext of chunk `index`, None when it is not authentic with this flag."""
        try:
            return self._cipher.decrypt(chunk_nonce(index, final=final), sealed, None)
        except InvalidTag:
            return None

    def seal_final(self, index: int, plaintext: bytes) -> bytes:
        """Return chunk `index` as the final one."""
        return self._cipher.encrypt(chunk_nonce(index, final=True), plaintext, None)


def read_chunks(source: Source, key: bytes) -> Iterator[bytes]:
    """Yield the authenticated plaintext of each chunk, at most 64 KiB at a time.

    Raises AgePayloadFailure with the number of bytes yielded: a chunk that is not authentic, a file that ends
    without its final chunk, an empty final chunk behind others, bytes behind the final chunk.
    """
    opener = ChunkOpener(key)
    index = good_bytes = 0
    final = False
    while not final:
        sealed = read_fully(source, SEALED_CHUNK_BYTES)
        plaintext, final = _open_next(opener, index, sealed)
        if plaintext is None:
            sentence = (
                "The file is damaged or cut." if sealed else "The file is cut: its last chunk is missing."
            )
            raise AgePayloadFailure(sentence, good_bytes=good_bytes)
        index += 1
        good_bytes += len(plaintext)
        if plaintext:
            yield plaintext
    if source.read(1):
        raise AgePayloadFailure("Something stands behind the file's last chunk.", good_bytes=good_bytes)


def read_fully(source: Source, size: int) -> bytes:
    """Return `size` bytes, fewer only at the end of `source`."""
    data = source.read(size)
    while 0 < len(data) < size:
        more = source.read(size - len(data))
        if not more:
            break
        data += more
    return data


def _open_next(opener: ChunkOpener, index: int, sealed: bytes) -> tuple[bytes | None, bool]:
    """Return a chunk's plaintext and whether it is the final one.

    A short chunk can only be the final one; a whole one is tried as an inner chunk first.
    """
    if len(sealed) < TAG_BYTES or (index and len(sealed) == TAG_BYTES):
        return None, False
    if len(sealed) == SEALED_CHUNK_BYTES:
        plaintext = opener.open(index, sealed, final=False)
        if plaintext is not None:
            return plaintext, False
    return opener.open(index, sealed, final=True), True

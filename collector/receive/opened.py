"""A half while it is opened: its sealed files, where what comes out of them goes, and what could not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from collector.bundle.shape import JOURNAL, MANIFEST
from collector.bundle.sources import HalfSource
from collector.bundle.verify import VerifiedHalf
from collector.errors import CollectorError, DiskFailed, DiskFull, Malformed
from collector.model.manifest import Half
from collector.model.rows import ReceiptState
from collector.receive.decode import Bounds, Coding, Decoded, Decoder
from collector.receive.writing import OutFolder
from collector.seal.opening import open_sealed
from collector.seal.recipients import Identity

# What lies beside everything that came out of a media half: it is always there.
PARTICULARS, COPIES = "session.json", (MANIFEST, JOURNAL)


@dataclass
class OpenedHalf:
    """What came out of one half: paths below its folder, how its receipt stands, what could not be opened.

    The session's particulars and the copies beside them are not among `files`.

    `stands`: it was opened before, and is there as it came out then.
    """

    session: str
    half: Half
    receipt: ReceiptState
    files: list[str] = field(default_factory=list)
    faults: list[tuple[str, CollectorError]] = field(default_factory=list)
    stands: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Sealed:
    """A verified half, the keys, and what is made of it."""

    source: HalfSource
    verified: VerifiedHalf
    identities: Sequence[Identity]
    out: OutFolder
    decoder: Decoder
    opened: OpenedHalf

    def attempt(self, path: str, work: Callable[[], None]) -> None:
        """Open one file; a fault is kept beside its name and the others go on.

        Raises DiskFull, DiskFailed: then nothing else could be written either.
        """
        try:
            work()
        except (DiskFull, DiskFailed):
            raise
        except CollectorError as fault:
            self.opened.faults.append((path, fault))

    def copy(self, path: str, folder: OutFolder, name: str) -> None:
        """Copy what is not sealed."""
        with self.source.open(path) as stream:
            folder.copy(name, iter(lambda: stream.read(1 << 20), b""))

    def open_stream(self, stream: BinaryIO) -> Iterator[bytes]:
        """Return the authenticated plaintext, chunk by chunk. Raises as `open_sealed`."""
        return open_sealed(stream, self.identities)

    def read(self, path: str, most_bytes: int) -> bytes:
        """Return the plaintext of a small file. Raises Malformed for a larger one, and as `open_sealed`."""
        with self.source.open(path) as stream:
            return gather(self.open_stream(stream), most_bytes)

    def decode(self, chunks: Iterator[bytes], part: Path, coding: Coding, path: str, *, cut: bool) -> Decoded:
        """Let a recording be decoded within what one of its size may take. Raises as `Decoder.write`."""
        size = next(row.size_bytes for row in self.verified.manifest.files if row.path == path)
        return self.decoder.write(chunks, part, coding, cut=cut, bounds=Bounds.of(size))


def list_opened(folder: OutFolder) -> list[str]:
    """Return the `files` of a half that was opened into a folder, sorted."""
    return [name for name in folder.names() if name not in {PARTICULARS, *COPIES}]


def gather(chunks: Iterator[bytes], most_bytes: int) -> bytes:
    """Return chunks as one. Raises Malformed for more than there may be, and what `chunks` raises."""
    found = bytearray()
    for chunk in chunks:
        found += chunk
        if len(found) > most_bytes:
            raise Malformed(f"This is larger than the {most_bytes} bytes that such a file may have.")
    return bytes(found)

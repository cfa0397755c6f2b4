"""The seam between an outbox and a protocol: create, ask the offset, send, finish."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Protocol

from collector.errors import BadHash
from collector.vault import disk_errors

BLOCK_BYTES = 64 << 10  # what may still follow a gate's yes


@dataclass(frozen=True)
class Slice:
    """A part of a file as a request's body: read while it is sent, again from its start if sent again.

    `before_block(start, size)` is the last thing before each block leaves: it keeps the rate, then asks the
    gate, counts, and may raise to break off.
    """

    path: Path
    start: int
    length: int
    before_block: Callable[[int, int], None]
    block_bytes: int = BLOCK_BYTES

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[bytes]:
        with contextlib.closing(self._open()) as file:
            sent = 0
            while sent < self.length:
                with disk_errors("a file to be sent"):
                    block = file.read(min(self.block_bytes, self.length - sent))
                if not block:
                    raise BadHash("A file of the bundle is shorter than its manifest says.")
                self.before_block(self.start + sent, len(block))
                yield block
                sent += len(block)

    def _open(self) -> FileIO:
        with disk_errors("a file to be sent"):
            file = FileIO(self.path)
            file.seek(self.start)
            return file


class Driver(Protocol):
    """A protocol's side of a transfer. Targets are paths on the store, `/<half>/<project>/<session>/<path>`.

    Every call raises ServerAway (TryLater), ServerBroken (UploadGone), ServerRefused (TooLarge, TokenStale),
    TlsRefused, HostNotAllowed, LineClosed, and whatever a body raises.
    """

    def send_whole(self, target: str, body: Slice) -> None:
        """Send a small file in one request; the same target again leaves the same object."""

    def create(self, target: str, size_bytes: int) -> str:
        """Announce an upload and return its address on the server."""

    def drop(self, upload: str) -> None:
        """End an upload for good: the server keeps nothing of it. One that is gone is done."""

    def ask_offset(self, upload: str, size_bytes: int) -> int:
        """Return how many bytes the server holds; it may lag behind for a moment."""

    def send(self, upload: str, size_bytes: int, body: Slice) -> int:
        """Send bytes from `body.start` on and return the new offset.

        A TokenStale is the caller's: who knows what the server kept, `renew` and ask the offset first.
        """

    def renew(self) -> None:
        """Get fresh tokens, though those at hand have not ended."""

    def finish(self, upload: str, size_bytes: int) -> None:
        """Complete an upload whose bytes are all there."""

    def stored_bytes(self, target: str) -> int | None:
        """Return the size of the finished object, None when there is none."""

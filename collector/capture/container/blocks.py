"""A stream of byte blocks as a file that can only be read: nothing of a take is held whole or put on disk."""

from __future__ import annotations

from collections.abc import Iterator


class BlockFile:
    """Read-only file over an iterator of byte blocks."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, none at the end."""
        while len(self._rest) < size:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest += block
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

"""What a take is written to while it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class SealedFile:
    """A finished `.age` file: its path, `sha256:<hex>` and size on disk in bytes."""

    path: Path
    sha256: str
    size_bytes: int


class TakeSink(Protocol):
    """A push writer: sealed bytes reach the disk while `write` is called."""

    def write(self, data: bytes | memoryview) -> None:
        """Take the next plaintext bytes. Raises DiskFull, DiskFailed."""

    def checkpoint(self) -> None:
        """Make everything written so far survive a power cut (formats.md, tail checkpoint)."""

    def close(self) -> SealedFile:
        """Write the final chunk, fsync, and return the finished file."""

    def abort(self) -> None:
        """Remove the file and its note."""

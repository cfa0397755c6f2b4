"""Where a half is read from when it is verified: a folder here, a store elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Protocol

from collector.errors import UnsafePath
from collector.vault import disk_errors, empty_folders, plain_files


class HalfSource(Protocol):
    """A half's files by their path relative to it."""

    def names(self) -> list[str]:
        """Return every file, sorted."""

    def open(self, name: str) -> BinaryIO:
        """Open one for reading; the caller closes it."""


class FolderHalf:
    """A half in a folder; links and devices are refused."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: list[str] | None = None

    def names(self) -> list[str]:
        """Return every file; a folder without one stands there too, with `/` behind its name.

        Raises UnsafePath, DiskFailed.
        """
        if self._names is None:
            self._names = plain_files(self._root) + [f"{name}/" for name in empty_folders(self._root)]
        return self._names

    def open(self, name: str) -> BinaryIO:
        """Open one that `names` lists. Raises UnsafePath, DiskFailed."""
        if name not in self.names():
            raise UnsafePath("This file is not part of the half.")
        with disk_errors("a file of the bundle"):
            return (self._root / name).open("rb")

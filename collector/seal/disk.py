"""The few things that sealing asks of a disk, in one place: tests put a recording disk here."""

from __future__ import annotations

import io
import os
from pathlib import Path

from collector import vault

_WHAT = "the take"


class SealFile:
    """An open file that is written and read at places. Every method raises DiskFull or DiskFailed."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file

    def write_at(self, offset: int, data: bytes | memoryview) -> None:
        """Write all of `data` at `offset`; what a failure left half written is written again next time."""
        rest = memoryview(data)
        with vault.disk_errors(_WHAT):
            self._file.seek(offset)
            while rest:
                rest = rest[self._file.write(rest) or 0 :]

    def read_at(self, offset: int, size: int) -> bytes:
        """Return `size` bytes from `offset`, fewer at the end of the file."""
        data = b""
        with vault.disk_errors(_WHAT):
            self._file.seek(offset)
            while len(data) < size and (more := self._file.read(size - len(data))):
                data += more
        return data

    def sync(self) -> None:
        """Return once everything written would survive a power cut."""
        with vault.disk_errors(_WHAT):
            os.fsync(self._file.fileno())

    def truncate(self, size: int) -> None:
        """Cut the file to `size` bytes."""
        with vault.disk_errors(_WHAT):
            self._file.truncate(size)

    def size(self) -> int:
        """Return the size in bytes."""
        with vault.disk_errors(_WHAT):
            return self._file.seek(0, io.SEEK_END)

    def close(self) -> None:
        """Give the descriptor back."""
        with vault.disk_errors(_WHAT):
            self._file.close()


class Disk:
    """The real disk."""

    def create(self, path: Path) -> SealFile:
        """Make a new file, 0600. Raises DiskFailed when it stands already, DiskFull."""
        with vault.disk_errors(_WHAT):
            return SealFile(io.FileIO(path, "x+", opener=_open_private))

    def open(self, path: Path) -> SealFile:
        """Open a file for reading and writing. Raises UnsafePath for a link, DiskFailed."""
        with vault.disk_errors(_WHAT):
            return SealFile(vault.open_plain(path))

    def sync_folder(self, path: Path) -> None:
        """Let the names in `path` survive a power cut."""
        with vault.disk_errors(_WHAT):
            vault.sync_folder(path)

    def write_atomically(self, path: Path, data: bytes) -> None:
        """Put `data` at `path`: all of it or nothing, also in a power cut."""
        vault.write_atomically(path, data)

    def delete(self, path: Path) -> None:
        """Delete a file that holds no secret. Absent is done."""
        with vault.disk_errors(_WHAT):
            path.unlink(missing_ok=True)
            vault.sync_folder(path.parent)

    def wipe(self, path: Path) -> None:
        """Overwrite a file that holds secrets, then delete it. Absent is done."""
        vault.overwrite_and_delete(path)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, vault.FILE_MODE)

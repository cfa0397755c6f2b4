"""What is written while a half is opened: 0700 folders, 0600 files, whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from collector.vault import create_file, disk_errors, make_folder, sync_folder

_NO_NAME = ".part"


class OutFolder:
    """A folder that only this opening writes to. Names are a manifest's, whose form the schema holds."""

    def __init__(self, path: Path) -> None:
        """Make the folder."""
        self.path = path
        make_folder(path)

    def below(self, name: str) -> OutFolder:
        """Return a folder in this one."""
        return OutFolder(self.path / name)

    def write(self, name: str, data: bytes) -> None:
        """Write a file."""
        self.fill(lambda part: write_all(part, [data], name))

    def copy(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file as its chunks come. Raises what they raise; then there is no such file."""
        self.fill(lambda part: write_all(part, chunks, name))

    def fill(self, write: Callable[[Path], str]) -> str:
        """Let `write` fill an empty file and say what it is called; nothing stays of one that fails."""
        part = self.path / (secrets.token_hex(4) + _NO_NAME)
        with disk_errors("an opened file"):
            create_file(part).close()
        try:
            name = write(part)
            with disk_errors("an opened file"):
                part.rename(self.path / name)
        finally:
            part.unlink(missing_ok=True)
        return name

    def names(self) -> list[str]:
        """Return all files in it and below it, sorted."""
        return sorted(
            path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if path.is_file()
        )

    def sync(self) -> None:
        """Let all of it survive a power cut."""
        with disk_errors("an opened file"):
            for folder, _, files in os.walk(self.path):
                for name in files:
                    with Path(folder, name).open("r+b") as file:
                        os.fsync(file.fileno())
                sync_folder(Path(folder))


def write_all(part: Path, chunks: Iterable[bytes], name: str) -> str:
    """Write chunks to a file that is there and return its name. Raises what they raise."""
    with disk_errors("an opened file"), part.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return name

"""Where opened files go: 0700 folders, 0600 files, whole or not at all, never through a link."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from collector.errors import UnsafePath
from collector.vault import create_file, disk_errors, make_folder, sync_folder, write_atomically


class OutFolder:
    """A folder below `--out`. Names are a manifest's, whose form the schema holds."""

    def __init__(self, root: Path, *parts: str) -> None:
        """Make the folder. Raises UnsafePath when a link stands in the way."""
        self.path = root
        make_folder(root)
        for part in parts:
            self.path = self.path / part
            _refuse_link(self.path)
            make_folder(self.path)

    def below(self, name: str) -> OutFolder:
        """Return a folder in this one."""
        return OutFolder(self.path, name)

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole, replacing an older one."""
        _refuse_link(self.path / name)
        write_atomically(self.path / name, data)

    @contextlib.contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        """Give an empty file to be written; it becomes `name` when the block ends well, else it goes."""
        _refuse_link(self.path / name)
        part = self.path / f".{secrets.token_hex(4)}.part"
        with disk_errors("an opened file"):
            create_file(part).close()
        try:
            yield part
            with disk_errors("an opened file"):
                _sync(part)
                part.replace(self.path / name)
                sync_folder(self.path)
        finally:
            part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise UnsafePath("There is a link where opened files should go.")

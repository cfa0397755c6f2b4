"""The folder of what was opened: each half whole or not at all, and a line for each in `opened.jsonl`.

    <session>/<half>/…                  as it was opened last
    opened.jsonl                        a line for each time that a half was opened
    .<session>.<half>.part, ….old       of a run that was ended: the next one clears them

A half is put together under a name of its own and then renamed. A kill leaves the old one, the new one, or
for the moment between two renames none: then its line names what is not there, and it is opened again.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Self

import filelock

from collector.errors import DataFolderInUse, Malformed, Refused, UnsafePath
from collector.model.manifest import HALVES, Half
from collector.model.rows import OpenedLine
from collector.receive.writing import OutFolder
from collector.vault import (
    FILE_MODE,
    append_synced,
    delete_tree,
    disk_errors,
    make_folder,
    sync_folder,
)

_LINES = "opened.jsonl"
_LOCK = "lock"
_LEFT = (".*.part", ".*.old")


class Corpus:
    """What stands in the folder `root`, and the only way to put something there.

    Nothing is made before the first half comes; from then on no other run writes there. Safe to be used by
    several threads, each with sessions of its own.
    """

    def __init__(self, root: Path) -> None:
        """Read what was opened before. Raises UnsafePath, DiskFailed."""
        self.root = root
        self._guard = threading.Lock()
        self._lock: filelock.BaseFileLock | None = None
        self._lines = _read_lines(root / _LINES)
        self._sessions = {(line.half, line.manifest_hash): line.session for line in self._lines.values()}

    def find(self, session: str, half: Half) -> OpenedLine | None:
        """Return the line of a half that stands in the folder."""
        line = self._lines.get((session, half))
        return line if line is not None and (self.root / session / half).is_dir() else None

    def find_by_hash(self, half: Half, manifest_hash: str) -> OpenedLine | None:
        """Return the line of the half of this manifest, if it is what stands in the folder."""
        line = self.find(self._sessions.get((half, manifest_hash), ""), half)
        return line if line is not None and line.manifest_hash == manifest_hash else None

    def check(self, line: OpenedLine) -> None:
        """Return when a half may take its place. Raises Refused, naming what stands there."""
        for half in HALVES:
            other = self.find(line.session, half)
            if other is not None and other.device != line.device:
                raise Refused(
                    f"Another device's session {line.session} stands in this folder.",
                    remedy="Open it into a folder of its own.",
                )
        stands = self.find(line.session, line.half)
        if stands is None or stands.manifest_hash == line.manifest_hash:
            return
        if stands.revision > line.revision:
            raise Refused(f"A newer revision of {line.session} stands in this folder.")
        if stands.revision == line.revision:
            raise Refused(
                f"Another half of {line.session} with the same revision stands in this folder.",
                remedy="A session is sealed once: find out which of the two is the right one.",
            )

    @contextlib.contextmanager
    def put(self, session: str, half: Half) -> Iterator[OutFolder]:
        """Give a folder to be filled; when the block ends well it stands in the place of the one before.

        Raises UnsafePath where a link stands in the way, DataFolderInUse, DiskFull, DiskFailed.
        """
        self._begin()
        place = self.root / session
        for path in (place, place / half):
            if path.is_symlink():
                raise UnsafePath("There is a link where opened files should go.")
        draft = self.root / f".{session}.{half}.part"
        try:
            folder = OutFolder(draft)
            yield folder
            folder.sync()
            make_folder(place)
            self._swap(draft, place / half)
        finally:
            delete_tree(draft)

    def note(self, line: OpenedLine) -> None:
        """Write durably that a half stands."""
        with self._guard, disk_errors("the list of what was opened"):
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            with FileIO(os.open(self.root / _LINES, flags, FILE_MODE), "ab") as file:
                append_synced(file, line.to_bytes() + b"\n")
            self._lines[line.session, line.half] = line
            self._sessions[line.half, line.manifest_hash] = line.session

    def close(self) -> None:
        """Let another run write."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self) -> None:
        """Be the one that writes, and clear what an ended run left. Raises DataFolderInUse."""
        with self._guard:
            if self._lock is not None:
                return
            make_folder(self.root)
            lock = filelock.FileLock(self.root / _LOCK, mode=FILE_MODE, thread_local=False)
            with disk_errors("the lock of the folder"):
                try:
                    lock.acquire(timeout=0)
                except filelock.Timeout as error:
                    raise DataFolderInUse("Another run is opening files into this folder.") from error
            self._lock = lock
            for left in (path for pattern in _LEFT for path in self.root.glob(pattern)):
                delete_tree(left)
            _end_torn_line(self.root / _LINES)

    def _swap(self, draft: Path, place: Path) -> None:
        old = self.root / f".{place.parent.name}.{place.name}.old"
        with disk_errors("an opened session"):
            delete_tree(old)
            if place.exists():
                place.rename(old)
            draft.rename(place)
            sync_folder(place.parent)
        delete_tree(old)


def _read_lines(path: Path) -> dict[tuple[str, Half], OpenedLine]:
    """Return the last line of each half. A line that can't be read stands for nothing: it is opened again."""
    found: dict[tuple[str, Half], OpenedLine] = {}
    if path.is_symlink():
        raise UnsafePath("There is a link where the list of what was opened should be.")
    with disk_errors("the list of what was opened"), contextlib.suppress(FileNotFoundError):
        for row in path.read_bytes().splitlines():
            with contextlib.suppress(Malformed):
                line = OpenedLine.from_bytes(row)
                found[line.session, line.half] = line
    return found


def _end_torn_line(path: Path) -> None:
    """Give a last line that a kill cut off its end, so that the next one stands for itself."""
    if not path.exists():
        return
    with disk_errors("the list of what was opened"), path.open("r+b", buffering=0) as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
        if file.read(1) not in {b"", b"\n"}:
            append_synced(file, b"\n")

"""An open journal: append-only, hash-chained, signed lines, each on the disk before it counts."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any

from collector.errors import DiskFailed, Malformed
from collector.journal.lines import MAX_LINE_BYTES, read_lines
from collector.model.canonical import canonical, sha256_text
from collector.model.lines import Line
from collector.model.times import local_offset_minutes, time_text, utc_now
from collector.signing import PrivateKey
from collector.vault import append_synced, create_file, disk_errors, open_plain, sync_folder

Clock = Callable[[], datetime]


class Journal:
    """An open journal. `append` returns once the line would survive a power cut.

    Opening only reads. A last line without its newline is not believed: it was never acknowledged, or
    somebody is still writing it. Whoever writes here cuts it off first, if the file is still what was read.
    `turn` is held by whoever reads the file and must not meet half of what is being written.
    """

    def __init__(self, path: Path, key: PrivateKey, now: Clock = utc_now) -> None:
        self.path = path
        self._key = key
        self._now = now
        self._broken = self._closed = False
        self._file: FileIO | None = None
        self.turn = threading.RLock()
        with disk_errors("the journal"):
            data = path.read_bytes() if path.exists() else b""
            whole = data[: data.rfind(b"\n") + 1]
            self.lines = self._read(whole)
        self._size, self._torn = len(whole), len(data) - len(whole)
        self._head_hash = sha256_text(whole.splitlines()[-1]) if self.lines else None

    @property
    def head(self) -> tuple[int, str] | None:
        """The newest line's number and hash; None while empty."""
        return (self.lines[-1].number, self._head_hash) if self._head_hash else None

    def hash_at(self, number: int) -> str | None:
        """The hash of a line; None for one that is not there."""
        if self._head_hash is None or not 0 <= number < len(self.lines):
            return None
        return self.lines[number + 1].previous if number + 1 < len(self.lines) else self._head_hash

    def append(self, kind: str, fields: dict[str, Any]) -> Line:
        """Write one event and return it once it is durable. Raises DiskFull, DiskFailed, Malformed.

        After a failure the line is taken back; when even that fails the journal refuses all else,
        since what the disk holds is not known.
        """
        with self.turn:
            return self._append(kind, fields)

    @property
    def is_closed(self) -> bool:
        """Whether the file was let go."""
        return self._closed

    def close(self) -> None:
        """Close the file; every line is on disk already."""
        self._closed = True
        if self._file is not None:
            self._file.close()

    def _read(self, whole: bytes) -> list[Line]:
        return read_lines(whole, self._key.public)

    def _append(self, kind: str, fields: dict[str, Any]) -> Line:
        moment = self._now()
        unsigned: dict[str, Any] = {
            "schema": Line.schema_text(),
            "number": len(self.lines),
            "time": time_text(moment),
            "offset_minutes": local_offset_minutes(moment),
            "kind": kind,
            "fields": fields,
            "previous": self._head_hash,
        }
        data = canonical(self._key.sign_object(unsigned))
        if len(data) > MAX_LINE_BYTES:  # it could never be read again
            raise Malformed("This event is too long for one line.")
        line = Line.from_bytes(data)
        with disk_errors("the journal"):
            self._write(self._open(), data + b"\n")
        self.lines.append(line)
        self._size += len(data) + 1
        self._head_hash = sha256_text(data)
        return line

    def _open(self) -> FileIO:
        """Return the file at the end of the last line. It must be as it was read: what came since is kept."""
        if self._broken or self._closed:
            raise DiskFailed("The journal is closed: it was let go, or could not be written before.")
        if self._file is None:
            if not self._size + self._torn and not self.path.exists():
                create_file(self.path).close()
                sync_folder(self.path.parent)
            self._file = open_plain(self.path)
        if os.fstat(self._file.fileno()).st_size != self._size + self._torn:
            raise DiskFailed("Somebody else has written this journal meanwhile.", remedy="Open it once more.")
        if self._torn:
            self._cut(self._file)
            self._torn = 0
        self._file.seek(self._size)
        return self._file

    def _cut(self, file: FileIO) -> None:
        file.truncate(self._size)
        file.seek(self._size)
        os.fsync(file.fileno())

    def _write(self, file: FileIO, data: bytes) -> None:
        try:
            append_synced(file, data)
        except OSError:
            self._take_back(file)
            raise

    def _take_back(self, file: FileIO) -> None:
        try:
            self._cut(file)
        except OSError:
            self._broken = True


class SessionJournal(Journal):
    """A session's journal, which is sealed as a file."""

    def refuse_changed(self) -> None:
        """Return while the file is as it was read and written here. Raises DiskFailed."""
        with self.turn, disk_errors("the journal"):
            self._open()

    def settle(self) -> None:
        """Have the file hold its lines and nothing else: it is about to be signed as it lies there.

        Raises DiskFull, DiskFailed.
        """
        with self.turn, disk_errors("the journal"):
            if self._torn:
                self._open()

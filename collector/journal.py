"""Append-only, hash-chained, signed lines: the truth of a session and of a device."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any

from collector.errors import BadSignature, BrokenChain, CollectorError, DiskFailed, DiskFull, Malformed
from collector.model.canonical import canonical, sha256_text
from collector.model.lines import Line
from collector.model.times import local_offset_minutes, time_text, utc_now
from collector.signing import PrivateKey, PublicKey
from collector.vault import append_synced, create_file, disk_errors, sync_folder, write_atomically

Clock = Callable[[], datetime]
MAX_LINE_BYTES = 1 << 20
_ODD = (ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what strange JSON leads to


class Journal:
    """An open journal. `append` returns once the line would survive a power cut.

    A last line without its newline was never acknowledged: opening drops it.
    """

    def __init__(self, path: Path, key: PrivateKey, now: Clock = utc_now) -> None:
        self.path = path
        self._key = key
        self._now = now
        self._broken = False
        self._turn = threading.RLock()
        with disk_errors("the journal"):
            data = path.read_bytes() if path.exists() else b""
            whole = data[: data.rfind(b"\n") + 1]
            self.lines = read_lines(whole, key.public)
            self._file = self._open(cut_to=len(whole) if len(whole) < len(data) else None)
        self._size = len(whole)
        self._head_hash = sha256_text(whole.splitlines()[-1]) if self.lines else None

    @property
    def head(self) -> tuple[int, str] | None:
        """The newest line's number and hash; None while empty."""
        return (self.lines[-1].number, self._head_hash) if self._head_hash else None

    def append(self, kind: str, fields: dict[str, Any]) -> Line:
        """Write one event and return it once it is durable. Raises DiskFull, DiskFailed.

        After a failure the line is taken back; when even that fails the journal refuses all else,
        since what the disk holds is not known.
        """
        with self._turn:
            return self._append(kind, fields)

    @property
    def is_closed(self) -> bool:
        """Whether the file was let go."""
        return self._file.closed

    def close(self) -> None:
        """Close the file; every line is on disk already."""
        self._file.close()

    def _append(self, kind: str, fields: dict[str, Any]) -> Line:
        if self._broken or self._file.closed:
            raise DiskFailed("The journal is closed: it was let go, or could not be written before.")
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
        line = Line.from_bytes(data)
        with disk_errors("the journal"):
            self._write(data + b"\n")
        self.lines.append(line)
        self._size += len(data) + 1
        self._head_hash = sha256_text(data)
        return line

    def _open(self, cut_to: int | None) -> FileIO:
        if not self.path.exists():
            create_file(self.path).close()
            sync_folder(self.path.parent)
        file = FileIO(self.path, "r+")
        if cut_to is not None:
            file.truncate(cut_to)
            os.fsync(file.fileno())
        file.seek(0, os.SEEK_END)
        return file

    def _write(self, data: bytes) -> None:
        try:
            append_synced(self._file, data)
        except OSError:
            self._take_back()
            raise

    def _take_back(self) -> None:
        try:
            self._file.truncate(self._size)
            self._file.seek(self._size)
            os.fsync(self._file.fileno())
        except OSError:
            self._broken = True


class Ledger(Journal):
    """The device's journal. A signed head beside it shows when its last lines were cut off.

    `newest_time` is the latest time of a line since the clock was last corrected, that line's included.
    """

    def __init__(self, path: Path, key: PrivateKey, now: Clock = utc_now) -> None:
        self._head_path = path.with_suffix(".head")
        super().__init__(path, key, now)
        self._about: dict[str, list[Line]] = {}
        self._of_kind: dict[str, list[Line]] = {}
        self.newest_time = ""
        for line in self.lines:
            self._sort_in(line)
        try:
            self._check_head(key.public)
        except CollectorError:
            self.close()
            raise
        self._write_head()

    def append(self, kind: str, fields: dict[str, Any]) -> Line:
        """Write one event, then the new head. Raises DiskFull, DiskFailed when the event was not written.

        A head that can't be written only lags: the event stands, and to deny it would have it written twice.
        """
        with self._turn:
            line = super().append(kind, fields)
            self._sort_in(line)
            self._write_head()
        return line

    def about(self, session: str) -> list[Line]:
        """Return the lines that name a session, oldest first."""
        return list(self._about.get(session, []))

    def of_kind(self, kind: str) -> list[Line]:
        """Return the lines of one kind, oldest first: no walk over a ledger of years."""
        return list(self._of_kind.get(kind, []))

    def _sort_in(self, line: Line) -> None:
        self._of_kind.setdefault(line.kind, []).append(line)
        # As text, whose order is that of time (`time_text`).
        corrected = line.kind == "clock_corrected"
        self.newest_time = line.time if corrected else max(self.newest_time, line.time)
        session = line.fields.get("session")
        if isinstance(session, str):
            self._about.setdefault(session, []).append(line)

    def _write_head(self) -> None:
        if self.head is None:
            return
        head: dict[str, object] = {"schema": "head-1", "number": self.head[0], "hash": self.head[1]}
        with contextlib.suppress(DiskFull, DiskFailed):
            write_atomically(self._head_path, canonical(self._key.sign_object(head)))

    def _check_head(self, public: PublicKey) -> None:
        if self._head_path.exists():
            with disk_errors("the ledger's head"):
                data = self._head_path.read_bytes()
            check_head(data, self.path.read_bytes(), public)
        elif len(self.lines) > 1:  # the first line is there before its head
            raise BrokenChain("The ledger's head is missing: whether lines were cut off can't be told.")


def check_head(head: bytes, ledger: bytes, public: PublicKey) -> None:
    """Return when `ledger` still holds the line that the signed `head` names. Raises BrokenChain."""
    try:
        value = json.loads(head)
        public.verify_object(value)
        number, expected = int(value["number"]), str(value["hash"])
    except (*_ODD, BadSignature, Malformed) as error:
        raise BrokenChain("The ledger's head is damaged.") from error
    rows = ledger.split(b"\n")[:-1]
    if number >= len(rows):
        raise BrokenChain(f"The ledger ends before line {number}: its last lines were cut off.")
    if sha256_text(rows[number]) != expected:
        raise BrokenChain(f"Line {number} is not the one that the ledger's head names.")


def read_lines(data: bytes, public: PublicKey | None) -> list[Line]:
    """Return the verified lines in `data`, each ended by a newline.

    `public` None takes signatures unseen (only the chain is checked). Raises BrokenChain naming the line.
    """
    if data and not data.endswith(b"\n"):
        raise BrokenChain("The last line is cut off.")
    lines: list[Line] = []
    previous: str | None = None
    for number, row in enumerate(data.split(b"\n")[:-1]):
        lines.append(_read_line(row, number, previous, public))
        previous = sha256_text(row)
    return lines


def _read_line(row: bytes, number: int, previous: str | None, public: PublicKey | None) -> Line:
    if len(row) > MAX_LINE_BYTES:
        raise BrokenChain(f"Line {number} is too long.")
    try:
        line = Line.from_bytes(row)
        if public is not None:
            public.verify_object({**line.as_json(), "schema": Line.schema_text()})
    except (Malformed, BadSignature) as error:
        raise BrokenChain(f"Line {number} was changed or is damaged.") from error
    if line.number != number or line.previous != previous:
        raise BrokenChain(f"Line {number} does not follow the line before it.")
    return line

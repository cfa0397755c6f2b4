"""A log that is only read, because it is damaged or was put back: requests of rights are kept beside it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, NoReturn

from collector.errors import BrokenChain, CollectorError
from collector.journal.anchor import Head
from collector.journal.chain import Clock, Journal
from collector.journal.damage import authentic_lines
from collector.journal.keys import find_ring
from collector.journal.ledger import Ledger, check_form
from collector.journal.lines import Ring
from collector.journal.rewriting import Entry, keep_copy, write_on
from collector.keystore import Keystore
from collector.model.lines import Line
from collector.signing import PrivateKey
from collector.vault import disk_errors, make_folder, overwrite_and_delete, write_atomically

ASIDE = Path("rights", "aside.jsonl")
TAKEN_IN = frozenset({"right_requested", "incident_reported", "pack_trusted"})
KEPT_ASIDE = TAKEN_IN | {"signed_in", "sign_in_failed"}


class ReadOnlyLedger(Ledger):
    """Every line that can be believed; what may be written goes aside, all else meets `trouble`.

    `anchor` is set when the log is whole and an older one: a lead may confirm it.
    """

    def __init__(
        self, path: Path, keys: tuple[PrivateKey, Keystore], trouble: CollectorError, now: Clock,
        anchor: Head | None = None,
    ) -> None:  # fmt: skip
        self.path, self.trouble, self.anchor = path, trouble, anchor
        self._key, self._now, self.turn = keys[0], now, threading.RLock()
        self._follower = None
        with disk_errors("the log"):
            data = path.read_bytes() if path.exists() else b""
        self.ring = find_ring(data, self._key.public, keys[1])
        self._aside_path = path.parent / ASIDE
        self._aside: Journal | None = None
        kept = read_aside(self._aside_path, self.ring)
        self.lines = [*authentic_lines(data.split(b"\n"), self.ring), *kept]
        self._sort(self.lines)

    @property
    def head(self) -> NoReturn:
        """Nobody is shown a head of this log: no token is asked for. Raises the trouble."""
        raise self.trouble

    @property
    def is_whole(self) -> bool:
        """It is not."""
        return False

    def require_whole(self) -> None:
        """Raise the trouble."""
        raise self.trouble

    def append(self, kind: str, fields: dict[str, Any]) -> Line:
        """Keep a request aside. Raises the trouble for anything else; Malformed, DiskFull, DiskFailed."""
        if kind not in KEPT_ASIDE:
            raise self.trouble
        check_form(kind, fields)
        with self.turn:
            if self._aside is None:
                self._aside = _open_aside(self._aside_path, self._key, self.ring, self._now)
            line = self._aside.append(kind, fields)
            self.lines.append(line)
            self._sort_in(line)
        return line

    def close(self) -> None:
        """Close what was opened."""
        if self._aside is not None:
            self._aside.close()


def read_aside(path: Path, ring: Ring) -> list[Line]:
    """Return what was kept aside, every line that can be believed."""
    with disk_errors("the log"):
        return authentic_lines(path.read_bytes().split(b"\n"), ring) if path.exists() else []


def take_in(ledger: Ledger, path: Path) -> None:
    """Write what was kept aside into a log that is whole again, then drop the file. Repeatable.

    A damaged one is kept: what can't be read in it may be a request.
    """
    with disk_errors("the log"):
        if not path.exists():
            return
        data = path.read_bytes()
    rows = data.split(b"\n")[:-1]
    lines = authentic_lines(rows, ledger.ring)
    if len(lines) < len(rows):
        keep_copy(path, data)
    for line in lines:
        if line.kind in TAKEN_IN and all(line.fields != known.fields for known in ledger.of_kind(line.kind)):
            ledger.append(line.kind, line.fields)
    overwrite_and_delete(path)


def _open_aside(path: Path, key: PrivateKey, ring: Ring, now: Clock) -> Journal:
    """Open the log beside the log. One that is damaged, or of a key before, is kept and written anew."""
    make_folder(path.parent)
    try:
        return Journal(path, key, now)
    except BrokenChain:
        with disk_errors("the log"):
            data = path.read_bytes()
        keep_copy(path, data)
        kept = authentic_lines(data.split(b"\n"), ring)
        write_atomically(path, write_on(b"", [Entry(line.kind, line.fields, key) for line in kept], now))
        return Journal(path, key, now)

"""A log that is only read, because it is damaged or was put back: requests of rights are kept beside it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, NoReturn

from collector.errors import BrokenChain, CollectorError
from collector.journal.anchor import Head
from collector.journal.chain import Clock, Journal
from collector.journal.damage import authentic_lines
from collector.journal.ledger import Ledger, check_form
from collector.journal.lines import Ring, find_keys
from collector.model.lines import Line
from collector.signing import PrivateKey
from collector.vault import disk_errors, make_folder, overwrite_and_delete

ASIDE = Path("rights", "aside.jsonl")
TAKEN_IN = frozenset({"right_requested", "incident_reported", "pack_trusted"})
KEPT_ASIDE = TAKEN_IN | {"signed_in", "sign_in_failed"}


class ReadOnlyLedger(Ledger):
    """Every line that can be believed; what may be written goes aside, all else meets `trouble`.

    `anchor` is set when the log is whole and an older one: a lead may confirm it.
    """

    def __init__(
        self, path: Path, key: PrivateKey, trouble: CollectorError, now: Clock, anchor: Head | None = None
    ) -> None:
        self.path, self.trouble, self.anchor = path, trouble, anchor
        self._key, self._now, self._turn = key, now, threading.RLock()
        self._follower = None
        with disk_errors("the log"):
            data = path.read_bytes() if path.exists() else b""
        self.ring = find_keys(data, key.public)
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
        with self._turn:
            if self._aside is None:
                self._aside = _open_aside(self._aside_path, self._key, self._now)
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
    """Write what was kept aside into a log that is whole again, then drop the file. Repeatable."""
    if not path.exists():
        return
    for line in read_aside(path, ledger.ring):
        if line.kind in TAKEN_IN and all(line.fields != known.fields for known in ledger.of_kind(line.kind)):
            ledger.append(line.kind, line.fields)
    overwrite_and_delete(path)


def _open_aside(path: Path, key: PrivateKey, now: Clock) -> Journal:
    """Open the log beside the log; a damaged one is moved out of the way, its lines were read before."""
    make_folder(path.parent)
    try:
        return Journal(path, key, now)
    except BrokenChain:
        kept = authentic_lines(path.read_bytes().split(b"\n"), Ring(((0, key.public),)))
        with disk_errors("the log"):
            path.replace(path.with_suffix(".damaged.jsonl"))
        journal = Journal(path, key, now)
        for line in kept:
            journal.append(line.kind, line.fields)
        return journal

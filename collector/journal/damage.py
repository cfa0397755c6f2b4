"""What can still be had of a damaged log: the lines before the damage, those that stand for themselves."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from collector.errors import BadSignature, BrokenChain, Malformed
from collector.journal.keys import find_ring
from collector.journal.ledger import check_head, read_head
from collector.journal.lines import Ring, read_line, read_next
from collector.keystore import Keystore
from collector.model.canonical import sha256_text
from collector.model.lines import Line
from collector.signing import PublicKey
from collector.vault import disk_errors


@dataclass(frozen=True)
class Damage:
    """Where a log is damaged: `good` are the bytes before line `number`, `rest` all from there on.

    `ring` holds the keys that may have signed it, `head` the hash of its newest line: None when that can't be
    told.
    """

    number: int
    sentence: str
    good: bytes
    rest: bytes
    ring: Ring
    head: str | None


def find_damage(path: Path, newest: PublicKey, keystore: Keystore) -> Damage | None:
    """Return where a log is damaged; None for a whole one. Raises DiskFailed, KeystoreLocked."""
    return judge_log(*read_log(path), newest, keystore)


def read_log(path: Path) -> tuple[bytes, bytes | None]:
    """Return a log's bytes and its head's. Whoever reads one that is in use holds its `turn`.

    Raises DiskFailed.
    """
    with disk_errors("the log"):
        data = path.read_bytes() if path.exists() else b""
        head_path = path.with_suffix(".head")
        return data, head_path.read_bytes() if head_path.exists() else None


def judge_log(data: bytes, head: bytes | None, newest: PublicKey, keystore: Keystore) -> Damage | None:
    """Return where a log that was read is damaged; None for a whole one. Raises KeystoreLocked."""
    ring = find_ring(data, newest, keystore)
    rows = data.split(b"\n")[:-1]
    number, error = _find_first(rows, ring)
    good = b"".join(row + b"\n" for row in rows[:number])
    if error is None:
        try:
            check_head(head, good, newest)
        except BrokenChain as fault:
            error = fault
    if error is None:
        return None
    return Damage(number, str(error), good, data[len(good) :], ring, _named_by(head, newest))


def authentic_lines(rows: list[bytes], ring: Ring) -> list[Line]:
    """Return the lines that a key of this device signed, wherever they stand: what is readable is true."""
    found = [find_line(row, ring) for row in rows]
    return [line for line in found if line is not None]


def find_line(row: bytes, ring: Ring) -> Line | None:
    """Return the line that a row is, if a key of this device signed it."""
    for key in {key for _, key in ring.keys}:
        with contextlib.suppress(Malformed, BadSignature):
            return read_line(row, key)
    return None


def _named_by(head: bytes | None, public: PublicKey) -> str | None:
    with contextlib.suppress(BrokenChain):
        return None if head is None else read_head(head, public)[1]
    return None


def _find_first(rows: list[bytes], ring: Ring) -> tuple[int, BrokenChain | None]:
    previous: str | None = None
    for number, row in enumerate(rows):
        try:
            read_next(row, number, previous, ring.at(number))
        except BrokenChain as error:
            return number, error
        previous = sha256_text(row)
    return len(rows), None

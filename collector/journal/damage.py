"""What can still be had of a damaged log: the lines before the damage, those that stand for themselves."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from collector.errors import BadSignature, BrokenChain, Malformed
from collector.journal.ledger import check_head
from collector.journal.lines import Ring, find_keys, read_line, read_next
from collector.model.canonical import sha256_text
from collector.model.lines import Line
from collector.signing import PublicKey
from collector.vault import disk_errors


@dataclass(frozen=True)
class Damage:
    """Where a log is damaged: `good` are the bytes before line `number`, `rest` all from there on.

    `cut` says that lines are missing altogether.
    """

    number: int
    sentence: str
    good: bytes
    rest: bytes
    cut: bool

    def rest_rows(self) -> list[bytes]:
        """Return the rows from the damage on."""
        return [row for row in self.rest.split(b"\n") if row]


def find_damage(path: Path, newest: PublicKey) -> Damage | None:
    """Return where a log is damaged; None for a whole one. Raises DiskFailed."""
    with disk_errors("the log"):
        data = path.read_bytes() if path.exists() else b""
        head_path = path.with_suffix(".head")
        head = head_path.read_bytes() if head_path.exists() else None
    ring = find_keys(data, newest)
    rows = data.split(b"\n")[:-1]
    number, error = _find_first(rows, ring)
    if error is not None:
        good = b"".join(row + b"\n" for row in rows[:number])
        return Damage(number, str(error), good, data[len(good) :], cut=False)
    whole = data[: data.rfind(b"\n") + 1]
    try:
        check_head(head, whole, newest)
    except BrokenChain as fault:
        return Damage(len(rows), str(fault), whole, data[len(whole) :], cut=True)
    return None


def authentic_lines(rows: list[bytes], ring: Ring) -> list[Line]:
    """Return the lines that a key of this device signed, wherever they stand: what is readable is true."""
    found: list[Line] = []
    for row in rows:
        for key in {key for _, key in ring.keys}:
            with contextlib.suppress(Malformed, BadSignature):
                found.append(read_line(row, key))
                break
    return found


def _find_first(rows: list[bytes], ring: Ring) -> tuple[int, BrokenChain | None]:
    previous: str | None = None
    for number, row in enumerate(rows):
        try:
            read_next(row, number, previous, ring.at(number))
        except BrokenChain as error:
            return number, error
        previous = sha256_text(row)
    return len(rows), None

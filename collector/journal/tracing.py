"""What the lines after a damage prove: each names the hash of the one before, a signed head the last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from collector.journal.damage import Damage, find_line
from collector.journal.lines import Ring
from collector.model.canonical import sha256_text
from collector.model.lines import Line

# A disk that slips flips a bit: for more than that, what a line was is not looked for.
_MOST_ROWS, _MOST_BYTES = 4, 2048
_BYTES = [bytes((number,)) for number in range(256)]


class Trace:
    """The lines from the damage on, each tried back to the cut. `known` are hashes that stand elsewhere too.

    `lines` are this device's, by their hashes, and no copies of those before; those too that are one byte
    off in the file: their rows are `mended`.
    """

    def __init__(self, damage: Damage, known: Iterable[str]) -> None:
        good = damage.good.split(b"\n")[:-1]
        self._before = {sha256_text(row) for row in good}
        self._reached: set[str | None] = {sha256_text(good[-1]) if good else None}
        self._head = damage.head
        rows = {row: find_line(row, damage.ring) for row in _whole_rows(damage)}
        wanted = {damage.head, *known, *(line.previous for line in rows.values() if line is not None)}
        unread = [row for row, line in rows.items() if line is None]
        mended = _mend(unread, wanted, damage.ring)
        self.mended = list(mended.values())
        self._is_lost = len(mended) < len(unread)
        self.lines: dict[str, Line] = {}
        for row in (mended.get(row, row) for row in rows):
            line, digest = find_line(row, damage.ring), sha256_text(row)
            if line is not None and digest not in self._before:
                self.lines[digest] = line

    def is_complete(self) -> bool:
        """Tell whether every row is a line, and every line since the cut is known: nothing was lost."""
        if self._is_lost or self._head is None:
            return False
        return all(self.reaches(digest) for digest in [self._head, *self.lines])

    def reaches(self, digest: str) -> bool:
        """Tell whether every line from the cut to the one of this hash is known.

        A line of another history, which left this one before the cut, is not.
        """
        if digest in self._before:
            return True
        wanted: str | None = digest
        walked: set[str | None] = set()
        while wanted not in self._reached:
            line = self.lines.get(wanted) if wanted is not None else None
            if line is None:
                return False
            walked.add(wanted)
            wanted = line.previous
        self._reached |= walked
        return True


def _whole_rows(damage: Damage) -> list[bytes]:
    """Return the rows from the damage on. A torn end was never acknowledged, or a head knows what it was."""
    *rows, torn = damage.rest.split(b"\n")
    if find_line(torn, damage.ring) is not None:
        rows.append(torn)
    return [row for row in rows if row]


def _mend(unread: list[bytes], wanted: set[str | None], ring: Ring) -> dict[bytes, bytes]:
    """Return what rows were, by the hashes that name them; the last first, for it names the one before it."""
    found: dict[bytes, bytes] = {}
    for row in reversed(unread) if len(unread) <= _MOST_ROWS else ():
        whole = _find_near(row, {digest for digest in wanted if digest is not None})
        line = find_line(whole, ring) if whole is not None else None
        if whole is not None and line is not None:
            found[row] = whole
            wanted.add(line.previous)
    return found


def _find_near(row: bytes, wanted: set[str]) -> bytes | None:
    """Return the row that has one of these hashes and differs from `row` in one byte."""
    if len(row) > _MOST_BYTES:
        return None
    digests = {digest.removeprefix("sha256:") for digest in wanted}
    for place in range(len(row)):
        before, after = hashlib.sha256(row[:place]), row[place + 1 :]
        for byte in _BYTES:
            tried = before.copy()
            tried.update(byte + after)
            if tried.hexdigest() in digests:
                return row[:place] + byte + after
    return None

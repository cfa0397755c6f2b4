"""Reading chained, signed lines: every change, gap and cut is named; bounded before it is parsed."""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from collector.errors import BadSignature, BrokenChain, Malformed
from collector.model.canonical import parse_canonical, sha256_text
from collector.model.lines import Line
from collector.signing import PublicKey, parse_public

MAX_LINE_BYTES = 1 << 20
DEVICE_MADE = "device_made"
HELD = "session_held"
ODD = (ValueError, KeyError, TypeError, AttributeError)  # what strange JSON leads to


@dataclass(frozen=True)
class Ring:
    """The keys that a device has had, each from the number of the line that it first signed."""

    keys: tuple[tuple[int, PublicKey], ...]

    def at(self, number: int) -> PublicKey:
        """Return the key that signed a line."""
        return self.keys[bisect_right(self.keys, number, key=lambda item: item[0]) - 1][1]


def read_lines(data: bytes, public: PublicKey | Ring | None, *, proven: int = 0) -> list[Line]:
    """Return the verified lines in `data`. Raises as `each_line`."""
    return list(each_line(data, public, proven=proven))


def each_line(data: bytes, public: PublicKey | Ring | None, *, proven: int = 0) -> Iterator[Line]:
    """Yield the verified lines in `data`, each ended by a newline, one after the other as they are asked for.

    A line can be large, and is larger once it is parsed. `public` None takes signatures unseen (only the
    chain is checked). So it is with the first `proven` lines: somebody checked a signature over the hash of
    the last of them, and with it over all. Raises BrokenChain naming the line.
    """
    if data and not data.endswith(b"\n"):
        raise BrokenChain("The last line is cut off.")
    previous: str | None = None
    for number, row in enumerate(data.split(b"\n")[:-1]):
        key = public.at(number) if isinstance(public, Ring) else public
        yield read_next(row, number, previous, None if number < proven else key)
        previous = sha256_text(row)


def read_line(row: bytes, public: PublicKey | None) -> Line:
    """Return one line whose signature fits, wherever it stands. Raises Malformed, BadSignature.

    The signature covers what was read: a newer program's fields and its schema's minor version too.
    """
    if len(row) > MAX_LINE_BYTES:
        raise Malformed("A line is too long.")
    value = parse_canonical(row)
    line = Line.from_value(value)
    if public is not None:
        public.verify_read(value, row)
    return line


def read_next(row: bytes, number: int, previous: str | None, public: PublicKey | None) -> Line:
    """Return the line that follows the one of hash `previous`. Raises BrokenChain naming it."""
    if len(row) > MAX_LINE_BYTES:
        raise BrokenChain(f"Line {number} is too long.")
    try:
        line = read_line(row, public)
    except (Malformed, BadSignature) as error:
        raise BrokenChain(f"Line {number} was changed or is damaged.") from error
    if line.number != number or line.previous != previous:
        raise BrokenChain(f"Line {number} does not follow the line before it.")
    return line


def is_signed(row: bytes, key: PublicKey) -> bool:
    """Tell whether a row is a line that this key signed, wherever it stands."""
    try:
        read_line(row, key)
    except (Malformed, BadSignature):
        return False
    return True


def find_keys(data: bytes, newest: PublicKey) -> Ring:
    """Return the keys of a ledger's lines: `newest` signs the last ones and names the one before it.

    A repair writes a `device_made` that names the key it continues; that key counts for the lines before.
    It is believed only as signed by the key that follows, from `newest` backwards: anybody can write a row.
    """
    rows: list[bytes] = []
    if b'"continued_key"' in data:
        rows = data.split(b"\n")[:-1]
    found: list[tuple[int, PublicKey]] = []
    key = newest
    while (made := _find_made(rows, key)) is not None:
        number, before = made
        found.append((number, key))
        rows, key = rows[:number], before
    return Ring(((0, key), *reversed(found)))


def _find_made(rows: list[bytes], key: PublicKey) -> tuple[int, PublicKey] | None:
    """Return where a key's own first line stands, and which key it names as the one before it.

    The first of several: a copy further down would give the lines between to the key before.
    """
    for number, row in enumerate(rows):
        if b'"continued_key"' not in row:
            continue
        with contextlib.suppress(*ODD, Malformed, BadSignature):
            line = read_line(row, key)
            if line.kind == DEVICE_MADE:
                return number, parse_public(line.fields["continued_key"])
    return None

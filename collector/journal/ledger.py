"""The device's own journal, with a signed head beside it: sorted for those who look things up."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, Protocol

from collector.errors import BadSignature, BrokenChain, DiskFailed, DiskFull, IllegalEvent, Malformed
from collector.journal.chain import Clock, Journal
from collector.journal.lines import ODD, Ring, find_keys, read_lines
from collector.model.canonical import canonical, parse_bounded, sha256_text
from collector.model.event import Event
from collector.model.ledger_events import LEDGER_EVENTS
from collector.model.lines import Line
from collector.model.times import utc_now
from collector.signing import PrivateKey, PublicKey
from collector.vault import write_atomically

SESSION_HEAD = "session_head"


def check_form(kind: str, fields: dict[str, Any]) -> None:
    """Return when a line of this kind may say this. Raises IllegalEvent for no kind, Malformed."""
    shape = LEDGER_EVENTS.get(kind)
    if shape is None:
        raise IllegalEvent(f"there is no event {kind} in a device's log")
    shape.from_json(fields)


class Follower(Protocol):
    """Told of each new head: number and hash. It must not wait or raise."""

    def tell(self, number: int, digest: str) -> None:
        """Take in a new head."""

    def close(self) -> None:
        """No head follows."""


class Ledger(Journal):
    """The device's journal. A signed head beside it shows when its last lines were cut off.

    `newest_time` is the latest time of a line since the clock was last corrected, that line's included.
    `ring` holds the device's key, and those before it that a repair replaced.
    """

    def __init__(self, path: Path, key: PrivateKey, now: Clock = utc_now) -> None:
        self._head_path = path.with_suffix(".head")
        self._follower: Follower | None = None
        self.ring = Ring(((0, key.public),))
        super().__init__(path, key, now)
        self._sort(self.lines)
        self._write_head()

    def note(self, event: Event) -> Line:
        """Write a typed event. Raises as `append` does."""
        return self.append(event.event, event.as_json())

    def append(self, kind: str, fields: dict[str, Any]) -> Line:
        """Write one event, then the new head. Raises DiskFull, DiskFailed when the event was not written.

        Nothing is written that is not of its kind's form: IllegalEvent, Malformed. A head that can't be
        written only lags: the event stands, and to deny it would have it written twice.
        """
        check_form(kind, fields)
        with self.turn:
            line = super().append(kind, fields)
            self._sort_in(line)
            self._write_head()
            if self._follower is not None:
                self._follower.tell(line.number, str(self._head_hash))
        return line

    def follow(self, follower: Follower) -> None:
        """Have `follower` told of each new head, after the line is durable; it is closed with the log."""
        self._follower = follower

    def close(self) -> None:
        """Close the file; every line is on disk already."""
        super().close()
        if self._follower is not None:
            self._follower.close()

    @property
    def is_whole(self) -> bool:
        """Whether this log takes every event."""
        return True

    def require_whole(self) -> None:
        """Return when this log takes every event; one that is damaged or restored says why it does not."""

    def about(self, session: str) -> list[Line]:
        """Return the lines that name a session, oldest first."""
        return list(self._about.get(session, []))

    def of_kind(self, kind: str) -> list[Line]:
        """Return the lines of one kind, oldest first: no walk over a ledger of years."""
        return list(self._of_kind.get(kind, []))

    def head_of(self, session: str) -> tuple[int, str] | None:
        """Return the newest number and hash that this log knows of a session's journal."""
        return self._heads.get(session)

    def _read(self, whole: bytes) -> list[Line]:
        """Read and check: a torn end is cut off later, and the head may know that it was acknowledged."""
        self.ring = find_keys(whole, self._key.public)
        head = self._head_path.read_bytes() if self._head_path.exists() else None
        try:
            named = check_head(head, whole, self._key.public)
            return read_lines(whole, self.ring, proven=named + 1)
        except BrokenChain:
            read_lines(whole, self.ring)  # names the line that was changed, if it is one
            raise

    def _sort(self, lines: list[Line]) -> None:
        self._about: dict[str, list[Line]] = {}
        self._of_kind: dict[str, list[Line]] = {}
        self._heads: dict[str, tuple[int, str]] = {}
        self.newest_time = ""
        for line in lines:
            self._sort_in(line)

    def _sort_in(self, line: Line) -> None:
        self._of_kind.setdefault(line.kind, []).append(line)
        # As text, whose order is that of time (`time_text`).
        corrected = line.kind == "clock_corrected"
        self.newest_time = line.time if corrected else max(self.newest_time, line.time)
        session = line.fields.get("session")
        if isinstance(session, str):
            self._about.setdefault(session, []).append(line)
            if line.kind == SESSION_HEAD:
                self._heads[session] = int(line.fields["number"]), str(line.fields["hash"])

    def _write_head(self) -> None:
        if self.head is None:
            return
        head: dict[str, object] = {"schema": "head-1", "number": self.head[0], "hash": self.head[1]}
        with contextlib.suppress(DiskFull, DiskFailed):
            write_atomically(self._head_path, canonical(self._key.sign_object(head)))


def check_head(head: bytes | None, ledger: bytes, public: PublicKey) -> int:
    """Return the number of the line that the signed `head` names and `ledger` still holds; -1 without both.

    Raises BrokenChain.
    """
    if head is None:
        if ledger.count(b"\n") > 1:  # the first line is there before its head
            raise BrokenChain("The ledger's head is missing: whether lines were cut off can't be told.")
        return -1
    number, expected = read_head(head, public)
    rows = ledger.split(b"\n")[:-1]
    if number >= len(rows):
        raise BrokenChain(f"The ledger ends before line {number}: its last lines were cut off.")
    if sha256_text(rows[number]) != expected:
        raise BrokenChain(f"Line {number} is not the one that the ledger's head names.")
    return number


def read_head(head: bytes, public: PublicKey) -> tuple[int, str]:
    """Return the number and hash of the line that a signed head names. Raises BrokenChain."""
    try:
        value = parse_bounded(head)
        public.verify_object(value)
        return int(value["number"]), str(value["hash"])
    except (*ODD, BadSignature, Malformed) as error:
        raise BrokenChain("The ledger's head is damaged.") from error

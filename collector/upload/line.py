"""Who is on the line: the running requests of each session, and the word that ends them all.

A line is handed in from outside, one for all that sends on this laptop. It knows sessions by name, requests
by how they are cut; why a session falls silent is the gate's to say.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from collector.errors import CollectorError, Refused

ERRAND_S = 1.0


class LineClosed(Refused):
    """Nothing more of this session may leave: its line was cut, and the gate says why."""

    default_remedy = "The list of sessions says how this one stands."


class Wired(Protocol):
    """A connection that can be cut from another thread (`network.Link`)."""

    def cut(self) -> bool:
        """Stop what runs; False when nothing of a request can be on its way."""

    def mend(self) -> None:
        """Reset what was cut and make it usable again; in the request's own thread."""


@dataclass(eq=False)
class _Request:
    session: str
    wire: Wired
    in_errand: bool
    thread: int = field(default_factory=threading.get_ident)
    is_cut: bool = False
    is_awaited: bool = False


class Line:
    """The running requests by session. For many threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._hushed: set[str] = set()
        self._cutting: Counter[str] = Counter()
        self._running: set[_Request] = set()
        self._errands: Counter[str] = Counter()
        self.turn = threading.Lock()  # one asks for tokens at a time (`Device.turn`)
        self.cuts = 0  # grows with every word: an answer of the gate from before is not believed after it

    def check(self, session: str) -> None:
        """Return while blocks of this session may leave: one look, cheap enough for every block.

        Raises LineClosed.
        """
        if session in self._hushed or self._cutting[session]:
            raise LineClosed("Sending of this session was stopped.")

    @contextlib.contextmanager
    def request(self, session: str, wire: Wired, *, in_errand: bool = False) -> Iterator[None]:
        """Stand around one request. Raises LineClosed when the session is silent, or falls silent."""
        found = _Request(session, wire, in_errand)
        with self._changed:
            self.check(session)
            self._running.add(found)
        try:
            yield
        except BaseException as fault:
            wire.cut()  # whatever it was: half a request leaves nothing behind
            if found.is_cut and isinstance(fault, CollectorError):
                raise LineClosed("Sending of this session was stopped.") from fault
            raise
        finally:
            with self._changed:
                wire.mend()
                self._running.discard(found)
                self._changed.notify_all()

    @contextlib.contextmanager
    def errand(self, session: str) -> Iterator[None]:
        """Stand around what carries no data and should come to its end: an upload's address, written down."""
        with self._changed:
            self.check(session)
            self._errands[session] += 1
        try:
            yield
        finally:
            with self._changed:
                self._errands[session] -= 1
                self._changed.notify_all()

    def hush(self, session: str) -> None:
        """Let nothing of a session leave any more; return once nothing of it is in the air.

        An errand gets a moment to end; all else is reset at once. Repeatable; several at once are fine.
        """
        with self._changed:
            self._hushed.add(session)
            self._silence(session)

    def cut(self, session: str) -> None:
        """Reset what runs of a session; what begins after it is the gate's to decide."""
        with self._changed:
            self._cutting[session] += 1
            try:
                self._silence(session)
            finally:
                self._cutting[session] -= 1

    def _silence(self, session: str) -> None:
        self.cuts += 1
        self._cut(session, errands_too=False)
        self._wait_for_errands(session)
        self._cut(session, errands_too=True)
        self._changed.wait_for(lambda: not self._awaited(session))

    def _cut(self, session: str, *, errands_too: bool) -> None:
        for found in self._running:
            if found.session == session and not found.is_cut and (errands_too or not found.in_errand):
                found.is_cut = True
                mine = found.thread == threading.get_ident()
                found.is_awaited = found.wire.cut() and not mine
                if mine:  # told from within the request: nobody else would mend it
                    found.wire.mend()

    def _wait_for_errands(self, session: str) -> None:
        end = time.monotonic() + ERRAND_S
        mine = any(item.in_errand and item.thread == threading.get_ident() for item in self._running)
        while self._errands[session] and not mine and (left := end - time.monotonic()) > 0:
            self._changed.wait(left)

    def _awaited(self, session: str) -> bool:
        return any(found.session == session and found.is_awaited for found in self._running)

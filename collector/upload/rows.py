"""The report: one row a bundle, one line a half."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from collector.errors import CollectorError, Refused, WorkFailed
from collector.model.manifest import Half

HalfState = Literal["delivered", "stored", "failed", "refused", "ready"]
Report = Callable[[str, int, int], None]
_TELL_EVERY_S = 0.05


class NoReceiptYet(WorkFailed):
    """Everything is stored; the organisation has not answered yet."""

    default_remedy = "Nothing is lost. Send again later: only the receipt is asked for then."


@dataclass(frozen=True)
class HalfRow:
    """How a half stands: `delivered` receipt verified, `stored` none yet, `ready` (dry run) to be sent.

    `why` is what the organisation found wrong with the half as it was sent before.
    """

    half: Half
    state: HalfState
    sent_bytes: int
    size_bytes: int
    fault: CollectorError | None = None
    why: str = ""


@dataclass(frozen=True)
class Row:
    """How a bundle stands. `fault` is its first, with sentence and remedy."""

    bundle: Path
    project: str
    session: str
    halves: tuple[HalfRow, ...]
    fault: CollectorError | None

    @property
    def delivered(self) -> bool:
        """Whether the receipts of all halves in the bundle are verified and kept beside it."""
        return bool(self.halves) and all(half.state == "delivered" for half in self.halves)

    @property
    def sent_bytes(self) -> int:
        """Bytes that left for this bundle in this run, those sent twice included."""
        return sum(half.sent_bytes for half in self.halves)

    @property
    def exit_code(self) -> int:
        """0 delivered; 1 failed, or stored without a receipt; 3 refused."""
        if self.delivered or all(half.state == "ready" for half in self.halves):
            return 1 if self.fault else 0
        return self.fault.exit_code if isinstance(self.fault, Refused) else 1


@dataclass
class Meter:
    """Counts a bundle's bytes: those the store holds, and those that left. For many threads."""

    session: str
    total_bytes: int
    report: Report
    sent_bytes: dict[Half, int] = field(default_factory=dict)
    _held: dict[tuple[Half, str], int] = field(default_factory=dict)
    _held_bytes: int = 0
    _told_s: float = 0.0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def leave(self, half: Half, path: str, start: int, size_bytes: int) -> None:
        """Count a block that is about to leave from `start` on; reported now and then, not for each."""
        now_s = time.monotonic()
        with self._guard:
            self.sent_bytes[half] = self.sent_bytes.get(half, 0) + size_bytes
            if now_s - self._told_s < _TELL_EVERY_S:
                return
            self._told_s = now_s
        self.hold(half, path, start)

    def hold(self, half: Half, path: str, size_bytes: int) -> None:
        """Note how much of a file is over there, and report."""
        with self._guard:
            self._held_bytes += size_bytes - self._held.get((half, path), 0)
            self._held[half, path] = size_bytes
            held = self._held_bytes
        self.report(self.session, held, self.total_bytes)


@dataclass
class Draft:
    """A bundle's row while it grows."""

    bundle: Path
    project: str = ""
    session: str = ""
    sizes: dict[Half, int] = field(default_factory=dict)
    sent_bytes: dict[Half, int] = field(default_factory=dict)
    ends: dict[Half, CollectorError | None] = field(default_factory=dict)
    why: dict[Half, str] = field(default_factory=dict)
    fault: CollectorError | None = None
    dry: bool = False

    def end(self, half: Half, fault: CollectorError | None) -> None:
        """Say how a half ended: with its receipt (None), or with a fault."""
        self.ends[half] = fault
        if self.fault is None or isinstance(self.fault, NoReceiptYet):
            self.fault = fault or self.fault  # a fault tells more than a receipt that is not there yet

    def row(self) -> Row:
        """Return the row as it stands now."""
        halves = tuple(self._half(half, size) for half, size in self.sizes.items())
        return Row(self.bundle, self.project, self.session, halves, self.fault)

    def _half(self, half: Half, size_bytes: int) -> HalfRow:
        sent = self.sent_bytes.get(half, 0)
        fault = self.ends.get(half, self.fault)
        return HalfRow(half, self._state(half, fault), sent, size_bytes, fault, self.why.get(half, ""))

    def _state(self, half: Half, fault: CollectorError | None) -> HalfState:
        if fault is None:
            return "ready" if self.dry and half not in self.ends else "delivered"
        if isinstance(fault, NoReceiptYet):
            return "stored"
        return "refused" if isinstance(fault, Refused) else "failed"

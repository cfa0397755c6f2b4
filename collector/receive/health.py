"""How a service does: counts since it started, and how the work list stands."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from collector.errors import CollectorError
from collector.receive.standing import Standing

_OLD_S = 86_400.0  # a half that waits longer for its receipt needs a person


@dataclass
class Health:
    """For many threads. `look_failed` is what ended the newest look, None while all is well.

    `is_ready` raises CollectorError while the service can't do its work: packs, settings, stores.
    """

    standing: Standing
    is_ready: Callable[[], object] = lambda: None
    look_failed: str | None = None
    requests: Counter[str] = field(default_factory=Counter)
    halves: Counter[str] = field(default_factory=Counter)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def count(self, answer: str) -> None:
        """Count a request by its answer."""
        with self._guard:
            self.requests[answer] += 1

    def count_half(self, outcome: str) -> None:
        """Count a half by what became of it."""
        with self._guard:
            self.halves[outcome] += 1

    def tell(self) -> dict[str, Any]:
        """Return how it stands, as JSON: no name, no session, no device."""
        faults = [fault for fault in (self._fault(), self.look_failed) if fault]
        oldest_s = self.standing.oldest_unreceipted_s()
        return {
            "well": not faults,
            "faults": faults,
            "halves": self.standing.counts(),
            "oldest_unreceipted_s": int(oldest_s),
            "needs_a_person": oldest_s > _OLD_S,
        }

    def metrics(self) -> str:
        """Return the same in Prometheus' text format."""
        with self._guard:
            requests, halves = dict(self.requests), dict(self.halves)
        lines = ["# TYPE collector_requests_total counter"]
        lines += [
            f'collector_requests_total{{answer="{name}"}} {number}'
            for name, number in sorted(requests.items())
        ]
        lines += ["# TYPE collector_halves_total counter"]
        lines += [
            f'collector_halves_total{{outcome="{name}"}} {number}' for name, number in sorted(halves.items())
        ]
        lines += ["# TYPE collector_halves gauge"]
        lines += [
            f'collector_halves{{state="{name}"}} {number}'
            for name, number in sorted(self.standing.counts().items())
        ]
        lines += ["# TYPE collector_oldest_unreceipted_seconds gauge"]
        lines += [f"collector_oldest_unreceipted_seconds {self.standing.oldest_unreceipted_s():.0f}"]
        lines += [
            "# TYPE collector_well gauge",
            f"collector_well {int(not self._fault() and not self.look_failed)}",
        ]
        return "\n".join(lines) + "\n"

    def _fault(self) -> str | None:
        try:
            self.is_ready()
        except CollectorError as fault:
            return str(fault)
        return None

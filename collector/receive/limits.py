"""How much a device may do in a day, by its roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from collector.receive.base import Base
from collector.receive.enrolment import Device

UPLOADER, RECORDER = "uploader", "recorder"


@dataclass(frozen=True)
class Use:
    """What a device did on a day."""

    requests: int
    sessions: int
    bytes: int


class UseCount:
    """Counts. For many threads and processes."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def add(self, device: str, *, requests: int = 0, sessions: int = 0, size_bytes: int = 0) -> Use:
        """Add to what a device did today, and return it all. Days are UTC's."""
        day = self._base.now().astimezone(UTC).date().isoformat()
        with self._base.transaction() as base:
            base.execute("DELETE FROM use WHERE day < ?", (day,))
            base.execute(
                "INSERT INTO use VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " requests = requests + excluded.requests, sessions = sessions + excluded.sessions,"
                " bytes = bytes + excluded.bytes",
                (device, day, requests, sessions, size_bytes),
            )
            row = base.execute("SELECT * FROM use WHERE device = ? AND day = ?", (device, day)).fetchone()
        return Use(row["requests"], row["sessions"], row["bytes"])


@dataclass(frozen=True)
class DayLimits:
    """Requests for tokens, halves of sessions that are new, and bytes taken; a day, UTC."""

    requests: int
    sessions: int
    bytes: int

    def allow(self, use: Use) -> bool:
        """Tell whether a device may go on after what it did today."""
        within = use.requests <= self.requests and use.sessions <= self.sessions
        return within and use.bytes <= self.bytes


DEFAULT_LIMITS: Mapping[str, DayLimits] = {
    RECORDER: DayLimits(requests=20_000, sessions=2_000, bytes=1 << 40),
    UPLOADER: DayLimits(requests=200_000, sessions=50_000, bytes=10 << 40),
}


def limits_of(device: Device, limits: Mapping[str, DayLimits]) -> DayLimits:
    """Return a device's limits: an uploader's where it is one, else a recorder's."""
    return limits[UPLOADER if UPLOADER in device.roles else RECORDER]

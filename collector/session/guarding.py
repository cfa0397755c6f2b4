"""Watches disk and battery while something is recorded or written: nothing ends badly (capture.md, Loss)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from collector.capture.device.budget import Power, Room, Watch, tell_room
from collector.errors import BatteryLow, CollectorError, DiskFailed, DiskLow, DiskNearlyFull
from collector.vault import disk_errors

if TYPE_CHECKING:
    from collector.capture.spec import CaptureSpec
    from collector.session.parts import Parts

LOOK_S = 5.0
Tell = Callable[[CollectorError], None]


@dataclass(frozen=True)
class Watched:
    """What is watched: the disk of `data` for recordings of `spec`, asked through `watch`."""

    data: Path
    spec: CaptureSpec
    watch: Watch

    def look(self) -> tuple[Room, Power]:
        """Return how disk and battery stand now. Raises DiskFailed."""
        with disk_errors("the data folder"):
            free_bytes = self.watch.free_bytes(self.data)
        return tell_room(free_bytes, self.spec), self.watch.power()


def check_room(watched: Watched) -> None:
    """Return when a take may begin. Raises DiskNearlyFull below the line at which a running one ends."""
    room, _ = watched.look()
    if room.standing == "stop":
        raise _tell_stop()


class Guard:
    """Looks every five seconds; warns once for each concern, and again when it was over meanwhile.

    `tell` gets the warnings, `stop` the reason for which a running take has to end now; without a `stop`
    nothing runs that could end, and the reason is told like a warning. `told` are the concerns that were told
    before: one guard hands them to the next, as pages change. `room` is the disk as it was found last, None
    before the first look.
    """

    def __init__(
        self,
        watched: Watched,
        tell: Tell,
        stop: Tell | None = None,
        told: set[type[CollectorError]] | None = None,
    ) -> None:
        self._watched, self._tell, self._stop = watched, tell, stop
        self._told: set[type[CollectorError]] = set() if told is None else told
        self.room: Room | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="guard", daemon=True)

    def start(self) -> Guard:
        """Begin to look; returns itself."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Look no more."""
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join(LOOK_S)

    def look(self) -> None:
        """Look once. A disk that can't be asked is no reason to end a take: writing will tell."""
        try:
            room, power = self._watched.look()
        except DiskFailed:
            return
        self.room = room
        self._warn(_concern_of_disk(room), DiskLow)
        self._warn(_concern_of_battery(power), BatteryLow)
        stop = _tell_stop() if room.standing == "stop" else None
        if self._stop is None:
            self._warn(stop, DiskNearlyFull)
        elif stop is not None:
            self._stop(stop)

    def _warn(self, concern: CollectorError | None, kind: type[CollectorError]) -> None:
        if concern is None:
            self._told.discard(kind)
        elif kind not in self._told:
            self._told.add(kind)
            self._tell(concern)

    def _run(self) -> None:
        self.look()
        while not self._closing.wait(LOOK_S):
            self.look()


class Watching:
    """The watch of a session, one guard at a time: while devices are open, or somebody writes.

    What was told once is not told again when another guard takes over, as pages change.
    """

    def __init__(self, parts: Parts, tell: Tell) -> None:
        self._parts, self._tell = parts, tell
        self._told: set[type[CollectorError]] = set()
        self.guard: Guard | None = None

    @property
    def room(self) -> Room | None:
        """The disk as it was found last, while it is watched."""
        guard = self.guard
        return None if guard is None else guard.room

    def begin(self, spec: CaptureSpec, stop: Tell | None = None) -> None:
        """Watch from now on for recordings of `spec`; who watched before does no more."""
        self.end()
        self.guard = Guard(self._watched(spec), self._tell, stop, self._told).start()

    def end(self) -> None:
        """Watch no more. Repeatable."""
        guard, self.guard = self.guard, None
        if guard is not None:
            guard.close()

    def check_room(self, spec: CaptureSpec) -> None:
        """Return when there is room to begin. Raises DiskNearlyFull, DiskFailed."""
        check_room(self._watched(spec))

    def _watched(self, spec: CaptureSpec) -> Watched:
        return Watched(self._parts.data, spec, self._parts.watch)


def _concern_of_disk(room: Room) -> DiskLow | None:
    if room.standing != "low":
        return None
    return DiskLow(f"The disk has room for about {room.minutes} minutes of recording.")


def _concern_of_battery(power: Power) -> BatteryLow | None:
    return BatteryLow(f"The battery is at {power.percent} per cent.") if power.is_low else None


def _tell_stop() -> DiskNearlyFull:
    return DiskNearlyFull("Less than 1 GB is free on the disk: nothing more is recorded.")

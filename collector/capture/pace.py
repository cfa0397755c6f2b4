"""How time passes for the devices of a session: really, or virtually as fast as the encoder follows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

_FOLLOWER_MAY_LAG_S = 0.1
_POLL_S = 0.002
_IDLE_POLL_S = 0.02
_REST_TIMEOUT_S = 10.0
_STRETCH_S = 0.1


class Pace(Protocol):
    """One session's time. Sound leads, pictures follow. `waits`: it stands still for whoever is behind."""

    poll_s: float
    waits: bool

    def now(self) -> float:
        """Seconds on the session's monotonic time."""

    def lead_to(self, moment_s: float, stopping: threading.Event) -> bool:
        """Wait as the sound source until `moment_s`; False if stopped before."""

    def follow_to(self, moment_s: float, stopping: threading.Event) -> bool:
        """Wait as the picture source until `moment_s`; False if stopped before."""

    def leave(self) -> None:
        """Stop following: the picture source has ended."""

    def allow_until(self, moment_s: float) -> None:
        """Say that time may pass up to `moment_s`."""

    def rest(self) -> None:
        """Wait until all time that was allowed has passed."""

    def stretch(self) -> None:
        """Allow a little more if time stands still: a take waits for sound that the device lost."""


class RealPace:
    """The clock on the wall: `time.monotonic`."""

    poll_s = 0.05
    waits = False

    def now(self) -> float:
        """Seconds of `time.monotonic`."""
        return time.monotonic()

    def lead_to(self, moment_s: float, stopping: threading.Event) -> bool:
        """Sleep until `moment_s`."""
        return not stopping.wait(max(0.0, moment_s - time.monotonic()))

    follow_to = lead_to

    def leave(self) -> None:
        """Real time waits for nobody."""

    def allow_until(self, moment_s: float) -> None:
        """Real time asks nobody."""

    def rest(self) -> None:
        """Real time never rests."""

    def stretch(self) -> None:
        """Real time goes on anyway."""


class VirtualPace:
    """Time that stands still until a take needs it, then runs as fast as everybody keeps up.

    A take of so many seconds is therefore the same, sample by sample, on every machine. `has_room` is asked
    before each step, so that a full ring holds time instead of losing sound.
    """

    poll_s = _POLL_S
    waits = True

    def __init__(self, has_room: Callable[[], bool] = lambda: True) -> None:
        self.has_room = has_room
        self._turn = threading.Condition()
        self._now = 0.0
        self._horizon = 0.0
        self._followed: float | None = None
        self._rests = False

    def now(self) -> float:
        """Virtual seconds since the session's devices were opened."""
        return self._now

    def allow_until(self, moment_s: float) -> None:
        """Let time pass up to `moment_s`."""
        with self._turn:
            if moment_s > self._horizon:
                self._horizon, self._rests = moment_s, False
            self._turn.notify_all()

    def rest(self) -> None:
        """Wait until the sound source has come to the horizon: the next take starts at a known sample."""
        with self._turn:
            self._turn.wait_for(lambda: self._rests, _REST_TIMEOUT_S)

    def stretch(self) -> None:
        """Move the horizon on, once time has come to it."""
        if self._rests:
            self.allow_until(self._horizon + _STRETCH_S)

    def lead_to(self, moment_s: float, stopping: threading.Event) -> bool:
        """Move time to `moment_s` once it is allowed and nobody is behind."""
        with self._turn:
            while not self._may_pass(moment_s):
                if stopping.is_set():
                    return False
                if moment_s > self._horizon and not self._rests:
                    self._rests = True
                    self._turn.notify_all()
                self._turn.wait(_IDLE_POLL_S if self._rests else _POLL_S)
            self._now = moment_s
            self._turn.notify_all()
        return not stopping.is_set()

    def follow_to(self, moment_s: float, stopping: threading.Event) -> bool:
        """Everything before `moment_s` is delivered; wait until time gets there."""
        with self._turn:
            self._followed = moment_s
            self._turn.notify_all()
            while self._now < moment_s:
                if stopping.is_set():
                    return False
                self._turn.wait(0.05)
        return not stopping.is_set()

    def leave(self) -> None:
        """Sound waits no longer for pictures."""
        with self._turn:
            self._followed = None
            self._turn.notify_all()

    def _may_pass(self, moment_s: float) -> bool:
        if moment_s > self._horizon or not self.has_room():
            return False
        return self._followed is None or moment_s <= self._followed + _FOLLOWER_MAY_LAG_S

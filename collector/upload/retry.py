"""Patience: full jitter, Retry-After as floor, a budget that progress fills again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from collector.errors import CollectorError
from collector.model.settings import Hours
from collector.model.times import utc_now
from collector.upload.faults import NotNow, Stopped, TryLater

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 15 * 60.0
TRIES = 8
_LOOK_S = 0.125  # how often a wait looks whether somebody asked to stop, or withdrew


def _never() -> bool:
    return False


def _nothing() -> None:
    return


@dataclass(frozen=True)
class Clock:
    """Time as plain callables, so that tests need none: seconds that only grow, a sleep, a dice (0 to 1).

    `now` is the time of day, by which `hours` say whether sending may run; None: at any time.
    """

    now_s: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = random.random
    stopped: Callable[[], bool] = _never
    now: Callable[[], datetime] = utc_now
    hours: Hours | None = None

    def wait(self, seconds: float, check: Callable[[], None] = _nothing) -> None:
        """Wait, looking now and then whether to stop. Raises Stopped, NotNow, and what `check` raises."""
        end = self.now_s() + seconds
        while (left := end - self.now_s()) > 0:
            self.check()
            check()
            self.sleep(min(left, _LOOK_S))
        self.check()

    def check(self) -> None:
        """Raise Stopped when somebody asked to stop, NotNow outside of the hours."""
        if self.stopped():
            raise Stopped("Sending was stopped.")
        if not self.is_time:
            raise NotNow("The hours for sending are over.")

    @property
    def is_time(self) -> bool:
        """Whether the hours let anything be sent now."""
        return self.hours is None or self.hours.hold(self.now())


class Patience:
    """How often and how long one piece of work tries again; `check` may end a wait by raising."""

    def __init__(self, clock: Clock, tries: int = TRIES, check: Callable[[], None] = _nothing) -> None:
        self._clock = clock
        self._tries = tries
        self._check = check
        self._failed = 0

    def progressed(self) -> None:
        """Fill the budget again: the server holds more than before."""
        self._failed = 0

    def wait(self, fault: CollectorError) -> None:
        """Wait before the next try; raise `fault` when the budget is used up, Stopped when asked to."""
        self._failed += 1
        if self._failed >= self._tries:
            raise fault
        self._clock.wait(self.delay_s(fault), self._check)

    def delay_s(self, fault: CollectorError) -> float:
        """Return the wait after this many failures: full jitter above the floor that the server named."""
        span = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (self._failed - 1))
        floor = fault.retry_after_s if isinstance(fault, TryLater) else None
        return (floor or 0.0) + self._clock.dice() * span

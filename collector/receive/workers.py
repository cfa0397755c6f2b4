"""A receiver's workers: each looks at what is due, again and again; one does what is done once a day."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from collector.errors import CollectorError
from collector.receive.health import Health
from collector.receive.receiver import Received, Receiver

_LOOK_EVERY_S = 2.0
_WHOLE_LOOK_EVERY_S = 86_400.0  # what the work list does not know is looked for once a day
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Workers:
    """Receivers that work side by side until `stopped`. `report` hears of each half, from any of them.

    The first receiver surveys: it looks once a day through everything, and then does `daily`.
    """

    receivers: Sequence[Receiver]
    health: Health
    daily: Callable[[], None]
    report: Callable[[Received], None]
    stopped: threading.Event

    def run(self) -> None:
        """Work until it is stopped, by whoever; what is under way is done before."""
        surveyor, *others = self.receivers
        helpers = [self._start(receiver, number) for number, receiver in enumerate(others, 1)]
        try:
            self._survey(surveyor)
        finally:
            self.stopped.set()
            for helper in helpers:
                helper.join()

    def _start(self, receiver: Receiver, number: int) -> threading.Thread:
        """Start a worker in the surroundings of this thread: `report` may need what stands in them."""
        surroundings = contextvars.copy_context()
        helper = threading.Thread(
            target=surroundings.run, args=(self._work, receiver), name=f"receiver-{number}"
        )
        helper.start()
        return helper

    def _work(self, receiver: Receiver) -> None:
        while not self.stopped.is_set():
            self._look(receiver.work())
            self.stopped.wait(_LOOK_EVERY_S)

    def _survey(self, receiver: Receiver) -> None:
        """What ended its newest look is told to who looks after the service."""
        surveyed_s = float("-inf")
        while not self.stopped.is_set():
            whole = time.monotonic() - surveyed_s > _WHOLE_LOOK_EVERY_S
            self.health.look_failed = self._look(self._whole(receiver) if whole else receiver.work())
            if whole and self.health.look_failed is None:
                surveyed_s = time.monotonic()
            self.stopped.wait(_LOOK_EVERY_S)

    def _whole(self, receiver: Receiver) -> Iterator[Received]:
        yield from receiver.look()
        self.daily()

    def _look(self, found: Iterator[Received]) -> str | None:
        """Look once; return why the look was broken off. Nothing ends a service: each look starts anew."""
        try:
            for received in found:
                self.health.count_half(received.outcome)
                self.report(received)
                if self.stopped.is_set():
                    break
        except CollectorError as fault:
            _log.warning("The look at what arrived was broken off: %s", fault)
            return str(fault)
        except Exception:  # noqa: BLE001 - one look never ends the service
            _log.exception("The look at what arrived was broken off")
            return "A defect of this program: see its log."
        return None

"""Halves that are stored and wait for their receipts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from collector.errors import BadSignature, CollectorError, ServerAway, ServerBroken
from collector.upload.retry import Clock
from collector.upload.rows import NoReceiptYet
from collector.upload.token import TokenRefused

_FIRST_POLL_S = 1.0
_LONGEST_POLL_S = 15.0
_GROWTH = 1.5


def explain_held(fault: CollectorError) -> CollectorError:
    """A half that is held is stored: what its receipt waits for is told."""
    if isinstance(fault, TokenRefused) and fault.reason == "held":
        return NoReceiptYet(f"{fault} {fault.why}".rstrip())
    return fault


@dataclass
class Waiting:
    """One half that waits: `fetch` returns whether its receipt is verified and kept."""

    fetch: Callable[[], bool]
    over: Callable[[CollectorError | None], None]
    due_s: float
    ends_s: float
    pause_s: float = _FIRST_POLL_S


class ReceiptWatch:
    """Polls the receipts of halves that are stored, each at growing distances, up to an end."""

    def __init__(self, clock: Clock, patience_s: float) -> None:
        self._clock = clock
        self._patience_s = patience_s
        self._waiting: list[Waiting] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, fetch: Callable[[], bool], over: Callable[[CollectorError | None], None]) -> None:
        """Watch one half; `over` is called once, with None when its receipt is verified."""
        now_s = self._clock.now_s()
        self._waiting.append(Waiting(fetch, over, now_s, now_s + self._patience_s))

    def poll(self) -> None:
        """Ask for every receipt that is due."""
        now_s = self._clock.now_s()
        for item in [item for item in self._waiting if item.due_s <= now_s]:
            if self._poll_one(item):
                self._waiting.remove(item)

    def pause(self) -> None:
        """Wait until the next receipt is due. Raises Stopped."""
        if self._waiting:
            self._clock.wait(max(0.0, min(item.due_s for item in self._waiting) - self._clock.now_s()))

    def give_up(self, fault: CollectorError) -> None:
        """End all that wait."""
        for item in self._waiting:
            item.over(fault)
        self._waiting.clear()

    def _poll_one(self, item: Waiting) -> bool:
        fault: CollectorError = NoReceiptYet("Stored; the organisation's receipt is not there yet.")
        try:
            if item.fetch():
                item.over(None)
                return True
        except (ServerAway, ServerBroken, BadSignature) as error:
            fault = error
        except CollectorError as error:
            item.over(error)
            return True
        item.due_s = self._clock.now_s() + item.pause_s * (0.5 + self._clock.dice() / 2)
        item.pause_s = min(item.pause_s * _GROWTH, _LONGEST_POLL_S)
        if item.due_s > item.ends_s:
            item.over(fault)
            return True
        return False

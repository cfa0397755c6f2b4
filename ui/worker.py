"""One bridge on the main thread that runs core calls elsewhere: a lane for the session, one for uploads."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from collector.errors import CollectorError

T = TypeVar("T")
Lane = Literal["session", "upload"]
log = logging.getLogger(__name__)


class Leavable(Protocol):
    """Whom an answer concerns: a page, or a turn."""

    gone: bool  # nobody waits for it any more


@dataclass
class Turn:
    """One of several things that are asked for one after the other, of which only the newest counts."""

    gone: bool = False

    def next(self) -> Turn:
        """Leave this one; return the one that follows."""
        self.gone = True
        return Turn()


class Worker(QObject):
    """Results and errors come back on the main thread, in the order in which a lane finished them.

    `asked` and `settled` count the calls: when one is handed over, and when its answer was used.
    """

    _arrived = Signal(object)
    idle = Signal()
    asked = Signal(int)
    settled = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[Lane, ThreadPoolExecutor] = {
            "session": ThreadPoolExecutor(1, "session"),
            "upload": ThreadPoolExecutor(1, "upload"),
        }
        self._waiting = self._calls = 0
        self._closed = False
        # never at once: an answer that is there when it is asked for would overtake what the call told before
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a call is under way in either lane."""
        return self._waiting > 0

    def ask(  # noqa: PLR0913 - whom the answer concerns belongs to the question
        self,
        call: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[BaseException], None],
        lane: Lane = "session",
        *,
        page: Leavable | None = None,
        unused: Callable[[T], object] | None = None,
    ) -> None:
        """Run `call` in a lane; `then` gets its result, `failed` its error, both on the main thread.

        What comes for a `page` (or a turn) that was left meanwhile concerns nobody: neither is called, a
        fault is logged, and `unused` lets go, in the lane, of what the result holds (a player, a microphone).
        """
        if self._closed:
            return
        self._waiting += 1
        self._calls += 1
        number = self._calls
        self.asked.emit(number)

        def wanted(answer: Callable[[], None], late: Callable[[], None]) -> None:
            late() if page is not None and page.gone else answer()

        def let_go(result: T) -> None:
            if unused is not None:
                self.ask(lambda: unused(result), lambda _: None, log_fault, lane)

        def settle(done: Future[T]) -> None:
            try:
                self._settle(
                    done,
                    lambda result: wanted(lambda: then(result), lambda: let_go(result)),
                    lambda error: wanted(lambda: failed(error), lambda: log_fault(error)),
                )
            finally:
                self.settled.emit(number)

        future = self._lanes[lane].submit(call)
        future.add_done_callback(lambda done: self.post(lambda: settle(done)))

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` on the main thread; may be called from any thread."""
        self._arrived.emit(call)

    def close(self) -> None:
        """Take no more calls; what is under way is waited for by the lanes' own threads."""
        self._closed = True
        for lane in self._lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)

    def _settle(
        self, done: Future[T], then: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        self._waiting -= 1
        if done.cancelled():
            return
        error = done.exception()
        if error is not None:
            failed(error)
        else:
            then(done.result())
        if not self._waiting:
            self.idle.emit()

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception:
            # The catch-all of the screen side: a fault in drawing a page must not end a session.
            log.exception("a page could not be shown")


def log_fault(error: BaseException) -> None:
    """Log what nobody foresaw."""
    if not isinstance(error, CollectorError):
        log.error("unexpected", exc_info=error)

"""Threads that never die silently: the one place where a capture thread's failure is caught and handed on."""

from __future__ import annotations

import threading
from collections.abc import Callable

from collector.errors import CollectorError, EncoderFailed


def _do_nothing() -> None:
    """What a lane does after its work."""


class Lane:
    """A plain daemon thread.

    A failure is kept in `failure` and handed to `on_failure` as a CollectorError.
    """

    def __init__(
        self, name: str, work: Callable[[], None], on_failure: Callable[[CollectorError], None] | None = None
    ) -> None:
        self.failure: CollectorError | None = None
        self._work = work
        self._on_failure = on_failure
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> Lane:
        """Start the thread; returns the lane itself."""
        self._thread.start()
        return self

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; False if it did not come in time. Never waits for itself."""
        if self._thread is not threading.current_thread() and self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._work()
        except CollectorError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001 - a thread has no caller: the cause travels along
            failure = EncoderFailed(f"The thread {self._thread.name} stopped: {type(error).__name__}.")
            failure.__cause__ = error
            self._fail(failure)
        finally:  # a finished take must not wait for the garbage collector: an encoder holds fifty threads
            self._work, self._on_failure = _do_nothing, None

    def _fail(self, error: CollectorError) -> None:
        self.failure = error
        if self._on_failure is not None:
            self._on_failure(error)

"""A lease is kept for as long as somebody is at work on a half, however long one step of it takes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from collector.errors import CollectorError

KEEP_EVERY_S = 60.0
_log = logging.getLogger(__name__)


@contextmanager
def kept(keep: Callable[[], None], every_s: float = KEEP_EVERY_S) -> Iterator[None]:
    """Call `keep` again and again while the block runs, beside it: a copy of a large half has no pauses."""
    done = threading.Event()

    def go_on() -> None:
        while not done.wait(every_s):
            try:
                keep()
            except CollectorError as fault:  # the next time may do: a lease lasts for several
                _log.warning("A lease could not be kept: %s", fault)

    keeper = threading.Thread(target=go_on, name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()

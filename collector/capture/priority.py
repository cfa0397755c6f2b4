"""Takes back the real-time priority that SVT-AV1 gives itself and its caller where it may (as root).

Measured: after an encoder was opened the calling thread ran under SCHED_FIFO 99, so did every process started
from it, and a two-core computer stood still. Nothing in capture needs it: the ring holds ten seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_THREADS = Path("/proc/self/task")


@contextmanager
def keeping_priority() -> Iterator[None]:
    """Afterwards no thread is under real-time scheduling that was not before."""
    if not _THREADS.exists():  # only on Linux does SVT-AV1 ask for it
        yield
        return
    before = _find_real_time()
    try:
        yield
    finally:
        for thread in _find_real_time() - before:
            with suppress(OSError):  # a thread may end meanwhile
                os.sched_setscheduler(thread, os.SCHED_OTHER, os.sched_param(0))


def _find_real_time() -> set[int]:
    found = set()
    for entry in _THREADS.iterdir():
        with suppress(OSError):
            if os.sched_getscheduler(int(entry.name)) in {os.SCHED_FIFO, os.SCHED_RR}:
                found.add(int(entry.name))
    return found

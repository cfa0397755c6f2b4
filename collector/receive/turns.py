"""One worker at a time where something is compared with what is kept, and kept itself after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from collector.vault import FILE_MODE, disk_errors, make_folder


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let nobody else in who asks for the same folder, thread or process, while the block runs.

    Raises DiskFailed.
    """
    make_folder(folder)
    lock = FileLock(folder / ".lock", mode=FILE_MODE)
    with disk_errors("the state folder"):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()

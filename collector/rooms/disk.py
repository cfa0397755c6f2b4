"""How much room a laptop's data takes."""

from __future__ import annotations

import contextlib
from pathlib import Path

from collector.vault import disk_errors, find_files


def sum_bytes(root: Path) -> int:
    """Return what all files below `root` hold; no link is followed, and what goes meanwhile counts nothing.

    Raises DiskFailed.
    """
    total = 0
    with disk_errors("a folder"):
        for name in find_files(root)[0]:
            with contextlib.suppress(FileNotFoundError):
                total += (root / name).lstat().st_size
    return total

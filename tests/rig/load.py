"""Work for both cores, so that whoever records must share them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_BURN = "while True: sum(range(10_000))"


@contextmanager
def both_cores_busy() -> Iterator[None]:
    """Two processes that do nothing but count while the block runs."""
    burners = [subprocess.Popen([sys.executable, "-c", _BURN]) for _ in range(2)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait(5)

"""How long a page takes from being asked for to standing painted, beside the start of a bare window.

Every page of the gallery is built, shown in the one window, laid out and painted, three times; the fastest
counts. The bare window is a process of its own, as in `bench_start`.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.benchmarks.bench_start import BARE_APP, start
from tests.ui.gallery import PAGES
from ui.app import make_app
from ui.window import Window
from ui.words import Words

SIZE, TRIES = (1366, 698), 3


def change_ms(app: QApplication, window: Window, name: str) -> float:
    """Milliseconds from the wish to the painted page."""
    begun = time.perf_counter()
    window.show_page(PAGES[name]("en"))
    app.processEvents()
    window.grab()
    return 1000 * (time.perf_counter() - begun)


def main() -> None:
    """Measure and print."""
    app = make_app()
    window = Window(Words(app))
    window.resize(*SIZE)
    window.show()
    app.processEvents()
    bare_ms = 1000 * statistics.median(start(BARE_APP)[0] for _ in range(5))
    found = {name: min(change_ms(app, window, name) for _ in range(TRIES)) for name in PAGES}
    slowest = max(found, key=lambda name: found[name])
    report = {
        "bench": "page change, built and painted",
        "unit": "ms, fastest of 3",
        "median": round(statistics.median(found.values())),
        "worst": round(found[slowest]),
        "worst page": slowest,
        "a bare window's start": round(bare_ms),
        "ratio of the worst": round(found[slowest] / bare_ms, 2),
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()

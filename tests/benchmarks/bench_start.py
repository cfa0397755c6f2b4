"""From the start of the process to the first paint of the window, beside a bare window of Qt."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

TRIES = 5
BARE = """
import sys, time
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel
"""
WATCH = """
class Watch(QObject):
    def eventFilter(self, thing, event):
        if event.type() == QEvent.Type.Paint:
            print(time.time(), flush=True)
            import os
            os._exit(0)
        return False
"""
BARE_APP = (
    BARE
    + WATCH
    + """
app = QApplication(sys.argv)
window = QLabel("window")
watch = Watch()
window.installEventFilter(watch)
window.resize(1280, 800)
window.show()
app.exec()
"""
)
OUR_APP = (
    BARE
    + WATCH
    + """
from collector.__main__ import open_app
import ui.app
make = ui.app.make_app
def watched(*arguments):
    app = make(*arguments)
    app.watch = Watch()
    app.installEventFilter(app.watch)
    return app
ui.app.make_app = watched
from pathlib import Path
open_app(Path(sys.argv[1]), None)
"""
)


def first_paint_s(program: str) -> float:
    """Seconds from spawning Python to the first paint."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
        command = [sys.executable, "-c", program, folder]
        begun = time.time()
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=True
        )
        return float(done.stdout.split()[0]) - begun


def main() -> None:
    pairs = [(first_paint_s(OUR_APP), first_paint_s(BARE_APP)) for _ in range(TRIES)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    report = {
        "bench": "start to first paint",
        "unit": "s, median of 5",
        "the app": round(ours, 2),
        "a bare window": round(bare, 2),
        "ratio": round(ours / bare, 2),
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()

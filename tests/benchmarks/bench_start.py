"""From the start of the process to the first paint, and the idle app's memory, beside a bare window of Qt."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

TRIES = 5
IDLE_S = 3
BARE = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel
"""
WATCH = """
class Watch(QObject):
    def eventFilter(self, thing, event):
        if event.type() == QEvent.Type.Paint and not self.painted:
            self.painted = True
            print(time.time(), flush=True)
            QTimer.singleShot(int(sys.argv[2]) * 1000, leave)
        return False
    painted = False

def leave():
    import os
    status = open("/proc/self/status").read()
    print(status.split("VmRSS:")[1].split()[0], flush=True)
    os._exit(0)
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


def start(program: str, idle_s: int = 0) -> tuple[float, float]:
    """Seconds from spawning Python to the first paint, and the MB held `idle_s` seconds later."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
        command = [sys.executable, "-c", program, folder, str(idle_s)]
        begun = time.time()
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=True
        )
        painted, held_kb = done.stdout.split()[:2]
        return float(painted) - begun, int(held_kb) / 1000


def main() -> None:
    pairs = [(start(OUR_APP)[0], start(BARE_APP)[0]) for _ in range(TRIES)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    held, held_bare = start(OUR_APP, IDLE_S)[1], start(BARE_APP, IDLE_S)[1]
    report = {
        "bench": "start to first paint",
        "unit": "s, median of 5",
        "the app": round(ours, 2),
        "a bare window": round(bare, 2),
        "ratio": round(ours / bare, 2),
    }
    memory = {
        "bench": "memory, opened and idle",
        "unit": "MB",
        "the app": round(held),
        "a bare window": round(held_bare),
        "ratio": round(held / held_bare, 2),
    }
    for row in (report, memory):
        sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()

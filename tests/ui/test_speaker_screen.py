"""The speaker's window: by itself on a second screen, closed when it was closed, never with the keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SCREENS = [
    {"name": name, "x": x, "y": 0, "width": 1280, "height": 800, "logicalDpi": 96, "dpr": 1}
    for name, x in (("laptop", 0), ("projector", 1280))
]
PROGRAM = """
from PySide6.QtCore import Qt
from ui.app import make_app
from ui.flows.record.speaker import SpeakerScreen
from ui.window import Window
from ui.words import Words

app = make_app()
window = Window(Words(app))
window.show()
screen = SpeakerScreen(window, rehearsal=True)
told = []
screen.toggled.connect(told.append)
assert screen.page is None
screen.begin()
page = screen.page
second = len(app.screens()) > 1
assert (page is not None) == second
if page is None:
    screen.toggle()
    page = screen.page
assert page.screen().name() == ("projector" if second else "laptop")
assert page.isFullScreen() == second
assert page.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
page.close()
assert screen.page is None
screen.begin()
assert screen.page is None, "who closed it does not want it"
screen.toggle()
assert screen.page is not None
screen.end()
assert screen.page is None
assert told == [True, False] * 2
print("good")
"""


def run(tmp_path: Path, count: int) -> str:
    config = tmp_path / f"{count}.json"
    config.write_text(json.dumps({"screens": SCREENS[:count]}))
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout.strip() or done.stderr


def test_on_a_second_screen_by_itself(tmp_path: Path) -> None:
    assert run(tmp_path, 2) == "good"


def test_with_one_screen_only_when_it_is_asked_for(tmp_path: Path) -> None:
    assert run(tmp_path, 1) == "good"

"""The app for somebody who listens: a laptop with a rehearsal's pack, where a minute passes in a second.

Run as `python -m tests.flows.heard_app FOLDER` on a display with a screen reader's bus.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from collector.build import open_core
from tests.rig.world import Clock, fingerprint, kit
from ui.app import App, make_app
from ui.window import Window
from ui.words import Words

PASSPHRASE = "a passphrase"


def main(folder: Path) -> int:
    """Run until the window closes."""
    clock, world = Clock(), kit()
    core = open_core(folder, lambda: PASSPHRASE, clock)
    core.projects.install(world.pack, fingerprint(world))
    core.close()
    app = make_app()
    words = Words(app)
    words.speak("en")
    window = Window(words, lambda: 60 * time.monotonic())
    window.showMaximized()
    part = App(window, lambda _: open_core(folder, lambda: PASSPHRASE, clock), "demo-reading")
    part.begin()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""Fixtures of every test: the one sound server; two in one process would hear the wrong one's silence.

With two workers, what runs in real time stays together on one: it shares the sound server and has a core to
itself, while the rest goes to whoever is free.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.rig.audio import PulseRig, in_this_process, is_rig_possible

os.environ.setdefault("PYSIDE6_OPTION_LAZY", "0")  # as the app does (`ui/__init__.py`), before Qt is loaded
_LIVE = ("capture", "faults", "flows")


def pytest_configure() -> None:
    """Let hypothesis try the same examples each time; `make long` looks for new ones.

    Anchors of test folders stay out of the user's configuration.
    """
    folder = tempfile.mkdtemp(prefix="anchors-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault("COLLECTOR_ANCHORS", folder)
    settings.register_profile("same", derandomize=True, database=None)
    settings.load_profile("default" if os.environ.get("COLLECTOR_LONG") else "same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what runs in real time on one worker, and what chooses ports."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in _LIVE or "rig" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("live"))
        elif folder == "kit":  # proxies on chosen ports: two at once would choose the same
            item.add_marker(pytest.mark.xdist_group("kit"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give out tests as `--dist loadgroup` does, and go on when a worker has died."""
    from tests.rig.workers import SteadyGroups

    return SteadyGroups(config, log)


@pytest.fixture(autouse=True)
def no_window_stays() -> Iterator[None]:
    """What a test leaves on the screen would be dressed and translated again by every later one."""
    before = _find_windows()
    yield
    if not gc.isenabled():  # the app leaves it to its own thread, which is this one
        sys.modules["ui.garbage"].collect_due()
    left = [window for window in _find_windows() if window not in before]
    for window in left:
        window.deleteLater()
    if left:
        widgets = sys.modules["PySide6.QtWidgets"]
        widgets.QApplication.sendPostedEvents(None, sys.modules["PySide6.QtCore"].QEvent.Type.DeferredDelete)


def _find_windows() -> list[Any]:
    """Return the top-level widgets, without loading Qt where nobody has."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = widgets.QApplication.instance() if widgets is not None else None
    return list(app.topLevelWidgets()) if app is not None and hasattr(app, "topLevelWidgets") else []


@pytest.fixture(scope="session")
def rig() -> Iterator[PulseRig]:
    """PulseAudio with null sinks, for this process and all that it starts."""
    if not is_rig_possible():
        pytest.skip("PulseAudio is not installed here")
    with PulseRig() as running, in_this_process(running):
        yield running

"""A team's laptop, and a window with its list of requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.build import Core
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.letters import PROJECT
from tests.rig.team import open_team, team_world
from tests.ui import sample
from ui.flows.rights.rights import RightsFlow
from ui.window import Window


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    found = open_team(tmp_path / "data", team_world(tmp_path / "world"))
    yield found
    found.close()


@pytest.fixture
def hand(words: Any, qtbot: Any, core: Core) -> Iterator[Hand]:
    """A window with the list of requests."""
    window = Window(words, Ticking())
    window.show()
    flow = RightsFlow(window, core)
    flow.page_made.connect(window.show_page)
    flow.overlay_made.connect(window.lay_over)
    flow.show(core.projects.pack(PROJECT).project, lambda: sample.desk_frame("requests"))
    found = Hand(qtbot, window)
    found.page("RequestsPage")
    yield found
    qtbot.waitUntil(lambda: not window.worker.busy)
    window.finish()

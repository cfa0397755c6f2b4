"""A whole session in each of the app's other languages, from the age question to the copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from collector.demo.world import World
from tests.flows.steps import Sitting, agree_as_adult, enter, record_one, seal, sitting
from tests.rig.world import copy_kit
from ui.languages import SOURCE, find_languages, reads_from_right

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|does not support propagate", extend=True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


@pytest.fixture
def at(qtbot: Any, tmp_path: Path, world: World) -> Iterator[Sitting]:
    with sitting(qtbot, tmp_path / "data", world) as found:
        yield found


@pytest.mark.parametrize("language", [tag for tag in find_languages() if tag != SOURCE])
def test_an_adult_takes_part_in_a_language(at: Sitting, language: str) -> None:
    enter(at)
    at.click(f"language-{language}")
    at.hand.bot.waitUntil(lambda: at.hand.window.words.spoken == language, timeout=10_000)
    agree_as_adult(at)
    page: Any = at.hand.page("RecordPage")
    right = Qt.LayoutDirection.RightToLeft if reads_from_right(language) else Qt.LayoutDirection.LeftToRight
    assert page.layoutDirection() == right
    record_one(at)
    number = seal(at)
    (row,) = at.core.sessions.rows()
    assert (row.stage, row.takes) == ("sealed", 1)
    assert number in row.people

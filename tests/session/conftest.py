"""A laptop with the rehearsal pack installed, for each test its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig.world import Laptop


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    found = Laptop(tmp_path / "data")
    found.install()
    yield found
    found.close()

"""A laptop whose time zone is set anew while somebody records: another sitting begins by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collector.bundle.verify import verify_session
from tests.rig.answers import record
from tests.rig.kinds import agreed, kinds_kit
from tests.rig.world import RAMP, Laptop


@pytest.fixture
def set_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def change(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    with monkeypatch.context():
        yield change
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("zone", "sittings"), [("Asia/Tokyo", 0), ("Pacific/Auckland", 1)])
def test_hours_away_it_is_another_sitting(
    tmp_path: Path, set_zone: Callable[[str], None], zone: str, sittings: int
) -> None:
    set_zone("Asia/Shanghai")
    laptop = Laptop(tmp_path / "data")
    laptop.install(kinds_kit(tmp_path / "kit"))
    session = agreed(laptop, RAMP)
    record(session, "p01")
    set_zone(zone)
    record(session, "p02")
    session.seal()
    kinds = [line.kind for line in session.book.journal.lines]
    assert kinds.count("resumed") == sittings
    verify_session(session.book.folder.root)
    laptop.close()

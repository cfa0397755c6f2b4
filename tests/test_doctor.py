"""The doctor: one finding for each thing a session needs, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.doctor import Check, examine
from collector.model.kinds import wants_camera
from collector.project.pack import Pack, read_draft
from tests.rig.kinds import kinds_kit
from tests.rig.world import Laptop, changed_kit, kit


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    found = Laptop(tmp_path / "data")
    yield found
    found.close()


def by_name(checks: list[Check]) -> dict[str, Check]:
    assert len({check.name for check in checks}) == len(checks)
    return {check.name: check for check in checks}


def test_each_thing_has_one_line(laptop: Laptop) -> None:
    pack: Pack = laptop.install()
    found = by_name(examine(laptop.parts, pack))
    assert {"microphone", "camera", "disk", "disk encryption", "swap", "keystore", "clock", "keys",
            "identity server", "media server"} <= set(found)  # fmt: skip
    assert all(check.words.endswith(".") for check in found.values())
    assert found["keys"].verdict == "ok"
    # recording works offline: a server that is away stops no session
    assert found["media server"].verdict == "warn"
    assert "Recording works without it" in found["identity server"].words


def test_a_clock_behind_the_ledger_fails(laptop: Laptop) -> None:
    laptop.install()
    assert by_name(examine(laptop.parts, None))["clock"].verdict == "ok"
    laptop.clock.move(hours=-1)
    found = by_name(examine(laptop.parts, None))
    assert found["clock"].verdict == "fail"
    assert "media server" not in found


def test_keys_that_do_not_work_fail(laptop: Laptop) -> None:
    laptop.install()
    pack = laptop.parts.pack("demo-reading")
    path = laptop.data / "packs/demo-reading/1/keys/media/1.pub"
    assert path.read_text() == (kit().keys / "media.pub").read_text()
    path.unlink()  # an installed pack's files are read-only
    path.write_text("age1nothing\n")
    found = by_name(examine(laptop.parts, pack))
    assert found["keys"].verdict == "fail"


def test_a_camera_is_looked_for_where_a_picture_is_collected(laptop: Laptop, tmp_path: Path) -> None:
    """P-1.1: video or portraits; a project of voices alone never lists a camera."""
    table = '[capture.video]\ncodec = "av1"\nwidth = 1280\nheight = 720\nfps = 30\n'
    voices = changed_kit(tmp_path / "voices", "", (table, ""))
    alone = laptop.install(voices)
    assert by_name(examine(laptop.parts, alone))["camera"].words == "This project needs no camera."
    assert not wants_camera(alone.project)
    assert wants_camera(read_draft(kinds_kit(tmp_path / "faces").pack).project)

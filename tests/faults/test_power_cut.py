"""Power cuts: a raw copy of the disk, taken at random moments, holds every event that was told."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from collector.demo.world import World
from collector.session.book import Book
from tests.faults.victim import make_world, open_world
from tests.rig.disks import after_power_cut, loop_disk

TRIALS = 100 if os.environ.get("COLLECTOR_LONG") == "1" else 6


def events_until(process: subprocess.Popen[str], stop_at: int) -> list[dict[str, Any]]:
    """Read what the victim tells until it has told `stop_at` events, then freeze it."""
    events: list[dict[str, Any]] = []
    assert process.stdout is not None
    for line in process.stdout:
        events.append(json.loads(line))
        if len(events) >= stop_at:
            break
    process.send_signal(signal.SIGSTOP)
    return events


def check_events(world: World, events: list[dict[str, Any]]) -> None:
    """Every event that was told stands in what a new start finds."""
    core = open_world(world)
    try:
        assert not [finding for finding in core.findings if finding.trouble]
        session = events[0]["session"]
        book = Book(core.parts, session)
        kinds = [line.kind for line in book.journal.lines]
        kinds += [line.kind for line in core.parts.ledger.about(session)]
        for row in events:
            if "event" in row:
                assert row["event"] in kinds
            if row.get("event") == "take_kept":
                assert row["take"] in book.state.takes
                file = book.state.takes[row["take"]].file
                assert file is not None
                assert book.folder.take(row["take"], "speech").stat().st_size == file.size_bytes
        book.close()
    finally:
        core.close()


@pytest.mark.long
def test_every_told_event_survives_a_power_cut(tmp_path: Path) -> None:
    dice = random.Random(3)  # noqa: S311 - moments
    image = tmp_path / "disk.img"
    with loop_disk(image, tmp_path / "laptop") as disk:
        for trial in range(TRIALS):
            world = make_world(disk / str(trial))
            command = [sys.executable, "-m", "tests.faults.victim", "seal", str(world.folder)]
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
            )
            try:
                events = events_until(process, dice.randint(1, 9))
                with after_power_cut(image, tmp_path / "after") as after:
                    check_events(World(after / str(trial)), events)
            finally:
                process.kill()
                assert process.stdout is not None
                process.stdout.close()
                process.wait()


def test_the_harness_catches_a_client_that_never_syncs(tmp_path: Path) -> None:
    image = tmp_path / "disk.img"
    with loop_disk(image, tmp_path / "laptop") as disk:
        (disk / "told").write_bytes(b"done")
        with after_power_cut(image, tmp_path / "after") as after:
            survived = after / "told"
            assert not survived.exists() or survived.read_bytes() != b"done"

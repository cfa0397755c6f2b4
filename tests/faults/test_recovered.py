"""A take that was killed says what its bytes say, and its session is sealed when somebody asks for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from collector.demo.rehearsal import open_with_key
from collector.demo.world import World
from collector.session.book import Book
from tests.faults.test_kill import kill_in_take
from tests.faults.victim import make_world, open_world
from tests.rig.either import find
from tests.rig.sinks import read_pictures, read_sound

read_number = find("read_number", "collector.capture.device.signals", "collector.capture.signals")
verify_session = find("verify_session", "collector.bundle.verify", "collector.receive.verify")


def run(world: World, *words: str) -> tuple[int, list[dict[str, Any]]]:
    """`collector` on this data folder; its exit code and rows."""
    done = subprocess.run(
        [sys.executable, "-m", "collector", "--json", "--data", str(world.data), *words],
        env={"PATH": "/usr/bin:/bin", "COLLECTOR_PASSPHRASE_FILE": str(world.passphrase_file)},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def rows_of(world: World, session: str) -> dict[str, Any]:
    core = open_world(world)
    try:
        book = Book(core.parts, session)
        rows = {take.take: take.row for take in book.state.kept}
        found = {
            take: SimpleNamespace(**(row if isinstance(row, dict) else row.as_json()))
            for take, row in rows.items()
        }
        book.close()
    finally:
        core.close()
    return found


@pytest.mark.parametrize("what", ["record", "film"])
def test_a_killed_take_says_all_that_its_bytes_tell(tmp_path: Path, what: str) -> None:
    world = make_world(tmp_path)
    events, _ = kill_in_take(world, 1.5, what)
    session = events[0]["session"]
    rows = rows_of(world, session)
    (recovered,) = [row for row in rows.values() if "recovered" in row.remarks]
    (whole,) = [row for row in rows.values() if "recovered" not in row.remarks]
    assert whole.devices
    assert recovered.devices == whole.devices
    assert {"peak_mdb", "rms_mdb", "clipped_samples", "zero_run_ms"} <= set(recovered.quality)
    assert "cut" in recovered.quality["verdicts"]
    assert recovered.quality["peak_mdb"] == pytest.approx(whole.quality["peak_mdb"], abs=3_000)
    assert recovered.duration_ms == round(1000 * recovered.sample_count / recovered.sampling_rate_hz)
    assert run(world, "recover")[0] == 4, "what was interrupted is finished"
    code, told = run(world, "recover", "--seal")
    assert (code, [row["done"] for row in told]) == (0, [["sealing finished"]])
    folder = world.data / "sessions" / session
    verify_session(folder)
    open_with_key(world, folder, "media")
    path = next(path for path in world.opened.rglob(f"{recovered.take}*") if path.suffix in {".mkv", ".flac"})
    data = path.read_bytes()
    assert recovered.sample_count == len(read_sound(data))
    if what == "film":
        pictures = read_pictures(data)
        numbers = [read_number(grey) for _, grey in pictures]
        holes = numbers[-1] - numbers[0] + 1 - len(numbers)
        assert recovered.frame_count == len(pictures)
        assert abs(recovered.sync["missing_frames"] - holes) <= 1, "counted by the numbers in the pictures"
        assert (recovered.quality["width"], recovered.quality["height"]) == pictures[0][1].shape[::-1]
    assert run(world, "recover", "--seal") == (4, [])


def test_a_session_without_recordings_stays_open(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    events, _ = kill_in_take(world, 0.8, "speak")
    code, told = run(world, "recover", "--seal")
    assert code in {0, 4}
    assert all("sealing finished" not in row["done"] for row in told)
    (row,) = run(world, "sessions")[1]
    assert (row["session"], row["stage"]) == (events[0]["session"], "informed")

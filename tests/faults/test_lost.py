"""`collector recover` where bytes of takes are gone, or the disk will not give them: told, and told once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.demo.world import World
from collector.model.manifest import MediaManifest
from tests.faults.test_kill import kill_in_take
from tests.faults.test_recovered import run
from tests.faults.victim import make_world

OK, TROUBLE, NOTHING_TO_DO = 0, 1, 4
LONGER_THAN_A_CHUNK_S = 9.0


def begin(folder: Path, length_s: float = 1.5) -> tuple[World, str, Path, Path]:
    """A session killed in its second take; the kept take's file, and that of the cut one.

    So short a take lies in its note alone, behind a file of nothing but a head.
    """
    world = make_world(folder)
    events, _ = kill_in_take(world, length_s)
    kept = next(event["take"] for event in events if event["event"] == "take_kept")
    media = world.data / "sessions" / events[0]["session"] / "media"
    files = {path.name.partition(".")[0]: path for path in media.glob("*.age")}
    whole = files.pop(kept)
    (cut,) = files.values()
    return world, events[0]["session"], whole, cut


def sealed_takes(world: World, session: str) -> set[str]:
    _, media = verify_session(world.data / "sessions" / session)
    assert isinstance(media.manifest, MediaManifest)
    return {row.take for row in media.manifest.takes}


def id_of(path: Path) -> str:
    return path.name.partition(".")[0]


def shown(world: World, session: str) -> dict[str, Any]:
    code, (row,) = run(world, "show", session)
    assert code == OK
    return row


@pytest.mark.parametrize(("size", "reason"), [(None, "gone"), (0, "empty"), (200, "shortened")])
def test_a_cut_take_without_bytes_is_told_once_and_the_session_goes_on(
    tmp_path: Path, size: int | None, reason: str
) -> None:
    world, session, whole, cut = begin(tmp_path)
    cut.unlink() if size is None else os.truncate(cut, size)
    code, (told,) = run(world, "recover")
    assert code == TROUBLE
    assert told["lost"] == [{"take": id_of(cut), "reason": reason, "size_bytes": size or 0}]
    assert "damaged" not in told
    assert run(world, "recover") == (NOTHING_TO_DO, [])
    assert shown(world, session)["lost"] == told["lost"]
    assert run(world, "recover", "--seal")[0] == OK
    assert sealed_takes(world, session) == {id_of(whole)}


def test_a_cut_take_without_its_note_is_passed_on_and_told_once(tmp_path: Path) -> None:
    world, session, whole, cut = begin(tmp_path, LONGER_THAN_A_CHUNK_S)
    cut.with_name(f"{id_of(cut)}.note").unlink()
    code, (told,) = run(world, "recover")
    assert code == TROUBLE
    assert told["damaged"] == [id_of(cut)]
    assert told["trouble"]
    assert run(world, "recover") == (NOTHING_TO_DO, [])
    assert run(world, "recover", "--seal")[0] == OK
    assert sealed_takes(world, session) == {id_of(whole), id_of(cut)}


def test_a_cut_take_that_lay_in_a_note_that_is_gone_is_lost(tmp_path: Path) -> None:
    world, session, whole, cut = begin(tmp_path)
    cut.with_name(f"{id_of(cut)}.note").unlink()
    size = cut.stat().st_size
    code, (told,) = run(world, "recover")
    assert code == TROUBLE
    assert told["lost"] == [{"take": id_of(cut), "reason": "empty", "size_bytes": size}]
    assert run(world, "recover", "--seal")[0] == OK
    assert sealed_takes(world, session) == {id_of(whole)}


def test_a_kept_take_that_is_gone_blocks_no_other(tmp_path: Path) -> None:
    world, session, whole, cut = begin(tmp_path)
    whole.unlink()
    code, (told, *_) = run(world, "recover", "--seal")
    assert code == TROUBLE
    assert told["lost"] == [{"take": id_of(whole), "reason": "gone", "size_bytes": 0}]
    assert sealed_takes(world, session) == {id_of(cut)}
    assert run(world, "recover", "--seal") == (NOTHING_TO_DO, [])


def run_with_failing_disk(world: World, path: Path, *words: str) -> tuple[int, list[dict[str, Any]]]:
    """`collector`, whose every read of one file fails as on a disk with a bad place."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not here")
    done = subprocess.run(
        [strace, "-f", "-o", os.devnull, "-P", str(path), "-e", "trace=read,pread64,readv,preadv",
         "-e", "inject=read,pread64,readv,preadv:error=EIO", sys.executable, "-m", "collector", "--json",
         "--data", str(world.data), *words],
        env={"PATH": "/usr/bin:/bin", "COLLECTOR_PASSPHRASE_FILE": str(world.passphrase_file)},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("which", ["kept", "cut"])
def test_what_the_disk_does_not_give_waits_until_it_is_sealed(tmp_path: Path, which: str) -> None:
    """Until then the disk may have a better day: nothing is given up before it has to be."""
    world, session, *paths = begin(tmp_path)
    bad = paths[which == "cut"]
    other = paths[which != "cut"]
    run_with_failing_disk(world, bad, "recover")
    assert bad.exists()
    code, (told, *_) = run_with_failing_disk(world, bad, "recover", "--seal")
    assert code == TROUBLE
    lost = [row["lost"] for row in (told, *_) if "lost" in row]
    assert [[take["take"], take["reason"]] for (take,) in lost] == [[id_of(bad), "unreadable"]]
    assert not bad.exists()
    assert sealed_takes(world, session) == {id_of(other)}
    assert run(world, "recover", "--seal") == (NOTHING_TO_DO, [])


def test_a_note_that_the_disk_does_not_give_costs_the_take_its_figures_only(tmp_path: Path) -> None:
    world, session, whole, cut = begin(tmp_path, LONGER_THAN_A_CHUNK_S)
    note = cut.with_name(f"{id_of(cut)}.note")
    assert run_with_failing_disk(world, note, "recover")[0] == TROUBLE
    code, rows = run_with_failing_disk(world, note, "recover", "--seal")
    assert code == TROUBLE
    assert [row["damaged"] for row in rows if "damaged" in row] == [[id_of(cut)]]
    assert sealed_takes(world, session) == {id_of(whole), id_of(cut)}

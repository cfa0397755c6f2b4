"""SIGKILL at random points: the next start finishes, little sound is lost, every told event is there."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.demo.rehearsal import open_with_key
from collector.demo.world import World
from collector.model.manifest import HALVES
from collector.session.book import Book
from collector.session.device_choice import DeviceChoice
from collector.session.rehearsed_takes import stop_statement_after
from collector.session.speaking import is_understood
from tests.faults.victim import make_world, open_world

ROUNDS = 20 if os.environ.get("COLLECTOR_LONG") == "1" else 3
PRE_S, LOST_AT_MOST_S = 0.3, 1.0


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def start_victim(world: World, what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.victim", what, str(world.folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def rows_of(victim: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    assert victim.stdout is not None
    for line in victim.stdout:
        if line.endswith("\n"):
            yield json.loads(line)


def kill_in_take(world: World, recorded_s: float, what: str = "record") -> tuple[list[dict[str, Any]], float]:
    """Kill the victim once its running take is `recorded_s` long; return its events and the last length."""
    victim, events, length = start_victim(world, what), [], 0.0
    try:
        for row in rows_of(victim):
            if "event" in row:
                events.append(row)
            else:
                length = row["recorded_s"]
                if length >= recorded_s:
                    break
    finally:
        victim.kill()
        assert victim.stdout is not None
        victim.stdout.close()
        victim.wait()
    return events, length


@pytest.mark.long
def test_a_kill_in_a_take_loses_at_most_a_second(world: World) -> None:
    dice = random.Random(7)  # noqa: S311 - points in time
    worst = 0.0
    for _ in range(ROUNDS):
        events, length = kill_in_take(world, dice.uniform(0.3, 2.5))
        core = open_world(world)
        try:
            session = events[0]["session"]
            finding = next(item for item in core.findings if item.session == session)
            book = Book(core.parts, session)
            kept = {take.take: take.row for take in book.state.kept if take.row}
            acknowledged = {row["take"] for row in events if row["event"] == "take_kept"}
            assert book.person.record_hash is not None
            assert book.person.form is not None
            book.close()
            lost = PRE_S + length
            if finding.lost:  # the kill came before anything of the take was on the disk
                assert {take.reason for take in finding.lost} <= {"gone", "empty"}
                assert acknowledged == set(kept)
            else:
                assert finding.trouble is None
                assert acknowledged < set(kept)
                (recovered,) = [row for take, row in kept.items() if take not in acknowledged]
                assert recovered.remarks == ["recovered"]
                lost -= (recovered.sample_count or 0) / (recovered.sampling_rate_hz or 1)
            worst = max(worst, lost)
        finally:
            core.close()
    assert worst <= LOST_AT_MOST_S


@pytest.mark.long
def test_a_kill_in_a_spoken_statement_leaves_nothing_of_it(world: World) -> None:
    """Consent was not complete: the statement is destroyed, and the session waits at its step."""
    events, _ = kill_in_take(world, 0.8, "speak")
    session = events[0]["session"]
    folder = world.data / "sessions" / session / "identity"
    (sealed, note) = sorted(folder.rglob("evidence-*"))
    assert (sealed.name, note.name) == ("evidence-1.age", "evidence-1.note")
    assert any(note.read_bytes()[4096:]), "what was said stood in the note's tail when the process ended"
    core = open_world(world)
    try:
        assert [item.trouble for item in core.findings if item.session == session] in ([], [None])
        assert not list(folder.rglob("evidence-*"))
        core.people.sign_in("demo-reading", "demo", "0000")
        again = core.sessions.resume(session, DeviceChoice("simulated:speech:fast", None))
        assert (again.view.step, again.view.oral) == ("statement", True)
        again.statement.start()
        assert is_understood(stop_statement_after(again, 3.0).verdicts)
        again.statement.keep()
        assert again.view.step == "witness"
    finally:
        core.close()


def kill_in_sealing(world: World, after_s: float) -> list[dict[str, Any]]:
    """Kill the victim `after_s` seconds after it began to seal; return what it said before."""
    victim, rows = start_victim(world, "seal"), []
    timer: threading.Timer | None = None
    for row in rows_of(victim):
        rows.append(row)
        if "sealing" in row:
            timer = threading.Timer(after_s, victim.kill)
            timer.start()
    if timer is not None:
        timer.cancel()
    assert victim.stdout is not None
    victim.stdout.close()
    victim.wait()
    return rows


@pytest.mark.long
def test_a_kill_in_sealing_is_finished_by_the_next_start(world: World) -> None:
    dice = random.Random(11)  # noqa: S311 - points in time
    for _ in range(ROUNDS):
        rows = kill_in_sealing(world, dice.uniform(0.0, 0.12))
        session = rows[0]["session"]
        core = open_world(world)
        try:
            book = Book(core.parts, session)
            begun = any(line.kind == "sealing" for line in core.parts.ledger.about(session))
            told = any(row.get("event") == "sealed" for row in rows)
            assert begun or not told
            if begun:
                assert book.state.stage == "sealed"
                assert book.state.key_destroyed
                assert core.parts.keystore.get(core.parts.session_key_name(session)) is None
                assert not list(book.folder.root.rglob("*.note"))
                verify_session(book.folder.root)
                for half in HALVES:
                    open_with_key(world, book.folder.root, half)
            else:
                assert book.state.stage == "recording"
            assert len(book.state.kept) == 2
            book.close()
        finally:
            core.close()

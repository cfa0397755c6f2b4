"""A full disk: said in words, nothing told is lost, the cut take is finished once there is room."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.errors import DiskFull
from collector.session.book import Book
from collector.session.rehearsed_takes import stop_take_after
from collector.session.session import Session
from tests.faults.victim import begin, make_world, open_world
from tests.rig.disks import grow, small_disk

CHUNK_S = 20.0


def fill_with_takes(session: Session) -> None:
    for _ in range(40):
        session.takes.start("p02")
        stop_take_after(session, CHUNK_S)


def test_a_take_that_fills_the_disk_is_kept_as_far_as_it_went(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2400) as disk:
        world = make_world(disk)
        core = open_world(world)
        session = begin(core, fast=True)
        session.takes.start("p01")
        first = stop_take_after(session, 0.5)
        with pytest.raises(DiskFull) as caught:
            fill_with_takes(session)
        assert caught.value.remedy
        name = session.book.state.session
        assert session.devices.recorder is not None
        session.devices.recorder.close()
        session.book.close()
        core.parts.ledger.close()
        core.parts.index.close()
        core._lock.release()
        grow(disk, 20_000)
        again = open_world(world)
        try:
            told = [finding for finding in again.findings if finding.trouble]
            lost = {take.reason for finding in told for take in finding.lost}
            assert bool(told) == bool(lost)
            assert lost <= {"gone", "empty"}  # the one for which there was no room at all
            book = Book(again.parts, name)
            assert first in [take.take for take in book.state.kept]
            assert all(take.row is not None for take in book.state.takes.values())
            book.close()
        finally:
            again.close()

"""Disk and battery are watched while devices are open; a take ends in order before the disk is full."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from collector.capture.awake import Awake
from collector.capture.budget import STOP_BYTES, WARN_BYTES, Power, Watch
from collector.capture.spec import CaptureSpec
from collector.errors import BatteryLow, CollectorError, DiskLow, DiskNearlyFull
from collector.session.guarding import Guard, Watched
from tests.rig.answers import bring_to, record
from tests.rig.world import Laptop

PLENTY = 100 << 30


class Computer:
    """A disk and a battery that the test sets."""

    def __init__(self) -> None:
        self.free_bytes, self.power = PLENTY, Power(80, plugged=False)
        self.broken = False

    def read(self, _: Path) -> int:
        if self.broken:
            raise OSError(5, "broken")
        return self.free_bytes

    @property
    def watch(self) -> Watch:
        return Watch(self.read, lambda: self.power)


class Hold:
    """Counts how often sleep was held back and let go."""

    def __init__(self) -> None:
        self.taken = self.gone = 0

    def take(self) -> Hold:
        self.taken += 1
        return self

    def let_go(self) -> None:
        self.gone += 1


def test_each_concern_is_told_once_until_it_was_over(tmp_path: Path) -> None:
    computer, told, stopped = Computer(), [], []
    guard = Guard(Watched(tmp_path, CaptureSpec(), computer.watch), told.append, stopped.append)
    assert guard.room is None
    guard.look()
    assert told == []
    assert guard.room is not None
    assert guard.room.standing == "fine"
    computer.free_bytes, computer.power = WARN_BYTES - 1, Power(15, plugged=False)
    guard.look()
    guard.look()
    assert [type(error) for error in told] == [DiskLow, BatteryLow]
    computer.power = Power(15, plugged=True)
    guard.look()
    computer.power = Power(9, plugged=False)
    guard.look()
    assert [type(error) for error in told[2:]] == [BatteryLow]
    assert "9" in str(told[2])
    assert stopped == []
    computer.free_bytes = STOP_BYTES - 1
    guard.look()
    assert guard.room.standing == "stop"
    assert [type(error) for error in stopped] == [DiskNearlyFull]


def test_a_disk_that_cannot_be_asked_ends_no_take(tmp_path: Path) -> None:
    computer = Computer()
    computer.broken = True
    stopped: list[CollectorError] = []
    Guard(Watched(tmp_path, CaptureSpec(), computer.watch), stopped.append, stopped.append).look()
    assert stopped == []


def test_a_take_ends_in_order_when_the_disk_runs_out_and_no_new_one_begins(laptop: Laptop) -> None:
    computer, hold = Computer(), Hold()
    laptop.parts = replace(laptop.parts, watch=computer.watch)
    session = bring_to(laptop.start(), "record")
    session.awake = Awake(hold.take)
    kept = record(session)
    assert (hold.taken, hold.gone) == (1, 1)
    session.start_take("p02")
    assert session.awake.held
    computer.free_bytes = STOP_BYTES - 1
    assert session.guard is not None
    session.guard.look()
    take = session.stop_take()
    assert isinstance(session.troubles[-1], DiskNearlyFull)
    assert [row.take for row in session.view.takes] == [kept, take]
    (_, row) = [one.row for one in session.book.state.kept]
    assert row is not None
    assert row["remarks"] == []  # in order: nothing was cut off
    assert not session.awake.held
    with pytest.raises(DiskNearlyFull):
        session.start_take("p03")
    assert session.running is None
    computer.free_bytes = PLENTY
    session.seal()
    assert session.guard is None


def test_the_sound_is_checked_against_the_place(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    session.open_devices()
    assert session.recorder is not None
    session.recorder.let_time_pass(2.0)
    session.recorder._pace.rest()
    assert session.check_sound() in {"clipped", "too_noisy"}  # the ramp fills the whole scale
    session.close_devices()
    with pytest.raises(CollectorError):
        session.check_sound()

"""Disk and battery are watched while devices are open; a take ends in order before the disk is full."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from collector.capture.device.awake import Awake
from collector.capture.device.budget import STOP_BYTES, WARN_BYTES, Power, Watch
from collector.capture.spec import CaptureSpec
from collector.demo.world import install_demo
from collector.errors import BatteryLow, CollectorError, DiskLow, DiskNearlyFull
from collector.session.guarding import Guard, Watched
from collector.session.session import Session
from tests.rig.answers import begin_oral, bring_to, record
from tests.rig.kinds import agreed, agreed_together, bring_all, kinds_kit, start_together
from tests.rig.world import Laptop, open_laptop

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


@pytest.fixture
def computer(laptop: Laptop) -> Computer:
    """The laptop's disk and battery."""
    found = Computer()
    laptop.parts = replace(laptop.parts, watch=found.watch)
    return found


def held(session: Session) -> Hold:
    """What holds sleep back for the session."""
    hold = Hold()
    session.devices.awake = Awake(hold.take)
    return hold


def look(session: Session) -> list[type[CollectorError]]:
    """What was told so far, after one more look."""
    assert session.devices.watching.guard is not None
    session.devices.watching.guard.look()
    return [type(error) for error in session.troubles.all]


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


def test_a_take_ends_in_order_when_the_disk_runs_out_and_no_new_one_begins(
    laptop: Laptop, computer: Computer
) -> None:
    session = bring_to(laptop.start(), "record")
    hold = held(session)
    kept = record(session)
    assert (hold.taken, hold.gone) == (1, 1)
    session.takes.start("p02")
    assert session.devices.awake.held
    computer.free_bytes = STOP_BYTES - 1
    assert session.devices.watching.guard is not None
    session.devices.watching.guard.look()
    take = session.takes.stop()
    assert isinstance(session.troubles.latest, DiskNearlyFull)
    assert [row.take for row in session.view.takes] == [kept, take]
    (_, row) = [one.row for one in session.book.state.kept]
    assert row is not None
    assert row.remarks == []  # in order: nothing was cut off
    assert not session.devices.awake.held
    with pytest.raises(DiskNearlyFull):
        session.takes.start("p03")
    assert session.devices.running is None
    computer.free_bytes = PLENTY
    session.seal()
    assert session.devices.watching.guard is None


def test_the_sound_is_checked_against_the_place(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    session.takes.open_devices()
    assert session.devices.recorder is not None
    session.devices.recorder.let_time_pass(2.0)
    session.devices.recorder._pace.rest()
    assert session.takes.check_sound() in {"clipped", "too_noisy"}  # the ramp fills the whole scale
    session.takes.close()
    with pytest.raises(CollectorError):
        session.takes.check_sound()


def test_a_spoken_statement_is_watched_like_a_take(laptop: Laptop, computer: Computer) -> None:
    session = bring_to(begin_oral(laptop.start()), "statement")
    hold = held(session)
    session.statement.start()
    assert (hold.taken, hold.gone) == (1, 0)
    computer.power = Power(9, plugged=False)
    assert look(session) == [BatteryLow]
    computer.free_bytes = STOP_BYTES - 1
    assert look(session)[-1] is DiskNearlyFull, "told by the statement itself, as it ends in order"
    session.statement.stop()
    assert (hold.gone, session.devices.watching.guard) == (1, None)
    session.statement.keep()
    assert session.view.step == "witness"


def test_no_statement_begins_on_a_full_disk_and_one_that_is_left_watches_no_more(
    laptop: Laptop, computer: Computer
) -> None:
    session = bring_to(begin_oral(laptop.start()), "statement")
    hold = held(session)
    computer.free_bytes = STOP_BYTES - 1
    with pytest.raises(DiskNearlyFull):
        session.statement.start()
    assert (hold.taken, session.devices.watching.guard, session.statement.said) == (0, None, None)
    assert not list(laptop.data.rglob("*.age*"))
    computer.free_bytes = PLENTY
    session.statement.start()
    session.statement.drop()
    assert (hold.taken, hold.gone, session.devices.watching.guard) == (1, 1, None)


def test_portraits_and_texts_are_watched_like_takes(
    laptop: Laptop, computer: Computer, tmp_path: Path
) -> None:
    """One guard hands on to the next what was told; nobody holds still, or writes, for nothing."""
    laptop.install(kinds_kit(tmp_path / "kit", only=("p01", "image", "text")))
    session = agreed(laptop, portrait=True, messages=True)
    hold = held(session)
    session.portraits.open_camera()
    computer.free_bytes, computer.power = WARN_BYTES - 1, Power(9, plugged=False)
    assert look(session) == [DiskLow, BatteryLow]
    session.portraits.begin_countdown()
    session.portraits.take("f01")
    assert (hold.taken, hold.gone) == (1, 1), "while the question stands the computer may sleep"
    session.portraits.answer_alone(alone=True)
    session.portraits.begin_countdown()
    session.portraits.end_countdown()
    assert (hold.taken, hold.gone) == (2, 2)
    session.portraits.close()
    assert session.devices.watching.guard is None
    session.texts.begin()
    assert look(session) == [DiskLow, BatteryLow]
    computer.free_bytes = STOP_BYTES - 1
    assert look(session) == look(session) == [DiskLow, BatteryLow, DiskNearlyFull]
    with pytest.raises(DiskNearlyFull):
        session.texts.keep("t01", "Words.", alone=True)
    session.texts.end()
    assert session.devices.watching.guard is None
    session.portraits.open_camera()
    for call in (session.portraits.begin_countdown, lambda: session.portraits.take("f01")):
        with pytest.raises(DiskNearlyFull):
            call()
    assert not session.devices.awake.held
    session.portraits.close()
    assert [take.kind for take in session.book.state.takes.values()] == ["image"]
    session.takes.open_devices()
    session.texts.begin()
    session.texts.end()
    assert session.devices.watching.guard is not None, "an open microphone is watched on"
    session.takes.close()


def test_an_upload_makes_way_for_portraits_and_statements_too(tmp_path: Path) -> None:
    core = open_laptop(tmp_path / "data", installed=False)
    install_demo(kinds_kit(tmp_path / "kit", only=("image",)), core)
    session = core.sessions.start("demo-reading", replace(start_together(1), recorder=""))
    bring_all(begin_oral(session), "statement", {"portrait": True})
    assert not core.sessions.is_capturing
    session.statement.start()
    assert core.sessions.is_capturing
    session.statement.drop()
    bring_all(session, "record", {"portrait": True})
    assert not core.sessions.is_capturing
    session.portraits.open_camera()
    assert core.sessions.is_capturing
    core.sessions.leave()
    core.close()


def test_a_dialogue_is_watched_like_a_take_of_one(laptop: Laptop, computer: Computer, tmp_path: Path) -> None:
    laptop.install(kinds_kit(tmp_path / "kit", only=("p01", "image")))
    session = agreed_together(laptop, {"portrait": True}, {})
    hold = held(session)
    session.takes.open_devices()
    session.takes.start("p01")
    computer.free_bytes = STOP_BYTES - 1
    assert look(session)[-1] is DiskNearlyFull
    session.takes.stop()
    assert (hold.taken, hold.gone) == (1, 1)
    session.portraits.open_camera(session.view.codes[0])
    with pytest.raises(DiskNearlyFull):
        session.portraits.begin_countdown(session.view.codes[0])
    session.portraits.close()
    assert session.devices.watching.guard is not None
    session.takes.close()

"""A log is damaged at every line, put back, cut off and filled up: a repair gives a log that reads whole."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from collector.errors import DiskFailed, DiskFull, FolderRestored, LogDamaged
from collector.journal import Ledger, read_lines
from collector.journal.aside import ReadOnlyLedger
from collector.journal.opening import repair
from collector.journal.repair import NEXT_KEY
from collector.journal.rewriting import Entry, write_on
from collector.model.ids import new_uuid
from collector.signing import generate_private
from tests.rig.disks import grow, run, small_disk
from tests.rig.logs import JUNK, ONE, TWO, Device, DyingKeystore, Stop, make_busy, make_device
from tests.rig.world import MemoryKeystore

GONE = {"session": ONE, "project": "p", "reason": "withdrawn", "items": []}
CANCELLED = {"project": "p", "contributor": "DR-QZT344WRJ", "request": "r-2026-0001"}
PIN = {"project": "p", "operator": "lead"}
LINES = 14  # of the log that is attacked


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return make_device(tmp_path / "data")


@pytest.fixture
def old(device: Device) -> Device:
    """A log that was repaired once, with two sessions; one of them was begun before that."""
    make_busy(device)
    device.slip(7)
    device.repair(ONE, TWO)
    with device.opened() as ledger:
        ledger.append("account_cancelled", CANCELLED)
        ledger.append("tombstone", GONE)
        ledger.append("server_time_seen", {"offset_s": 0})
        ledger.append("sign_in_failed", {**PIN, "uptime_s": 5})
    device.note(2)
    assert len(device.rows()) == LINES
    return device


def damage(device: Device, how: str, number: int) -> None:
    rows = device.rows()
    foreign = generate_private()
    if how == "cut":
        rows = rows[:number]
    elif how == "out":
        del rows[number]
    elif how == "twice":
        rows.insert(number, rows[number])
    elif how == "foreign":
        made = Entry(
            "device_made", {"key": foreign.public.text, "continued_key": foreign.public.text}, foreign
        )
        rows.insert(number, write_on(b"", [made], device.clock).strip())
    elif how == "junk":
        rows[number] = JUNK
    elif how == "slip":
        rows[number] = rows[number].replace(b'"kind"', b'"kinb"')
    device.write(rows)


def check_whole(device: Device) -> Ledger:
    """The log takes lines again, at once or after a lead's word; nothing of another device stands in it."""
    with device.opened() as ledger:
        if isinstance(ledger, ReadOnlyLedger):
            assert isinstance(ledger.trouble, FolderRestored)
        assert read_lines(device.log.read_bytes(), ledger.ring) == ledger.lines
        assert ledger.ring.at(len(ledger.lines)) == device.key.public
        assert device.keystore.get(NEXT_KEY) is None
    return ledger


@pytest.mark.parametrize("how", ["slip", "junk", "cut", "out", "twice", "foreign"])
@pytest.mark.parametrize("number", [0, 1, 3, 6, 7, 8, 10, LINES - 1])
def test_damage_at_any_line_is_repaired_and_again_after_that(old: Device, how: str, number: int) -> None:
    damage(old, how, number)
    lost = how in {"junk", "cut", "out"}
    assert isinstance(old.trouble, LogDamaged)
    held = set(old.repair(ONE, TWO).held)
    ledger = check_whole(old)
    assert isinstance(old.trouble, FolderRestored if lost else type(None))
    ended = {ONE} if number > 9 else set()
    if lost:
        assert held | ended >= {ONE, TWO}
    else:
        assert [line.fields for line in ledger.of_kind("account_cancelled")] == [CANCELLED]
        assert len(ledger.of_kind("sign_in_failed")) == 1
        assert ledger.of_kind("tombstone")
    again = len(old.rows()) // 2
    old.slip(again)
    old.repair(ONE, TWO)
    check_whole(old)


def test_a_line_that_is_one_byte_off_is_carried_as_it_was(old: Device) -> None:
    number = next(place for place, row in enumerate(old.rows()) if b'"account_cancelled"' in row)
    old.slip(number, b"QZT344", b"QZT345")
    old.slip(number + 1, b'"reason":"w', b'"reason":"W')
    old.repair(ONE, TWO)
    ledger = check_whole(old)
    assert [line.fields for line in ledger.of_kind("account_cancelled")] == [CANCELLED]
    assert [line.fields for line in ledger.of_kind("tombstone")] == [GONE]


def test_what_is_carried_stands_in_the_order_in_which_it_was_written(device: Device) -> None:
    with device.opened() as ledger:
        ledger.append("restore_confirmed", {"by": "lead", "number": 900, "hash": "sha256:" + "cd" * 32})
        ledger.append("sign_in_failed", {**PIN, "uptime_s": 5})
        ledger.append("restore_agreed", {"project": "p"})
        ledger.append("restore_confirmed", {"by": "lead", "number": 901, "hash": "sha256:" + "cd" * 32})
    rows = device.rows()
    device.slip(2)
    rows[2:] = [device.rows()[2], rows[7], rows[4], rows[5], rows[3], rows[6]]
    device.write(rows)
    device.repair()
    with device.opened() as ledger:
        kinds = [line.kind for line in ledger.lines if line.kind.startswith(("restore", "sign"))]
    assert kinds == ["restore_confirmed", "sign_in_failed", "restore_agreed", "restore_confirmed"]


def test_a_copied_line_settles_nothing(device: Device) -> None:
    """The organisation agreed to an earlier word of a lead, and not to the newest one."""
    with device.opened() as ledger:
        ledger.append("restore_agreed", {"project": "p"})
        ledger.append("signed_in", PIN)
        ledger.append("sign_in_failed", {**PIN, "uptime_s": 5})
        ledger.append("restore_confirmed", {"by": "lead", "number": 900, "hash": "sha256:" + "cd" * 32})
    agreed, signed_in = device.rows()[4:6]
    device.note()
    device.slip(8)
    device.write([*device.rows(), agreed, signed_in])
    device.repair()
    with device.opened() as ledger:
        assert [len(ledger.of_kind(kind)) for kind in ("restore_agreed", "signed_in")] == [1, 1]
        assert ledger.of_kind("restore_agreed")[0].number < ledger.of_kind("restore_confirmed")[0].number


def test_a_line_of_another_history_settles_nothing(device: Device, tmp_path: Path) -> None:
    """An older copy was used elsewhere, with the same key: there the organisation agreed."""
    shutil.copytree(device.data, tmp_path / "older")
    older = Device(tmp_path / "older", MemoryKeystore(dict(device.keystore.secrets)))
    with older.opened() as ledger:
        ledger.append("restore_agreed", {"project": "p"})
        ledger.append("tombstone", GONE)
    with device.opened() as ledger:
        ledger.append("restore_confirmed", {"by": "lead", "number": 900, "hash": "sha256:" + "cd" * 32})
    device.note()
    device.slip(5)
    device.write([*device.rows(), *older.rows()[4:]])
    assert set(device.repair(ONE, TWO).held) == {ONE, TWO}
    ledger = check_whole(device)
    assert not ledger.of_kind("restore_agreed")
    assert ledger.of_kind("tombstone"), "what was undone anywhere is undone"


def test_another_devices_log_gives_nothing_of_its_own(old: Device, tmp_path: Path) -> None:
    other = make_device(tmp_path / "other")
    make_busy(other)
    session = new_uuid()
    with other.opened() as ledger:
        ledger.append("tombstone", {**GONE, "session": session})
    old.write([*old.rows(), *other.rows()])
    assert session not in old.repair(ONE, TWO).held
    ledger = check_whole(old)
    assert session not in {line.fields.get("session") for line in ledger.lines}
    old.log.write_bytes(other.log.read_bytes())
    assert old.repair(ONE, TWO).number == 0
    assert isinstance(old.trouble, FolderRestored)
    check_whole(old)


def test_an_older_log_alone_put_back_twice_is_no_way_round_a_lead(old: Device, tmp_path: Path) -> None:
    shutil.copytree(old.data, tmp_path / "older")
    with old.opened() as ledger:
        ledger.append("tombstone", {**GONE, "session": TWO})
    for row in (JUNK, old.rows()[-3], b""):
        shutil.rmtree(old.data)
        shutil.copytree(tmp_path / "older", old.data)
        old.write([*old.rows(), row])
        held = old.repair(ONE, TWO).held
        assert TWO in held
        check_whole(old)
        assert isinstance(old.trouble, FolderRestored)


@pytest.mark.parametrize("number", [0, 2, 7, 8, LINES - 1])
@pytest.mark.parametrize("after", range(6))
def test_the_power_goes_at_every_step(old: Device, number: int, after: int) -> None:
    damage(old, "slip", number)
    head = old.log.with_suffix(".head").read_bytes()
    before = old.key
    with contextlib.suppress(Stop):
        repair(old.data, DyingKeystore(old.keystore, after), old.clock, [ONE, TWO])
    if after < 5:  # the head is written after the log
        old.log.with_suffix(".head").write_bytes(head)
    with old.opened() as ledger:
        assert old.keystore.get(NEXT_KEY) is None
        is_done = ledger.is_whole
    assert is_done == (after > 2) == (old.key != before)
    if not is_done:
        old.repair(ONE, TWO)
    ledger = check_whole(old)
    assert old.trouble is None
    assert ledger.of_kind("account_cancelled")
    keys = [key for _, key in ledger.ring.keys]
    assert len(keys) == len(set(keys)) == 3, "a repair that was given up left no key"


# --- disks ----------------------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_old_log_and_its_key(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        device = make_device(disk / "data")
        device.note(20)
        device.slip(12)
        state = device.log.read_bytes(), device.key
        filler = disk / "filler"
        for left in range(0, 24_000, 4_000):
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
                while file.write(bytes(4096)):
                    pass
            with filler.open("r+b") as file:
                file.truncate(max(0, filler.stat().st_size - left))
            try:
                device.repair()
            except DiskFull:
                assert (device.log.read_bytes(), device.key) == state
            else:
                break
        grow(disk, 512)
        if device.trouble is not None:
            device.repair()
        assert device.trouble is None
        assert check_whole(device).lines


def test_a_folder_that_can_only_be_read_stays_as_it_is(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 256) as disk:
        device = make_device(disk / "data")
        device.slip(2)
        secrets = dict(device.keystore.secrets)
        run("mount", "-o", "remount,ro", str(disk))
        assert isinstance(device.trouble, LogDamaged)
        with pytest.raises(DiskFailed):
            device.repair()
        assert device.keystore.secrets == secrets
        run("mount", "-o", "remount,rw", str(disk))
        device.repair()
        assert device.trouble is None

"""A repair loses no key, believes no row that nobody signed, and is no way round a lead."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from collector.errors import BrokenChain, DiskFailed, FolderRestored, LogDamaged
from collector.journal import old_key_name
from collector.journal.aside import ASIDE, ReadOnlyLedger
from collector.journal.lines import find_keys
from collector.journal.opening import repair
from collector.journal.repair import NEXT_KEY, finish_repair
from collector.journal.rewriting import Entry, write_on
from collector.model.ids import new_uuid
from collector.signing import generate_private
from tests.rig.logs import HASH, JUNK, ONE, TWO, Device, DyingKeystore, Stop, make_busy, make_device


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return make_device(tmp_path / "data")


@pytest.fixture
def busy(device: Device) -> Device:
    make_busy(device)
    return device


# --- keys -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("repairs", [1, 2])
@pytest.mark.parametrize("cut", [0, 1, 3])
def test_a_cut_before_an_earlier_repair_loses_no_key(device: Device, repairs: int, cut: int) -> None:
    keys = [device.key]
    for _ in range(repairs):
        device.slip(len(device.rows()) - 1)
        device.repair()
        keys.append(device.key)
        device.note(2)
    device.slip(cut)
    assert device.repair().number == cut
    keys.append(device.key)
    assert device.keystore.get(NEXT_KEY) is None
    assert len(set(keys)) == repairs + 2
    with device.opened() as ledger:
        assert ledger.is_whole
        assert [key for _, key in ledger.ring.keys] == [key.public for key in keys]
        assert ledger.lines[cut].fields["continued_key"] == keys[0].public.text
        assert ledger.ring.at(len(ledger.lines)) == device.key.public
        if cut:
            assert ledger.ring.at(cut - 1) == keys[0].public


@pytest.mark.parametrize("name", [b'"kind"', b'"continued_key":"ed25519:', b'"continues":"', b""])
def test_damage_in_an_earlier_repairs_own_line_is_found_there(device: Device, name: bytes) -> None:
    old = device.key.public
    device.slip(3)
    device.repair()
    device.note(2)
    rows = device.rows()
    place = rows[3].index(name) + len(name)
    rows[3] = rows[3][:place] + b"?" + rows[3][place + 1 :] if name else JUNK
    device.write(rows)
    damage = device.damage()
    assert damage is not None
    assert (damage.number, damage.ring.at(2)) == (3, old)
    assert device.repair().number == 3
    assert isinstance(device.trouble, FolderRestored if name == b"" else type(None))
    with device.opened() as ledger:
        assert len(ledger.ring.keys) == 3


def test_a_log_that_would_not_be_whole_does_not_replace_the_old_one(device: Device) -> None:
    device.slip(3)
    device.repair()
    lost = device.key.public
    device.slip(3)
    device.repair()
    device.keystore.put(old_key_name(lost), generate_private().seed)  # the keystore mixed them up
    device.slip(2)
    before, secrets = device.log.read_bytes(), dict(device.keystore.secrets)
    with pytest.raises(BrokenChain, match="would not be whole"):
        device.repair()
    assert (device.log.read_bytes(), device.keystore.secrets) == (before, secrets)


def test_the_next_key_counts_though_the_new_log_was_damaged_before_the_next_start(device: Device) -> None:
    device.slip(2)
    with contextlib.suppress(Stop):
        repair(device.data, DyingKeystore(device.keystore, 3), device.clock, [])
    assert len(device.rows()) == 3, "the new log stands"
    new = device.keystore.get(NEXT_KEY)
    device.slip(1)
    assert isinstance(device.trouble, LogDamaged)
    assert device.keystore.secrets["device-key"] == new
    device.repair()
    with device.opened() as ledger:
        assert ledger.ring.at(len(ledger.lines)) == device.key.public
        assert len(ledger.ring.keys) == 3


def test_a_row_that_this_device_did_not_sign_chooses_no_key(device: Device) -> None:
    foreign, session = generate_private(), new_uuid()
    made = {"key": device.key.public.text, "continued_key": foreign.public.text}
    gone = {"session": session, "project": "p", "reason": "withdrawn", "items": []}
    entries = [Entry("device_made", made, foreign), Entry("tombstone", gone, foreign)]
    device.log.write_bytes(write_on(device.log.read_bytes(), entries, device.clock))
    assert len(find_keys(device.log.read_bytes(), device.key.public).keys) == 1
    with device.opened() as ledger:
        assert isinstance(ledger, ReadOnlyLedger)
        assert ledger.of_kind("tombstone") == []
    device.repair(session)
    with device.opened() as ledger:
        assert ledger.of_kind("tombstone") == []
        assert foreign.public not in {key for _, key in ledger.ring.keys}


# --- what is held, and what only a lead can settle ------------------------------------------------------


def test_an_older_log_with_a_row_more_waits_for_a_lead(busy: Device, tmp_path: Path) -> None:
    shutil.copytree(busy.data, tmp_path / "older")
    with busy.opened() as ledger:
        ledger.append("tombstone", {"session": ONE, "project": "p", "reason": "withdrawn", "items": []})
    shutil.rmtree(busy.data)
    shutil.copytree(tmp_path / "older", busy.data)
    busy.write([*busy.rows(), JUNK])
    assert set(busy.repair(ONE, TWO).held) == {ONE, TWO}
    assert isinstance(busy.trouble, FolderRestored)


def test_an_older_log_with_the_newest_row_holds_what_the_rows_between_may_name(
    busy: Device, tmp_path: Path
) -> None:
    shutil.copytree(busy.data, tmp_path / "older")
    with busy.opened() as ledger:
        ledger.append("tombstone", {"session": ONE, "project": "p", "reason": "withdrawn", "items": []})
        ledger.append("server_time_seen", {"offset_s": 0})
    newest = busy.rows()[-1]
    shutil.rmtree(busy.data)
    shutil.copytree(tmp_path / "older", busy.data)
    busy.write([*busy.rows(), newest])
    assert set(busy.repair(ONE, TWO).held) == {ONE, TWO}


@pytest.mark.parametrize("row", [JUNK, f'{{"fields":{{"session":"{TWO}"}}}}'.encode(), None])
def test_a_line_that_was_replaced_or_taken_out_holds_every_session_and_waits_for_a_lead(
    busy: Device, row: bytes | None
) -> None:
    rows = busy.rows()
    assert b'"session_head"' in rows[-2]
    rows[-2:-1] = [] if row is None else [row]
    busy.write(rows)
    assert set(busy.repair(ONE, TWO).held) == {ONE, TWO}
    assert isinstance(busy.trouble, FolderRestored), "the newest line stands, and not all that it follows"


def test_an_older_head_hides_no_line_that_was_taken_out(busy: Device) -> None:
    head = busy.log.with_suffix(".head").read_bytes()
    with busy.opened() as ledger:
        ledger.append("tombstone", {"session": ONE, "project": "p", "reason": "withdrawn", "items": []})
        ledger.append("server_time_seen", {"offset_s": 0})
    rows = busy.rows()
    busy.write([*rows[:-2], rows[-1]])
    busy.log.with_suffix(".head").write_bytes(head)
    assert set(busy.repair(ONE, TWO).held) == {ONE, TWO}


def test_what_follows_a_slip_may_have_been_cut_off(busy: Device) -> None:
    busy.slip(6)
    busy.write(busy.rows()[:-1])
    busy.slip(2)
    assert set(busy.repair(ONE, TWO).held) == {ONE, TWO}


@pytest.mark.parametrize(("number", "held"), [(6, {ONE}), (7, set())])
def test_a_byte_that_slipped_is_no_secret(busy: Device, number: int, held: set[str]) -> None:
    busy.slip(number)
    assert set(busy.repair(ONE, TWO).held) == held
    assert busy.trouble is None


def test_a_torn_end_was_never_acknowledged_and_hides_nothing(busy: Device) -> None:
    busy.slip(6)
    busy.log.write_bytes(busy.log.read_bytes() + b'{"fields":{"off')
    assert busy.repair(ONE, TWO).held == (ONE,)
    assert busy.trouble is None


def test_a_slip_in_a_name_holds_the_session_whose_name_it_was(busy: Device) -> None:
    busy.slip(6, ONE.encode(), ONE[:-1].encode() + b"?")
    assert busy.repair(ONE, TWO).held == (ONE,)


# --- beside the log -------------------------------------------------------------------------------------


def trust(number: int) -> dict[str, object]:
    key = generate_private().public.text
    return {"project": "p", "number": number, "key": key, "index_hash": HASH, "rehearsal": True}


def ask(device: Device, number: int) -> None:
    with device.opened() as ledger:
        assert isinstance(ledger, ReadOnlyLedger)
        ledger.append("pack_trusted", trust(number))


def asked(device: Device) -> set[int]:
    with device.opened() as ledger:
        return {int(line.fields["number"]) for line in ledger.of_kind("pack_trusted")}


@pytest.mark.parametrize("cut", [0, 2])
def test_what_was_kept_aside_under_the_key_before_is_taken_in(device: Device, cut: int) -> None:
    device.slip(cut)
    ask(device, 1)
    device.repair()
    assert device.trouble is None
    assert asked(device) == {1}
    assert not (device.data / ASIDE).exists()


def test_what_was_kept_aside_outlives_a_second_damage(device: Device) -> None:
    device.slip(2)
    ask(device, 1)
    device.repair()
    device.slip(1)  # before the next start could take it in
    ask(device, 2)
    assert asked(device) == {1, 2}
    device.repair()
    assert asked(device) == {1, 2}
    assert device.trouble is None


def test_each_damaged_file_beside_the_log_is_kept(device: Device) -> None:
    device.slip(2)
    path = device.data / ASIDE
    kept: set[bytes] = set()
    for number in range(3):
        ask(device, number)
        path.write_bytes(path.read_bytes() + JUNK + b"\n")
        kept.add(path.read_bytes())
        ask(device, 10 + number)
    assert {found.read_bytes() for found in path.parent.glob("aside.damaged-*.jsonl")} == kept
    assert asked(device) == {0, 1, 2, 10, 11, 12}


@pytest.mark.parametrize("starts", [1, 2])
def test_what_can_not_be_read_beside_the_log_is_not_thrown_away(device: Device, starts: int) -> None:
    whole = device.log.read_bytes()
    path = device.data / ASIDE
    for _ in range(starts):
        device.slip(2)
        ask(device, 1)
        path.write_bytes(path.read_bytes().replace(b'"number":1', b'"number":2', 1) + JUNK + b"\n")
        damaged = path.read_bytes()
        if starts > 1:
            (path.parent / "aside.damaged-1.jsonl").write_bytes(b"another one")
        device.log.write_bytes(whole)
        assert device.trouble is None
        whole = device.log.read_bytes()
        assert not path.exists()
        assert damaged in {found.read_bytes() for found in path.parent.glob("aside.damaged-*.jsonl")}


def test_a_repair_that_is_tried_again_keeps_the_damaged_log_once(device: Device) -> None:
    device.slip(2)
    for after in range(3):
        with contextlib.suppress(Stop):
            repair(device.data, DyingKeystore(device.keystore, after), device.clock, [])
    assert [path.name for path in device.data.glob("*damaged*")] == ["ledger.damaged-1.jsonl"]


def test_a_disk_that_refuses_is_told_as_such(device: Device) -> None:
    device.keystore.put(NEXT_KEY, generate_private().seed)
    folder = device.data / "folder"
    folder.mkdir()
    with pytest.raises(DiskFailed):
        finish_repair(folder, device.keystore)
    assert device.keystore.get(NEXT_KEY) is not None

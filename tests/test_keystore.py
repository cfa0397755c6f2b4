"""Passphrase slots: what is put survives, what is deleted is gone for who knows the passphrase too."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from collector import keystore
from collector.errors import DiskFailed, DiskFull, KeystoreLocked
from collector.keystore import SLOT_COUNT, SlotStore, open_keystore

PASSPHRASE = "correct horse"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One empty slot file for all tests: making the first costs a derivation."""
    path = tmp_path_factory.mktemp("keystore") / "keystore.slots"
    SlotStore(path, PASSPHRASE)
    return path


@pytest.fixture
def path(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fresh, tmp_path / "keystore.slots"))


def reopened(path: Path) -> SlotStore:
    return SlotStore(path, PASSPHRASE)


def test_what_was_put_replaced_and_deleted_survives(path: Path) -> None:
    store = reopened(path)
    for name in ("one", "two", "three"):
        store.put(name, name.encode() * 8)
    store.put("two", b"newer")
    store.delete("three")
    store.delete("never there")
    again = reopened(path)
    assert [again.get(name) for name in ("one", "two", "three")] == [b"one" * 8, b"newer", None]


def test_the_file_tells_nothing_and_never_grows(path: Path) -> None:
    size = path.stat().st_size
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    store = reopened(path)
    store.put("session:name-of-it", b"secret-of-it" * 4)
    data = path.read_bytes()
    assert b"name-of-it" not in data
    assert b"secret-of-it" not in data
    assert len(data) == size


def slots_that_open(path: Path, store: SlotStore) -> int:
    """Try every slot with the passphrase's own cipher: what an attacker with disk and passphrase would do."""
    data, cipher = path.read_bytes(), store._cipher
    found = 0
    for slot in range(SLOT_COUNT):
        piece = data[keystore._offset(slot) : keystore._offset(slot + 1)]
        try:
            cipher.decrypt(piece[:12], piece[12:], slot.to_bytes(4, "big"))
        except keystore.InvalidTag:
            continue
        found += 1
    return found


def test_nothing_deleted_or_replaced_opens_with_the_passphrase(path: Path) -> None:
    store = reopened(path)
    store.put("session:a", b"first")
    assert slots_that_open(path, store) == 1
    store.put("session:a", b"second")
    assert slots_that_open(path, store) == 1
    store.delete("session:a")
    assert slots_that_open(path, store) == 0


def test_a_replacement_cut_by_a_power_cut_leaves_no_second_copy(path: Path) -> None:
    store = reopened(path)
    store.put("session:a", b"first")
    old = path.read_bytes()
    store.put("session:a", b"second")
    start, end = keystore._offset(0), keystore._offset(1)
    cut = bytearray(path.read_bytes())
    cut[start:end] = old[start:end]  # the new slot stands, the old one was not overwritten yet
    path.write_bytes(cut)
    assert slots_that_open(path, store) == 2
    again = reopened(path)
    assert again.get("session:a") in {b"first", b"second"}
    again.delete("session:a")
    assert slots_that_open(path, store) == 0


def test_a_deletion_that_failed_can_be_repeated(path: Path, tmp_path: Path) -> None:
    store = reopened(path)
    store.put("session:a", b"secret")
    path.rename(tmp_path / "away")
    with pytest.raises(DiskFailed):
        store.delete("session:a")
    assert store.get("session:a") == b"secret"
    (tmp_path / "away").rename(path)
    store.delete("session:a")
    assert slots_that_open(path, store) == 0


def test_a_slot_moved_to_another_place_does_not_open(path: Path) -> None:
    store = reopened(path)
    store.put("session:a", b"secret")
    data = bytearray(path.read_bytes())
    first, second = (slice(keystore._offset(n), keystore._offset(n + 1)) for n in (0, 1))
    data[second], data[first] = data[first], bytes(256)
    path.write_bytes(data)
    assert reopened(path).get("session:a") is None


def test_a_full_keystore_says_so(path: Path) -> None:
    store = reopened(path)
    for number in range(SLOT_COUNT):
        store.put(f"s{number}", b"x")
    with pytest.raises(DiskFull, match="no free slot"):
        store.put("one more", b"x")
    store.delete("s7")
    store.put("one more", b"y")
    assert reopened(path).get("one more") == b"y"
    store.delete("s8")
    with pytest.raises(ValueError, match="too long"):
        store.put("n" * 200, b"x" * 64)


def test_a_wrong_passphrase_and_a_damaged_file_are_locked(path: Path) -> None:
    with pytest.raises(KeystoreLocked, match="passphrase"):
        SlotStore(path, "correct horsf")
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole + b"\0", b"", b"x" * len(whole)):
        path.write_bytes(damaged)
        with pytest.raises(KeystoreLocked, match="damaged"):
            reopened(path)
    salted = bytearray(whole)
    salted[25] ^= 1
    path.write_bytes(salted)
    with pytest.raises(KeystoreLocked):
        reopened(path)


def test_a_draft_of_a_first_start_that_was_cut_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "keystore.new").write_bytes(b"half")
    open_keystore(tmp_path, lambda: PASSPHRASE).put("a", b"1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keystore.lock", "keystore.slots"]


def test_without_a_passphrase_slots_stay_locked(path: Path) -> None:
    with pytest.raises(KeystoreLocked, match="needs its passphrase"):
        open_keystore(path.parent, None)
    assert keystore.needs_passphrase(path.parent)
    assert not keystore.is_new(path.parent)

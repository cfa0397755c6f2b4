"""The keystore under several threads, stores and processes: nobody loses what another one wrote."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.errors import DiskFailed, KeystoreLocked, PassphraseWeak
from collector.keystore import SlotStore
from collector.passphrase import tell_strength

PASSPHRASE = "correct horse"
WRITER = """
import sys
from pathlib import Path
from collector.keystore import SlotStore

store = SlotStore(Path(sys.argv[1]), sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for number in range(30):
    store.put(f"{sys.argv[3]}{number}", sys.argv[3].encode() * 8)
    store.put("shared", sys.argv[3].encode() * 8)
    if number % 2:
        store.delete(f"{sys.argv[3]}{number}")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    SlotStore(tmp_path / "keystore.slots", PASSPHRASE)
    return tmp_path / "keystore.slots"


def release_together(calls: list[Callable[[], None]]) -> None:
    """Let every call start at the same moment; a failure in one of them fails the test."""
    gate, faults = threading.Barrier(len(calls)), []

    def run(call: Callable[[], None]) -> None:
        gate.wait()
        try:
            call()
        except Exception as error:  # noqa: BLE001 - told by the test
            faults.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_forty_keys_written_at_once_are_all_there(path: Path) -> None:
    store = SlotStore(path, PASSPHRASE)
    names = [f"session:{number}" for number in range(40)]
    release_together([lambda name=name: store.put(name, name.encode()) for name in names])  # type: ignore[misc]
    again = SlotStore(path, PASSPHRASE)
    assert [again.get(name) for name in names] == [name.encode() for name in names]


def test_putting_and_deleting_at_once_leave_what_was_asked(path: Path) -> None:
    store = SlotStore(path, PASSPHRASE)
    for number in range(20):
        store.put(f"old:{number}", b"x")
    puts = [lambda n=n: store.put(f"new:{n}", b"y") for n in range(20)]  # type: ignore[misc]
    drops = [lambda n=n: store.delete(f"old:{n}") for n in range(20)]  # type: ignore[misc]
    release_together([call for pair in zip(puts, drops, strict=True) for call in pair])
    again = SlotStore(path, PASSPHRASE)
    assert [again.get(f"new:{n}") for n in range(20)] == [b"y"] * 20
    assert [again.get(f"old:{n}") for n in range(20)] == [None] * 20


def test_what_another_store_wrote_is_seen_and_kept(path: Path) -> None:
    one, two = SlotStore(path, PASSPHRASE), SlotStore(path, PASSPHRASE)
    one.put("a", b"1")
    two.put("b", b"2")
    assert (one.get("b"), two.get("a")) == (b"2", b"1")
    two.put("a", b"newer")
    one.delete("b")
    assert (one.get("a"), two.get("b")) == (b"newer", None)


def test_two_processes_lose_nothing_of_each_other(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path), PASSPHRASE]
    writers = [
        subprocess.Popen([*command, who], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for who in "ab"
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0]
    store = SlotStore(path, PASSPHRASE)
    for who in "ab":
        found = [store.get(f"{who}{number}") for number in range(30)]
        assert found == [None if number % 2 else who.encode() * 8 for number in range(30)]
    assert store.get("shared") in {b"a" * 8, b"b" * 8}


def test_an_equal_value_is_not_written_again(path: Path) -> None:
    store = SlotStore(path, PASSPHRASE)
    store.put("a", b"1")
    before = path.read_bytes()
    store.put("a", b"1")
    assert path.read_bytes() == before


def test_the_old_secret_stands_until_the_new_one_does(path: Path, tmp_path: Path) -> None:
    store = SlotStore(path, PASSPHRASE)
    store.put("a", b"old")
    path.rename(tmp_path / "away")
    with pytest.raises(DiskFailed):
        store.put("a", b"new")
    (tmp_path / "away").rename(path)
    assert store.get("a") == SlotStore(path, PASSPHRASE).get("a") == b"old"
    store.put("a", b"new")
    assert SlotStore(path, PASSPHRASE).get("a") == b"new"


def test_an_exchanged_file_is_not_written_to(path: Path, tmp_path: Path) -> None:
    store = SlotStore(path, PASSPHRASE)
    SlotStore(tmp_path / "other.slots", PASSPHRASE)
    other = (tmp_path / "other.slots").read_bytes()
    path.write_bytes(other)
    with pytest.raises(KeystoreLocked, match="exchanged"):
        store.put("a", b"1")
    assert path.read_bytes() == other


@pytest.mark.parametrize(
    ("passphrase", "strength"),
    [
        ("", "too_short"), ("a", "too_short"), ("         ", "too_short"), ("ninechars", "too_short"),
        ("aaaaaaaaaaaa", "too_plain"), ("abababababab", "too_plain"), ("tencharact", "enough"),
        ("i am so ok by us", "strong"), ("a longer one of many letters", "strong"),
    ],
)  # fmt: skip
def test_a_first_passphrase_must_be_hard_to_guess(tmp_path: Path, passphrase: str, strength: str) -> None:
    assert tell_strength(passphrase) == strength
    path = tmp_path / "keystore.slots"
    if strength.startswith("too"):
        with pytest.raises(PassphraseWeak):
            SlotStore(path, passphrase)
        assert not path.exists()
    else:
        SlotStore(path, passphrase)

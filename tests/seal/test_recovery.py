"""Recovery in single cases; the power cuts are in test_power_cut.py."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from collector.errors import TakeNotRecoverable
from collector.seal.keys import generate_identity
from collector.seal.note import note_path_of
from collector.seal.opening import open_bytes
from collector.seal.recovery import recover_take, recovery_path_of
from collector.seal.take import SealedTake

IDENTITY = generate_identity()
SESSION_KEY = bytes(range(32))
DATA = random.Random(5).randbytes(300_000)  # noqa: S311 - a pattern
CHUNK, SEALED = 65_536, 65_552


@pytest.fixture
def path(tmp_path) -> Path:
    """An unfinished take: 300,000 bytes written, a checkpoint at 290,000."""
    path = tmp_path / "t1.mkv.age"
    take = SealedTake(path, [IDENTITY.recipient], SESSION_KEY)
    take.write(DATA[:290_000])
    take.checkpoint()
    take.write(DATA[290_000:])
    take.leave()
    return path


def recover(path: Path):
    return recover_take(path, note_path_of(path), SESSION_KEY)


def opened(path: Path) -> bytes:
    return open_bytes(path.read_bytes(), [IDENTITY])


def start_of(path: Path) -> int:
    """Where the chunks begin: four are whole."""
    return path.stat().st_size - 4 * SEALED


def test_the_checkpointed_tail_is_appended(path):
    recovered = recover(path)
    assert (recovered.path, recovered.plaintext_bytes, recovered.was_cut) == (path, 290_000, True)
    assert opened(path) == DATA[:290_000]
    assert recover(path) == recovered


def test_without_a_tail_the_last_whole_chunk_becomes_the_final_one(path):
    note = note_path_of(path)
    note.write_bytes(note.read_bytes()[:4096])
    recovered = recover(path)
    assert (recovered.plaintext_bytes, recovered.was_cut) == (4 * CHUNK, True)
    assert opened(path) == DATA[: 4 * CHUNK]
    assert recover(path) == recovered


def test_a_torn_chunk_behind_the_checkpoint_is_dropped(path):
    with path.open("ab") as file:
        file.write(os.urandom(40_000))
    assert recover(path).plaintext_bytes == 290_000
    assert opened(path) == DATA[:290_000]


def test_one_torn_slot_falls_back_to_the_other(tmp_path):
    path = tmp_path / "t1.mkv.age"
    take = SealedTake(path, [IDENTITY.recipient], SESSION_KEY)
    for size in (100, 200):
        take.write(DATA[size - 100 : size])
        take.checkpoint()
    take.leave()
    note = bytearray(note_path_of(path).read_bytes())
    note[73_728 + 50] ^= 1
    note_path_of(path).write_bytes(note)
    assert recover(path).plaintext_bytes == 100
    assert opened(path) == DATA[:100]


@pytest.mark.parametrize("place", [0, 1, 3])
def test_damage_before_a_checkpoint_is_reported_and_nothing_is_cut_off(path, place):
    content = bytearray(path.read_bytes())
    content[start_of(path) + place * SEALED + 7] ^= 1
    path.write_bytes(content)
    with pytest.raises(TakeNotRecoverable):
        recover(path)
    assert path.read_bytes() == content


def test_a_lost_note_leaves_the_take_alone(path):
    content = path.read_bytes()
    note_path_of(path).unlink()
    with pytest.raises(TakeNotRecoverable):
        recover(path)
    assert path.read_bytes() == content


def test_another_session_s_key_leaves_the_take_alone(path):
    content = path.read_bytes()
    with pytest.raises(TakeNotRecoverable):
        recover_take(path, note_path_of(path), bytes(32))
    assert path.read_bytes() == content


def test_another_take_s_note_is_not_used(path, tmp_path):
    other = tmp_path / "t2.mkv.age"
    SealedTake(other, [IDENTITY.recipient], SESSION_KEY).close()
    with pytest.raises(TakeNotRecoverable):
        recover_take(path, note_path_of(other), SESSION_KEY)


@pytest.mark.parametrize("kept", [0, 30, 500])
def test_a_torn_header_means_that_the_take_never_was(path, kept):
    path.write_bytes(path.read_bytes()[:kept])
    note_path_of(path).unlink()
    assert recover(path) is None
    assert not list(path.parent.iterdir())


def test_a_whole_header_and_a_torn_note_mean_the_same(path):
    path.write_bytes(path.read_bytes()[: start_of(path)])
    note_path_of(path).write_bytes(note_path_of(path).read_bytes()[:20])
    assert recover(path) is None
    assert not list(path.parent.iterdir())


def test_a_damaged_header_with_chunks_behind_it_is_left_alone(path):
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)
    with pytest.raises(TakeNotRecoverable):
        recover(path)
    assert path.read_bytes() == content


def test_a_note_alone_is_removed(path):
    path.unlink()
    recovery_path_of(path).write_bytes(b"left")
    assert recover(path) is None
    assert not list(path.parent.iterdir())


def test_a_large_take_is_recovered_in_constant_memory(tmp_path):
    path = tmp_path / "t1.mkv.age"
    take = SealedTake(path, [IDENTITY.recipient], SESSION_KEY)
    block = bytes(1 << 20)
    for _ in range(256):
        take.write(block)
    take.checkpoint()
    take.write(block)
    take.leave()
    script = (
        "import resource, sys; from pathlib import Path; from collector.seal.recovery import recover_take\n"
        "path = Path(sys.argv[1])\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "taken = recover_take(path, path.with_name('t1.note'), bytes(range(32)))\n"
        "print(taken.plaintext_bytes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    plaintext_bytes, grown_kib = map(int, done.stdout.split())
    assert plaintext_bytes >= 256 << 20
    assert grown_kib * 1024 < 20 << 20

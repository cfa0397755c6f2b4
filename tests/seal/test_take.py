"""Writing a take: what stands on the disk, and what a full or failing disk does to it."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from collector.errors import DiskFailed, DiskFull, MixedRecipients, NoRecipients, TakeNotRecoverable
from collector.seal.disk import Disk
from collector.seal.keys import generate_identity
from collector.seal.note import NOTE_BYTES, note_path_of
from collector.seal.opening import open_bytes
from collector.seal.recovery import recover_take
from collector.seal.take import SealedTake
from collector.seal.unsealed import open_for_listening
from collector.vault import disk_errors
from tests.rig.power_cut import RecordedFile, RecordingDisk

IDENTITY = generate_identity()
SESSION_KEY = bytes(range(32))
CANARY = b"canary-in-the-plaintext-"


def start(folder: Path, disk: Disk | None = None) -> SealedTake:
    return SealedTake(folder / "t1.mkv.age", [IDENTITY.recipient], SESSION_KEY, disk=disk)


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 500_000])
def test_a_finished_take(tmp_path, size):
    take = start(tmp_path)
    data = os.urandom(size)
    take.write(data[: size // 2])
    take.checkpoint()
    take.write(data[size // 2 :])
    done = take.close()
    content = done.path.read_bytes()
    assert done.path == tmp_path / "t1.mkv.age"
    assert done.sha256 == "sha256:" + hashlib.sha256(content).hexdigest()
    assert done.size_bytes == len(content)
    assert open_bytes(content, [IDENTITY]) == data
    assert take.close() == done
    assert b"".join(open_for_listening(done.path, note_path_of(done.path), SESSION_KEY)) == data
    recovered = recover_take(done.path, note_path_of(done.path), SESSION_KEY)
    assert (recovered.sha256, recovered.was_cut) == (done.sha256, False)
    assert done.path.read_bytes() == content


def test_nothing_readable_stands_on_the_disk(tmp_path):
    take = start(tmp_path)
    for _ in range(8000):
        take.write(CANARY)
        take.checkpoint() if _ % 1000 == 0 else None
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert CANARY[:8] not in content
        assert SESSION_KEY not in content
    assert (tmp_path / "t1.note").stat().st_size == NOTE_BYTES
    take.close()


def test_a_checkpoint_of_nothing_new_costs_nothing(tmp_path):
    disk = RecordingDisk()
    take = start(tmp_path, disk=disk)
    take.write(b"x")
    take.checkpoint()
    steps = len(disk.steps)
    take.checkpoint()
    assert len(disk.steps) == steps
    take.close()


def test_slots_alternate(tmp_path):
    disk = RecordingDisk()
    take = start(tmp_path, disk=disk)
    for _ in range(4):
        take.write(b"x")
        take.checkpoint()
    take.close()
    places = [step.place for step in disk.steps if step.name == "t1.note" and step.action == "write"][1:]
    assert places == [4096, 73_728, 4096, 73_728, 4096]


@pytest.mark.parametrize("closed", [False, True])
def test_abort_removes_file_and_note(tmp_path, closed):
    take = start(tmp_path)
    take.write(bytes(100_000))
    if closed:
        take.close()
    take.abort()
    assert not list(tmp_path.iterdir())


def test_no_file_is_made_for_nobody_or_for_mixed_keys(tmp_path):
    mixed = [IDENTITY.recipient, generate_identity(post_quantum=False).recipient]
    for recipients, error in (([], NoRecipients), (mixed, MixedRecipients)):
        with pytest.raises(error):
            SealedTake(tmp_path / "t1.mkv.age", recipients, SESSION_KEY)
    with pytest.raises(ValueError, match="32 bytes"):
        SealedTake(tmp_path / "t1.mkv.age", [IDENTITY.recipient], b"short")
    assert not list(tmp_path.iterdir())


def test_a_standing_take_is_not_touched(tmp_path):
    (tmp_path / "t1.mkv.age").write_bytes(b"standing")
    with pytest.raises(DiskFailed):
        start(tmp_path)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"standing"]


class TightFile(RecordedFile):
    """Half of a write arrives, then the error that the disk is told to give."""

    def write_at(self, offset: int, data: bytes | memoryview) -> None:
        super().write_at(offset, memoryview(data)[: len(data) // 2] if TightDisk.error else data)
        TightDisk.fail()

    def sync(self) -> None:
        super().sync()
        if TightDisk.also_sync:
            TightDisk.fail()


class TightDisk(RecordingDisk):
    file_kind = TightFile
    error: int | None = None
    also_sync = False

    @classmethod
    def fail(cls) -> None:
        if cls.error is not None:
            with disk_errors("the take"):
                raise OSError(cls.error, "told to")


@pytest.fixture
def tight():
    """A disk that can be told to fail."""
    TightDisk.error, TightDisk.also_sync = None, False
    yield TightDisk
    TightDisk.error, TightDisk.also_sync = None, False


def test_a_full_disk_keeps_the_take_and_lets_it_go_on(tmp_path, tight):
    take = start(tmp_path, disk=tight())
    data = os.urandom(200_000)
    take.write(data[:60_000])
    tight.error = 28
    with pytest.raises(DiskFull) as caught:
        take.write(data[60_000:])
    assert caught.value.__cause__.errno == 28
    with pytest.raises(DiskFull):
        take.close()
    tight.error = None
    done = take.close()
    assert open_bytes(done.path.read_bytes(), [IDENTITY]) == data[:65_536]
    assert done.sha256 == "sha256:" + hashlib.sha256(done.path.read_bytes()).hexdigest()


def test_a_full_disk_at_the_end_leaves_a_take_that_recovery_finishes(tmp_path, tight):
    take = start(tmp_path, disk=tight())
    data = os.urandom(100_000)
    take.write(data)
    take.checkpoint()
    tight.error = 28
    with pytest.raises(DiskFull):
        take.close()
    take.leave()
    path = tmp_path / "t1.mkv.age"
    recovered = recover_take(path, note_path_of(path), SESSION_KEY)
    assert (recovered.plaintext_bytes, recovered.was_cut) == (len(data), True)
    assert open_bytes(path.read_bytes(), [IDENTITY]) == data


def test_after_a_failed_sync_nothing_more_is_promised(tmp_path, tight):
    """A second fsync may report success for bytes that are lost."""
    take = start(tmp_path, disk=tight())
    take.write(b"kept")
    take.checkpoint()
    take.write(b" perhaps")
    tight.error, tight.also_sync = 5, True
    with pytest.raises(DiskFailed):
        take.checkpoint()
    tight.error = None
    for act in (take.checkpoint, take.close, lambda: take.write(b"more")):
        with pytest.raises(DiskFailed):
            act()
    take.leave()
    path = tmp_path / "t1.mkv.age"
    assert recover_take(path, note_path_of(path), SESSION_KEY).plaintext_bytes >= 4
    assert open_bytes(path.read_bytes(), [IDENTITY]).startswith(b"kept")


@pytest.mark.parametrize("failing", [28, 5])
def test_a_take_that_can_t_begin_leaves_nothing(tmp_path, tight, failing):
    tight.error = failing
    with pytest.raises(DiskFull if failing == 28 else DiskFailed):
        start(tmp_path, disk=tight())
    assert not list(tmp_path.iterdir())


def test_another_session_s_key_does_not_listen(tmp_path):
    path = start(tmp_path).close().path
    with pytest.raises(TakeNotRecoverable):
        open_for_listening(path, note_path_of(path), bytes(32))


def test_the_real_disk_reports_a_missing_folder(tmp_path):
    with pytest.raises(DiskFailed):
        start(tmp_path / "none")

"""The disk's promises: whole files under a kill, no link followed, one instance at a time."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector import vault
from collector.errors import CollectorError, DataFolderInUse, DiskFailed, DiskFull, FolderOpen, UnsafePath

WRITER = """
import sys
from pathlib import Path
from collector.vault import write_atomically
path = Path(sys.argv[1])
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    write_atomically(path, bytes([turn % 251]) * 300_000)
"""
HOLDER = """
import sys
from pathlib import Path
from collector.vault import DataLock
lock = DataLock(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
"""


def start(code: str, path: Path) -> subprocess.Popen[str]:
    """Start a child and wait until it says that it is ready."""
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def kill(child: subprocess.Popen[str]) -> None:
    child.send_signal(signal.SIGKILL)
    child.communicate()


def test_a_killed_writer_leaves_old_bytes_or_new_never_a_mix(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    seen: set[int] = set()
    for _ in range(4):
        child = start(WRITER, path)
        first = path.read_bytes()
        while path.read_bytes() == first:  # the kill falls somewhere into the writes that follow
            pass
        kill(child)
        data = path.read_bytes()
        assert len(data) == 300_000
        assert len(set(data)) == 1
        seen.add(data[0])
    assert seen


def test_files_and_folders_are_private(tmp_path: Path) -> None:
    vault.make_folder(tmp_path / "a/b/c")
    vault.write_atomically(tmp_path / "a/b/c/file", b"x")
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b", "a/b/c")} == {0o700}
    assert stat.S_IMODE((tmp_path / "a/b/c/file").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "a/b/c").iterdir()] == ["file"]


def test_a_failed_write_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inner").touch()
    with pytest.raises(DiskFailed):
        vault.write_atomically(tmp_path / "folder", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    with pytest.raises(DiskFailed, match="no such file"):
        vault.write_atomically(tmp_path / "absent" / "file", b"x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_named() -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as file,
        pytest.raises(DiskFull, match="the note"),
        vault.disk_errors("the note"),
    ):
        vault.append_synced(file, b"x")  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES, errno.EROFS])
def test_errors_of_the_disk_carry_no_path(code: int) -> None:
    with pytest.raises(CollectorError) as caught, vault.disk_errors("a file"):
        raise OSError(code, os.strerror(code), "/home/Anna Quill/secret")
    assert isinstance(caught.value, DiskFull) == (code in {errno.ENOSPC, errno.EDQUOT})
    assert "Anna" not in str(caught.value)


def test_overwriting_destroys_the_bytes_under_every_name(tmp_path: Path) -> None:
    path, other = tmp_path / "key", tmp_path / "other"
    path.write_bytes(b"secret" * 400_000)
    os.link(path, other)
    vault.overwrite_and_delete(path)
    vault.overwrite_and_delete(path)
    assert not path.exists()
    assert b"secret" not in other.read_bytes()
    assert other.stat().st_size == 2_400_000


def test_small_files_only_and_no_links(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    assert vault.read_small(tmp_path / "file", 5) == b"12345"
    for name, limit in (("file", 4), ("link", 9), ("pipe", 9)):
        with pytest.raises(UnsafePath):
            vault.read_small(tmp_path / name, limit)
    with pytest.raises(DiskFailed):
        vault.read_small(tmp_path / "absent", 9)


@pytest.mark.parametrize("kind", ["file link", "folder link", "dangling link", "pipe"])
def test_a_tree_with_a_link_is_refused_and_named(tmp_path: Path, kind: str) -> None:
    (tmp_path / "tree/inner").mkdir(parents=True)
    (tmp_path / "tree/inner/file").touch()
    assert vault.plain_files(tmp_path / "tree") == ["inner/file"]
    place = tmp_path / "tree/inner/odd"
    targets = {"file link": "tree/inner/file", "folder link": "tree", "dangling link": "nowhere"}
    os.mkfifo(place) if kind == "pipe" else place.symlink_to(tmp_path / targets[kind])
    with pytest.raises(UnsafePath, match="inner/odd"):
        vault.plain_files(tmp_path / "tree")


def test_a_tree_that_is_destroyed_meanwhile_is_listed_without_it(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    for number in range(40):
        folder = root / str(number)
        folder.mkdir(parents=True)
        for name in range(25):
            (folder / str(name)).touch()
    destroyer = threading.Thread(target=lambda: [shutil.rmtree(path) for path in list(root.iterdir())])
    destroyer.start()
    while vault.plain_files(root):
        pass
    destroyer.join()


@pytest.fixture
def nobody() -> Iterator[None]:
    """Root may read everything, so it steps back for a moment."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    yield
    if is_root:
        os.seteuid(0)


@pytest.mark.usefixtures("nobody")
def test_an_unreadable_folder_is_no_empty_one() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        closed = Path(folder) / "tree" / "closed"
        closed.mkdir(parents=True)
        closed.chmod(0)
        with pytest.raises(DiskFailed):
            vault.plain_files(Path(folder) / "tree")
        closed.chmod(0o700)


def test_deleting_a_tree_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").write_text("kept")
    (tmp_path / "tree/inner").mkdir(parents=True)
    (tmp_path / "tree/inner/file").touch()
    (tmp_path / "tree/link").symlink_to(tmp_path / "kept")
    (tmp_path / "root link").symlink_to(tmp_path / "kept")
    for name in ("tree", "root link", "absent"):
        vault.delete_tree(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]
    assert (tmp_path / "kept/file").read_text() == "kept"


def test_a_second_instance_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    child = start(HOLDER, tmp_path / "data")
    try:
        with pytest.raises(DataFolderInUse):
            vault.DataLock(tmp_path / "data")
    finally:
        kill(child)
    with vault.DataLock(tmp_path / "data"):
        assert stat.S_IMODE((tmp_path / "data/lock").stat().st_mode) == 0o600


def test_a_lock_taken_in_one_thread_is_freed_from_another(tmp_path: Path) -> None:
    taken: list[vault.DataLock] = []
    thread = threading.Thread(target=lambda: taken.append(vault.DataLock(tmp_path)))
    thread.start()
    thread.join()
    with pytest.raises(DataFolderInUse):
        vault.DataLock(tmp_path)
    taken[0].release()
    vault.DataLock(tmp_path).release()


def test_a_folder_that_can_not_be_made_is_the_disks_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskFailed):
        vault.DataLock(tmp_path / "file" / "data")


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o770, 0o701, 0o744])
def test_a_folder_that_is_open_to_others_is_closed(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)
    vault.keep_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_somebody_elses_folder_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    folder = Path("/usr")  # root's
    if os.geteuid() == 0:
        folder = tmp_path / "data"
        folder.mkdir(mode=0o755)
        os.chown(folder, 12345, -1)
    with pytest.raises(FolderOpen, match="somebody else"):
        vault.keep_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_what_is_overwritten_is_gone_under_a_second_name_too(tmp_path: Path) -> None:
    """A copy made of hard links, as some backups are, must open no more either."""
    path, second = tmp_path / "keys", tmp_path / "backup"
    path.write_bytes(b"secret" * 100)
    second.hardlink_to(path)
    vault.overwrite_and_delete(path)
    assert b"secret" not in second.read_bytes()


def test_nothing_is_opened_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"kept")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    for odd in ("link", "pipe", "."):
        with pytest.raises(UnsafePath):
            vault.open_plain(tmp_path / odd)
    with (
        vault.open_plain(tmp_path / "file", "r") as file,
        pytest.raises(OSError, match="not open for writing"),
    ):
        file.write(b"x")

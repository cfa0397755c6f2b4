"""The disk: atomic writes, fsync, permissions, links refused, and the one-instance lock."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Literal, Self

import filelock

from collector.errors import DataFolderInUse, DiskFailed, DiskFull, FolderOpen, UnsafePath

FILE_MODE = 0o600
FOLDER_MODE = 0o700
READ_ONLY_MODE = 0o400
_OTHERS = 0o077
_ODD = "There is a link or a device where a plain file should be."
_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextlib.contextmanager
def disk_errors(what: str) -> Iterator[None]:
    """Turn an OSError inside the block into DiskFull or DiskFailed, its cause kept.

    `what` is a plain word for the thing written ("the journal"): paths can carry names, so none is shown.
    """
    try:
        yield
    except OSError as error:
        raise disk_error(error, what) from error


def disk_error(error: OSError, what: str) -> DiskFull | DiskFailed:
    """Return the typed error for `error` met while writing or reading `what`."""
    if error.errno in _FULL:
        return DiskFull(f"The disk is full: {what} could not be written.")
    return DiskFailed(f"The disk refused {what}: {os.strerror(error.errno or 0).lower()}.")


def make_folder(path: Path) -> None:
    """Make `path` and what is missing above it, 0700 each, and let the names survive a power cut."""
    with disk_errors("a folder"):
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            sync_folder(folder.parent)


def keep_private(path: Path) -> None:
    """Close a folder, and all that lies in one that stood open, to everybody but its owner.

    Raises FolderOpen where that can't be done, or where something is somebody else's. On Windows the user's
    own profile is closed by its access list.
    """
    if os.name == "nt":
        return
    with disk_errors("the data folder"):
        if not stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            _refuse_others(path.stat(), "The data folder")
            return
        for folder, names, files in os.walk(path, onerror=_raise):
            for name in (*names, *files):
                _close_to_others(Path(folder, name), "Something in the data folder")
        _close_to_others(path.resolve(), "The data folder")  # last: what was interrupted is done again


def _close_to_others(path: Path, what: str) -> None:
    info = path.lstat()
    _refuse_others(info, what)
    if stat.S_ISLNK(info.st_mode):
        return
    with contextlib.suppress(PermissionError):
        path.chmod(stat.S_IMODE(info.st_mode) & ~_OTHERS)
    if stat.S_IMODE(path.lstat().st_mode) & _OTHERS:
        raise FolderOpen("The data folder is open to others, and this disk can't close it.")


def _refuse_others(info: os.stat_result, what: str) -> None:
    if info.st_uid != os.geteuid():
        raise FolderOpen(f"{what} belongs to somebody else.")


def sync_folder(path: Path) -> None:
    """Let the names in `path` survive a power cut. Windows has no such call: NTFS journals names."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace `path` with `data` so that a power cut leaves the old bytes or the new, never a mix.

    Raises DiskFull, DiskFailed.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    with disk_errors("a file"):
        try:
            with create_file(draft) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def make_read_only(path: Path) -> None:
    """Take the right to write away, from the owner too; not on Windows, which then could not delete it."""
    if os.name != "nt":
        with disk_errors("a file"):
            path.chmod(READ_ONLY_MODE)


def create_file(path: Path) -> BinaryIO:
    """Open a new file for writing, 0600. Raises OSError (FileExistsError when it stands already)."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    return os.fdopen(os.open(path, flags, FILE_MODE), "w+b")


def open_plain(path: Path, mode: Literal["r", "r+"] = "r+") -> FileIO:
    """Open a file that stands, unbuffered, to be read or written in place; never what a link leads to.

    Raises UnsafePath for a link, device or pipe, OSError.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        raise UnsafePath(_ODD)
    return FileIO(path, mode, opener=_open_itself)


def _open_itself(path: str, flags: int) -> int:
    """Between a look and this call a link may have come: then it fails."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def append_synced(file: FileIO, data: bytes) -> None:
    """Append `data` to an unbuffered file and return once it would survive a power cut. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    os.fsync(file.fileno())


def overwrite_and_delete(path: Path) -> None:
    """Overwrite `path` with random bytes, fsync, delete it and fsync its folder. Absent is done.

    A link goes itself, what it names stays. On SSDs and copy-on-write systems old blocks may live on
    (SECURITY.md); what is deleted here is a key.
    """
    if drop_odd(path):
        return
    with disk_errors("a file to be deleted"):
        try:
            overwrite(path, path.lstat().st_size)
            path.unlink()
        except FileNotFoundError:
            return
        sync_folder(path.parent)


def overwrite(path: Path, size_bytes: int) -> None:
    """Overwrite the first bytes of a plain file with random ones and fsync. Raises UnsafePath, OSError.

    They are gone under every name of the file: a second one (a hard link) keeps no secret.
    """
    with open_plain(path) as file:
        for start in range(0, size_bytes, 1 << 20):
            append_synced(file, secrets.token_bytes(min(1 << 20, size_bytes - start)))


def drop_odd(path: Path) -> bool:
    """Delete a link, device or pipe itself, never what is behind it, or a folder with all in it.

    Tell whether there was one: a plain file and what is absent are left to the caller. Raises DiskFailed.
    """
    with disk_errors("a file to be deleted"):
        try:
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode):
                return False
            shutil.rmtree(path) if stat.S_ISDIR(mode) else path.unlink()
        except FileNotFoundError:
            return False
        sync_folder(path.parent)
    return True


def read_small(path: Path, limit_bytes: int) -> bytes:
    """Return the bytes of a plain file of at most `limit_bytes`. Raises UnsafePath, DiskFailed."""
    with disk_errors("a file"):
        with open_plain(path, "r") as file:
            fits = os.fstat(file.fileno()).st_size <= limit_bytes
            data = file.readall() if fits else b""
        if not fits:
            raise UnsafePath(f"A file is larger than the {limit_bytes} bytes that are allowed for it.")
        return data


def plain_files(root: Path) -> list[str]:
    """Return the paths of all files below `root`, relative, with `/`, sorted.

    What is deleted meanwhile is not there any more. Raises UnsafePath for a link, device or pipe anywhere
    below, DiskFailed.
    """
    plain, odd = find_files(root)
    if odd:
        raise UnsafePath(f"{_ODD[:-1]}: {odd[0]}.")
    return plain


def find_files(root: Path) -> tuple[list[str], list[str]]:
    """Return the paths of all plain files below `root`, and of all links, devices and pipes.

    For whoever counts or wipes: what is odd stops neither, and no link is followed. Paths are as those of
    `plain_files`. Raises DiskFailed.
    """
    plain: list[str] = []
    odd: list[str] = []
    with disk_errors("a folder"):
        root.stat()  # the folder itself has to be there
        for folder, names, files in os.walk(root, onerror=_raise_but_for_gone):
            for name in [*names, *files]:
                path = Path(folder, name)
                try:
                    mode = path.lstat().st_mode
                except FileNotFoundError:
                    continue
                if not stat.S_ISDIR(mode):
                    kind = plain if stat.S_ISREG(mode) else odd
                    kind.append(path.relative_to(root).as_posix())
    return sorted(plain), sorted(odd)


def empty_folders(root: Path) -> list[str]:
    """Return the paths of all folders below `root` that hold nothing, in the form of `plain_files`.

    Raises DiskFailed.
    """
    with disk_errors("a folder"):
        walked = os.walk(root, onerror=_raise_but_for_gone)
        bare = [Path(folder) for folder, names, files in walked if not names and not files]
    return sorted(path.relative_to(root).as_posix() for path in bare if path != root)


def delete_tree(root: Path) -> None:
    """Delete `root` and all below, children first, never through a link. Absent is done."""
    with disk_errors("a folder to be deleted"):
        if root.is_symlink():
            root.unlink()
        elif root.exists():
            shutil.rmtree(root)
        else:
            return
        sync_folder(root.parent)


def _raise(error: OSError) -> None:
    """`os.walk` skips what it can't read unless told otherwise: nothing may be taken for absent."""
    raise error


def _raise_but_for_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


class DataLock:
    """The one-instance lock of a data folder: held while the object lives, freed by the system on a kill."""

    def __init__(self, data: Path) -> None:
        make_folder(data)
        # Not bound to a thread: the app opens the core in an executor and closes it from the main thread.
        self._lock = filelock.FileLock(data / "lock", mode=FILE_MODE, thread_local=False)
        with disk_errors("the lock of the data folder"):
            try:
                self._lock.acquire(timeout=0)
            except filelock.Timeout as error:  # an OSError too
                raise DataFolderInUse("Another Collector is using this data folder.") from error

    def release(self) -> None:
        """Let another instance start."""
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

"""Whether a sealed file is still what was written: by name and size, by its head, by every byte."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from collector.bundle.shape import FileHash, hash_stream
from collector.errors import AgeHeaderFailure
from collector.model.take_events import Loss
from collector.seal.header import parse_header
from collector.seal.primitives import PAYLOAD_NONCE_BYTES, SEALED_CHUNK_BYTES, TAG_BYTES
from collector.vault import FILE_MODE, disk_errors, open_plain

_FIRST_LINE = b"age-encryption.org/v1\n"
_BLOCK_BYTES = 1 << 20
_LEAST_BYTES = PAYLOAD_NONCE_BYTES + TAG_BYTES + 1


def size_of(path: Path) -> int | None:
    """Return a plain file's size in bytes; None where there is none, or something else. Raises DiskFailed."""
    with disk_errors("a sealed file"):
        try:
            info = path.lstat()
        except FileNotFoundError:
            return None
        return info.st_size if stat.S_ISREG(info.st_mode) else None


def find_loss(path: Path, kept: FileHash, *, reading: bool) -> Loss | None:
    """Return how a file differs from what was kept; None where it does not.

    Without `reading` only its size is looked at, which costs nothing. Raises DiskFailed.
    """
    size = size_of(path)
    if size is None:
        return "gone"
    if size != kept.size_bytes:
        return "shortened" if size < kept.size_bytes else "changed"
    if not reading:
        return None
    let_owner_in(path)
    try:
        with path.open("rb") as stream:
            return None if hash_stream(stream) == kept else "changed"
    except OSError:
        return "unreadable"


def hash_of(path: Path) -> str | None:
    """Return the `sha256:<hex>` of a plain file; None where there is none. Raises DiskFailed."""
    if size_of(path) is None:
        return None
    let_owner_in(path)
    with disk_errors("a sealed file"), path.open("rb") as stream:
        return hash_stream(stream).sha256


def find_loss_of_head(path: Path) -> Loss | None:
    """Return why no key opens a sealed file: its head is lost, or all behind it; None where one may.

    Raises DiskFailed.
    """
    with disk_errors("a sealed file"), path.open("rb") as file:
        try:
            parse_header(file)
        except AgeHeaderFailure:
            file.seek(0)
            begin = file.read(len(_FIRST_LINE))
            if not begin:
                return "empty"
            return "shortened" if _FIRST_LINE.startswith(begin) else "changed"
        behind = file.read(_LEAST_BYTES)
    return None if len(behind) == _LEAST_BYTES else "shortened"


def trim_torn_chunk(path: Path) -> None:
    """Take away a last chunk that has not even a byte beside its tag: nothing can be in it.

    The head is whole. Raises DiskFull, DiskFailed.
    """
    with disk_errors("a sealed file"), open_plain(path) as file:
        start = len(parse_header(file).raw) + PAYLOAD_NONCE_BYTES
        size = os.fstat(file.fileno()).st_size
        torn = (size - start) % SEALED_CHUNK_BYTES
        if size - start > SEALED_CHUNK_BYTES and 0 < torn <= TAG_BYTES:
            file.truncate(size - torn)
            os.fsync(file.fileno())


def is_readable(path: Path) -> bool:
    """Tell whether the disk gives every byte of a file."""
    try:
        with path.open("rb") as file:
            while file.read(_BLOCK_BYTES):
                pass
    except OSError:
        return False
    return True


def let_owner_in(path: Path) -> None:
    """Give a plain file back the rights that it was made with, where somebody took them. Best effort."""
    with contextlib.suppress(OSError):
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode) and stat.S_IMODE(mode) & FILE_MODE != FILE_MODE:
            path.chmod(FILE_MODE)

"""Making a sealed file unreadable for good: without its header no key opens it (formats.md, Withdrawal)."""

from __future__ import annotations

from pathlib import Path

from collector.seal.header import HEADER_LIMIT_BYTES
from collector.seal.note import note_path_of
from collector.vault import disk_errors, drop_odd, overwrite, overwrite_and_delete, sync_folder


def destroy_sealed(path: Path) -> None:
    """Overwrite the region that can hold a header, fsync, delete the file, fsync its folder. Absent is done.

    A link goes itself, what it names stays; under a second name the file opens no more either. Raises
    DiskFailed. On SSDs and copy-on-write systems old blocks may live on (SECURITY.md).
    """
    if drop_odd(path):
        return
    with disk_errors("a file to be destroyed"):
        try:
            overwrite(path, min(path.lstat().st_size, HEADER_LIMIT_BYTES))
            path.unlink()
        except FileNotFoundError:
            return
        sync_folder(path.parent)


def delete_take(path: Path) -> None:
    """Destroy an unsealed take, then its note. Absent is done. Raises DiskFailed.

    In this order: a cut in between leaves a note alone, which `recover_take` removes.
    """
    destroy_sealed(path)
    overwrite_and_delete(note_path_of(path))

"""Copies a half from a store into a folder: under a draft name until everything fits."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from collector.bundle.sources import HalfSource
from collector.errors import UnsafePath
from collector.model.manifest import PATH_PATTERN, Half
from collector.vault import create_file, delete_tree, disk_errors, make_folder, sync_folder

_BLOCK_BYTES = 1 << 20
_PATH = re.compile(PATH_PATTERN)


@contextlib.contextmanager
def copy_half(source: HalfSource, session: Path, half: Half) -> Iterator[tuple[Path, Callable[[], None]]]:
    """Copy every file to a draft folder in `session`; give that folder and a call that keeps it as `half`.

    The draft is deleted when the block ends without that call. Raises UnsafePath for a name that no half has.
    """
    draft = session / f".{half}.{secrets.token_hex(4)}.part"
    make_folder(draft)

    def keep() -> None:
        with disk_errors("a copy"):
            draft.rename(session / half)
            sync_folder(session)

    try:
        refuse_odd_names(source.names())
        for name in source.names():
            _copy_file(source, name, draft / name)
        yield draft, keep
    finally:
        delete_tree(draft)


def refuse_odd_names(names: Iterable[str]) -> None:
    """Return when a half can have files of these names; no other name is ever told. Raises UnsafePath."""
    if not all(_PATH.fullmatch(name) for name in names):
        raise UnsafePath("The store holds a file with a name that no half can have.")


def _copy_file(source: HalfSource, name: str, target: Path) -> None:
    make_folder(target.parent)
    with source.open(name) as stream, disk_errors("a copy"), create_file(target) as file:
        while block := stream.read(_BLOCK_BYTES):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())

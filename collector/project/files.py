"""A pack's files, in a folder or one zip, read under limits: no path outside, no link, no bomb."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from pathlib import Path
from typing import Protocol

from collector.errors import BadPack, CollectorError
from collector.model.names import find_clash, is_portable
from collector.vault import plain_files, read_small

MAX_FILES = 2000
MAX_FILE_BYTES = 32 << 20
MAX_TOTAL_BYTES = 512 << 20
MAX_DEPTH = 6
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})*")


class PackFiles(Protocol):
    """The files of a pack by relative name."""

    def names(self) -> list[str]:
        """Return all names, sorted. Raises BadPack."""

    def read(self, name: str) -> bytes:
        """Return one file, at most MAX_FILE_BYTES. Raises BadPack."""


class FolderFiles:
    """A pack in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> list[str]:
        """Return all names; links and devices are refused."""
        try:
            return check_names(plain_files(self._root))
        except CollectorError as error:
            raise BadPack(f"The pack can't be read: {error}") from error

    def read(self, name: str) -> bytes:
        """Return one file."""
        try:
            return read_small(self._root / check_names([name])[0], MAX_FILE_BYTES)
        except CollectorError as error:
            raise BadPack(f"The pack's file {name} can't be read.") from error


class ZipFiles:
    """A pack in one zip. Entries are read one by one under limits; nothing is unpacked to disk."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise BadPack("This file is not a project pack.") from error
        self._entries = {entry.filename: entry for entry in self._zip.infolist() if not entry.is_dir()}
        self._check()

    def names(self) -> list[str]:
        """Return all names."""
        return check_names(sorted(self._entries))

    def read(self, name: str) -> bytes:
        """Return one entry; what it claims of its size is not believed."""
        entry = self._entries.get(name)
        if entry is None:
            raise BadPack(f"The pack lacks {name}.")
        try:
            with self._zip.open(entry) as file:
                data = file.read(MAX_FILE_BYTES + 1)
        except (
            OSError,
            zipfile.BadZipFile,
            RuntimeError,
            NotImplementedError,
            zlib.error,
            EOFError,
        ) as error:
            raise BadPack(f"The pack's file {name} is damaged.") from error
        if len(data) > MAX_FILE_BYTES:
            raise BadPack(f"The pack's file {name} is too large.")
        return data

    def _check(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > MAX_FILES or len({entry.filename for entry in entries}) != len(entries):
            raise BadPack("The pack has too many files, or two of one name.")
        if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
            raise BadPack("The pack is too large.")
        for entry in entries:
            if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise BadPack("The pack is compressed in a way that is not allowed.")
            mode = entry.external_attr >> 16
            if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
                raise BadPack("The pack holds a link or a device.")


def open_files(path: Path) -> PackFiles:
    """Return the files of the pack at `path`, a folder or a zip. Raises BadPack."""
    if path.is_dir():
        return FolderFiles(path)
    if path.is_file():
        return ZipFiles(path)
    raise BadPack("There is no project pack at this place.")


def check_names(names: list[str]) -> list[str]:
    """Return `names` when each is plain, relative, not too deep, and one file everywhere. Raises BadPack."""
    if len(names) > MAX_FILES:
        raise BadPack("The pack has too many files.")
    for name in names:
        if (
            not _NAME.fullmatch(name)
            or name.count("/") >= MAX_DEPTH
            or not all(map(is_portable, name.split("/")))
        ):
            raise BadPack("The pack holds a file whose name is not allowed.")
    if find_clash(names) is not None:
        raise BadPack("The pack holds two files of one name, or a file and a folder.")
    return names

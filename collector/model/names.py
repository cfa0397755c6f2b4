"""Names of files that mean one and the same file on every system."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


def is_portable(name: str) -> bool:
    """Tell whether one part of a path is a plain name on Windows too.

    There `nul.txt` is a device, and dots and blanks at the end of a name are dropped.
    """
    return name.partition(".")[0].rstrip().casefold() not in _DEVICES and name == name.rstrip(". ")


def find_clash(paths: Iterable[str]) -> str | None:
    """Return a relative path that another one is in the way of where case does not count; None when all fit.

    Two files of one name, a file where another path has a folder, or one folder in two ways of writing.
    """
    files: set[str] = set()
    folders: dict[str, str] = {}
    for path in paths:
        if path.casefold() in files:
            return path
        files.add(path.casefold())
        for folder in accumulate(path.split("/")[:-1], "{}/{}".format):
            if folders.setdefault(folder.casefold(), folder) != folder:
                return path
    return next((folder for key, folder in folders.items() if key in files), None)

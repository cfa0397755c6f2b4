"""What the program is made of: its licence and its parts, as the frozen app lists them or as is installed."""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from collector.errors import DiskFailed, UnsafePath
from collector.vault import read_small

PROJECT = "field-collector"
OWN_LICENCE = "Apache-2.0"
_LIST = Path("licences", "PARTS.txt")
_LIMIT_BYTES = 1 << 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def find_parts() -> list[str]:
    """Return a line for each third-party part: name, version and licence."""
    if getattr(sys, "frozen", False):
        return _read_list(Path(sys.executable).parent / _LIST)
    return sorted((_describe(part) for part in _collect() if part.name != PROJECT), key=str.lower)


def _read_list(path: Path) -> list[str]:
    """The frozen app has a list beside it (packaging/list_parts.py): a heading, an empty line, the parts."""
    try:
        lines = read_small(path, _LIMIT_BYTES).decode(errors="replace").splitlines()
    except (DiskFailed, UnsafePath, OSError):
        return []
    return [line for line in lines[2:] if line and not line.startswith(f"{PROJECT} ")]


def _collect() -> list[Distribution]:
    """Follow what is required as far as it is installed here; what only an extra needs is none of it."""
    found: dict[str, Distribution] = {}
    waiting = [PROJECT]
    while waiting:
        name = waiting.pop()
        if _plain(name) in found:
            continue
        try:
            part = distribution(name)
        except PackageNotFoundError:  # for another system
            continue
        found[_plain(name)] = part
        lines = (line for line in part.requires or () if "extra ==" not in line)
        waiting += [match.group() for line in lines if (match := _NAME.match(line))]
    return list(found.values())


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _describe(part: Distribution) -> str:
    """Name the licence as the part's metadata does: by its expression, its field, or its classifiers."""
    told = part.metadata.get_all
    named = [line.rpartition(" :: ")[2] for line in told("Classifier") or () if "License" in line]
    stated = [*(told("License-Expression") or ()), *(told("License") or ()), ", ".join(named)]
    licence = next((text.strip().splitlines()[0] for text in stated if text.strip()), "see its licence text")
    return f"{part.name} {part.version}: {licence}"

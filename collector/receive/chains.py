"""Each device's log as the service knows it: the newest line that was shown, and by which hash.

A number alone says nothing: a restored copy whose log grew longer has higher ones. So the device shows the
hash of the line that the service knows. The first branch shown counts; a steward settles the other by
deleting the device's file. Against a device that invents its whole log this proves nothing.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from collector.model.canonical import canonical, parse_canonical
from collector.model.tokens import LedgerHead
from collector.vault import make_folder, read_small, write_atomically

_LIMIT_BYTES = 1024


@dataclass(frozen=True)
class Shown:
    """What became of a head: `fits`, `show` the line `known` first, or `forked`."""

    word: Literal["fits", "show", "forked"]
    known: int | None = None


class Chains:
    """A folder with one small file a device. For many threads of one process."""

    def __init__(self, folder: Path) -> None:
        make_folder(folder)
        self._folder = folder
        self._guard = threading.Lock()

    def show(self, fingerprint: str, head: LedgerHead, shown: LedgerHead | None) -> Shown:
        """Judge a device's head by the line that it shows; a higher one that fits is kept."""
        with self._guard:
            known = self._read(fingerprint)
            word = _judge(known, head, shown)
            if word == "fits" and (known is None or head.number > known.number):
                self._write(fingerprint, head)
            return Shown(word, None if known is None else known.number)

    def _read(self, fingerprint: str) -> LedgerHead | None:
        path = self._folder / f"{fingerprint}.json"
        if not path.exists():
            return None
        return LedgerHead.from_json(parse_canonical(read_small(path, _LIMIT_BYTES)))

    def _write(self, fingerprint: str, head: LedgerHead) -> None:
        data = canonical({"number": head.number, "hash": head.hash})
        write_atomically(self._folder / f"{fingerprint}.json", data)


def _judge(
    known: LedgerHead | None, head: LedgerHead, shown: LedgerHead | None
) -> Literal["fits", "show", "forked"]:
    if known is None:
        return "fits"
    for line in (head, shown):
        if line is not None and line.number == known.number:
            return "fits" if line.hash == known.hash else "forked"
    return "show"

"""Each device's highest ledger head: a lower one, or the same with another hash, is a restored disk."""

from __future__ import annotations

import threading
from pathlib import Path

from collector.model.canonical import canonical, parse_canonical
from collector.model.tokens import LedgerHead
from collector.vault import make_folder, read_small, write_atomically

_LIMIT_BYTES = 1024


class Heads:
    """A folder with one small file a device. For many threads of one process."""

    def __init__(self, folder: Path) -> None:
        make_folder(folder)
        self._folder = folder
        self._guard = threading.Lock()

    def accept(self, fingerprint: str, head: LedgerHead) -> bool:
        """Keep `head` and return True; False when it contradicts what this device showed before."""
        path = self._folder / f"{fingerprint}.json"
        with self._guard:
            known = self._read(path)
            if known is not None:
                if head.number < known.number:
                    return False
                if head.number == known.number:
                    return head.hash == known.hash
            write_atomically(path, canonical({"number": head.number, "hash": head.hash}))
            return True

    def _read(self, path: Path) -> LedgerHead | None:
        if not path.exists():
            return None
        return LedgerHead.from_json(parse_canonical(read_small(path, _LIMIT_BYTES)))

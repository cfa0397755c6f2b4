"""Whether single keys do something while prompts are recorded, kept in the data folder of this laptop."""

from __future__ import annotations

from pathlib import Path

from collector.errors import CollectorError
from collector.model.stored import Document
from collector.vault import read_small, write_atomically

_LIMIT_BYTES = 4096


class _Kept(Document):
    schema_name = "single-keys"

    on: bool


class SingleKeys:
    """On unless somebody turned them off (WCAG 2.1.4): who speaks to the laptop may press keys by words."""

    def __init__(self, data: Path) -> None:
        self._path = data / "single-keys.json"

    def read(self) -> bool:
        """Return whether they are on; they are when nothing was kept, or what was kept is damaged."""
        try:
            return _Kept.from_bytes(read_small(self._path, _LIMIT_BYTES)).on
        except CollectorError:
            return True

    def keep(self, *, on: bool) -> None:
        """Keep it, durable on return. Raises DiskFull, DiskFailed."""
        write_atomically(self._path, _Kept.from_json({"on": on}).to_bytes())

"""Whether the next prompt comes by itself after a good take: said on this laptop, else by the project."""

from __future__ import annotations

from pathlib import Path

from collector.errors import CollectorError
from collector.model.stored import Document
from collector.vault import read_small, write_atomically

_LIMIT_BYTES = 4096


class Advance(Document):
    """What was chosen."""

    schema_name = "advance"

    on: bool


class ByItself:
    """Keeps the choice in the data folder; it belongs to no project."""

    def __init__(self, data: Path) -> None:
        self._path = data / "advance.json"

    def read(self) -> bool | None:
        """Return the choice; None when nothing was chosen, or what was kept is damaged."""
        try:
            return Advance.from_bytes(read_small(self._path, _LIMIT_BYTES)).on
        except CollectorError:
            return None

    def keep(self, *, on: bool) -> None:
        """Keep the choice, durable on return. Raises DiskFull, DiskFailed."""
        write_atomically(self._path, Advance.from_json({"on": on}).to_bytes())

"""The foot pedal of this laptop: the one key it sends, kept in the data folder; it belongs to no project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from collector.errors import CollectorError
from collector.model.stored import Document
from collector.vault import read_small, write_atomically

_LIMIT_BYTES = 4096


class Pedal(Document):
    """The name of the pedal's key, as Qt writes keys down; empty for none."""

    schema_name = "pedal"

    key: Annotated[str, Field(max_length=40)]


class PedalKey:
    """Keeps the key in the data folder."""

    def __init__(self, data: Path) -> None:
        self._path = data / "pedal.json"

    def read(self) -> str:
        """Return the key; none when nothing was kept, or what was kept is damaged."""
        try:
            return Pedal.from_bytes(read_small(self._path, _LIMIT_BYTES)).key
        except CollectorError:
            return ""

    def keep(self, key: str) -> None:
        """Keep the key, durable on return. Raises Malformed, DiskFull, DiskFailed."""
        write_atomically(self._path, Pedal.from_json({"key": key}).to_bytes())

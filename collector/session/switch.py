"""A yes or no that somebody said on this laptop, kept in its data folder; it belongs to no project."""

from __future__ import annotations

from pathlib import Path

from collector.errors import CollectorError
from collector.model.stored import Document
from collector.vault import read_small, write_atomically

_LIMIT_BYTES = 4096
SINGLE_KEYS = "single-keys"
"""Whether single keys do something while prompts are recorded; on where nothing was said (WCAG 2.1.4)."""
BY_ITSELF = "advance"
"""Whether the next prompt comes by itself after a good take; as the list has it where nothing was said."""
FIRST_RUN = "first-run"
"""Whether this laptop is being set up: on from the first start in an empty folder until it is done."""


class _Said(Document):
    schema_name = "switch"

    on: bool


class Switch:
    """Keeps what was said under a name."""

    def __init__(self, data: Path, name: str) -> None:
        self._path = data / f"{name}.json"

    def read(self) -> bool | None:
        """Return what was said; None for nothing, or where what was kept is damaged."""
        try:
            return _Said.from_bytes(read_small(self._path, _LIMIT_BYTES)).on
        except CollectorError:
            return None

    def keep(self, *, on: bool) -> None:
        """Keep it, durable on return. Raises DiskFull, DiskFailed."""
        write_atomically(self._path, _Said.from_json({"on": on}).to_bytes())

"""Who takes part in the sessions of this laptop, by the first line of each journal; it outlives the purge."""

from __future__ import annotations

from collections.abc import Iterator

from collector.errors import Malformed
from collector.model.canonical import parse_bounded
from collector.model.events import Starter
from collector.session.parts import Parts

MAX_START_BYTES = 1 << 20


def list_people(parts: Parts, project: str | None = None) -> Iterator[tuple[str, Starter]]:
    """Yield (session, contributor) from the first line of each journal; it outlives the purge."""
    root = parts.data / "sessions"
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        try:
            with parts.folder(folder.name).journal.open("rb") as file:
                start = parse_bounded(file.readline(MAX_START_BYTES))["fields"]
            if project in {None, start["project"]}:
                yield from ((folder.name, Starter.from_json(person)) for person in start["contributors"])
        except (OSError, Malformed, KeyError, TypeError, ValueError):  # a damaged journal is told at start
            continue

"""Who takes part in the sessions of this laptop, by the first line of each journal; it outlives the purge."""

from __future__ import annotations

from collections.abc import Iterator

from collector.errors import Malformed
from collector.model.canonical import parse_bounded
from collector.model.events import Starter
from collector.session.parts import Parts

MAX_START_BYTES = 1 << 20


def people_of(parts: Parts, session: str) -> list[str]:
    """Return who takes part in a session; nobody where its first line can't be read."""
    return [person.code for person in _read_start(parts, session, None)]


def list_people(parts: Parts, project: str | None = None) -> Iterator[tuple[str, Starter]]:
    """Yield (session, contributor) from the first line of each journal; it outlives the purge."""
    root = parts.data / "sessions"
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        yield from ((folder.name, person) for person in _read_start(parts, folder.name, project))


def _read_start(parts: Parts, session: str, project: str | None) -> list[Starter]:
    try:
        with parts.folder(session).journal.open("rb") as file:
            start = parse_bounded(file.readline(MAX_START_BYTES))["fields"]
        mine = project in {None, start["project"]}
        return [Starter.from_json(person) for person in start["contributors"]] if mine else []
    except (OSError, Malformed, KeyError, TypeError, ValueError):  # a damaged journal is told at start
        return []

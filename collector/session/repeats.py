"""Who may have taken part before: tags in one locked file of this laptop (consent.md section 3, Duplicates).

A tag stands in that file and in the sealed form, nowhere else. Losing the file loses hints only.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass

from collector.consent.repeat import repeat_tag
from collector.index import SessionRow
from collector.model.canonical import canonical
from collector.seal.locked_file import read_locked, write_locked
from collector.session.parts import Parts
from collector.state import ENDED
from collector.vault import overwrite_and_delete

FILE, KEY = "repeats.locked", "repeats"
_KEY_BYTES = 32
_EVERY = 1 << 30


@dataclass(frozen=True)
class TagRow:
    """One tag, the session to forget it with, and the code: who comes back under it is no repeat."""

    project: str
    session: str
    code: str
    tag: str


def hint_key_name(project: str) -> str:
    """Name of a project's hint key in the keystore; it comes from the token service (formats.md)."""
    return f"hint:{project}"


def make_tag(parts: Parts, project: str, form: dict[str, str]) -> str | None:
    """Return the tag of a form's ID number; None without a number or without the project's hint key."""
    key = parts.keystore.get(hint_key_name(project))
    number = form.get("id_number")
    return None if key is None or not number else repeat_tag(key, form.get("id_kind", "other"), number)


def is_known(parts: Parts, mine: TagRow) -> bool:
    """Tell whether somebody of another code left the same tag in this project on this laptop."""
    return any(
        (row.project, row.tag) == (mine.project, mine.tag) and row.code != mine.code for row in _rows(parts)
    )


def may_be_repeat(parts: Parts, session: str) -> bool:
    """Tell whether a session's own tag is another's too: the hint after a pause."""
    return any(is_known(parts, row) for row in _rows(parts) if row.session == session)


def keep_tag(parts: Parts, row: TagRow) -> None:
    """Add a tag. Raises DiskFull, DiskFailed."""
    rows = _rows(parts)
    if row not in rows:
        _write(parts, [*rows, row], new_key=parts.keystore.get(KEY) is None)


def forget_session(parts: Parts, session: str, code: str = "") -> None:
    """Drop a session's tags, or one contributor's of it: nothing stays of who it was. Repeatable.

    So it is after a refusal, a withdrawal, and when a form is corrected.
    """
    rows = _rows(parts)
    left = [row for row in rows if row.session != session or row.code != (code or row.code)]
    if len(left) < len(rows):
        _write(parts, left, new_key=True)


def forget_project(parts: Parts, project: str) -> None:
    """Drop a project's tags and its hint key, at the project's end. Repeatable."""
    rows = _rows(parts)
    left = [row for row in rows if row.project != project]
    if len(left) < len(rows):
        _write(parts, left, new_key=True)
    parts.keystore.delete(hint_key_name(project))


def forget_ended_projects(parts: Parts) -> list[str]:
    """Forget every project whose pack was removed and whose sessions are all gone; return their ids."""
    ended = []
    for project in sorted({row.project for row in _rows(parts)}):
        if not (parts.data / "packs" / project).exists() and all(map(_is_gone, _sessions(parts, project))):
            forget_project(parts, project)
            ended.append(project)
    return ended


def _sessions(parts: Parts, project: str) -> list[SessionRow]:
    return parts.index.rows(project, limit=_EVERY)


def _is_gone(row: SessionRow) -> bool:
    return row.stage in ENDED


def _rows(parts: Parts) -> list[TagRow]:
    key = parts.keystore.get(KEY)
    data = None if key is None else read_locked(parts.data / FILE, key)
    return [] if data is None else [TagRow(**row) for row in json.loads(data)]


def _write(parts: Parts, rows: list[TagRow], *, new_key: bool) -> None:
    """A new key whenever something is dropped: what the disk keeps of the old file opens no more."""
    if not rows:
        overwrite_and_delete(parts.data / FILE)
        parts.keystore.delete(KEY)
        return
    if new_key:
        parts.keystore.put(KEY, secrets.token_bytes(_KEY_BYTES))
    key = parts.keystore.get(KEY)
    assert key is not None  # noqa: S101 - it was just put there
    write_locked(parts.data / FILE, key, canonical([asdict(row) for row in rows]))

"""Who may have taken part before: tags in one locked file of this laptop (consent.md section 3, Duplicates).

A tag stands in that file and in the sealed form, nowhere else. Losing the file loses hints only.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass

from collector.consent.repeat import repeat_tag
from collector.index import SessionRow
from collector.model.canonical import canonical
from collector.seal.locked_file import read_locked, write_locked
from collector.session.parts import Parts
from collector.state import ENDED
from collector.vault import overwrite_and_delete

FILE, KEY, NEXT_KEY = "repeats.locked", "repeats", "repeats:next"
_KEY_BYTES = 32


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
    with parts.turn:
        rows = _rows(parts)
        if row not in rows:
            _write(parts, [*rows, row], new_key=parts.keystore.get(KEY) is None)


def forget_session(parts: Parts, session: str, code: str = "") -> None:
    """Drop a session's tags, or one contributor's of it: nothing stays of who it was. Repeatable.

    So it is after a refusal, a withdrawal, and when a form is corrected.
    """
    _keep_only(parts, lambda row: row.session != session or row.code != (code or row.code))


def forget_project(parts: Parts, project: str) -> None:
    """Drop a project's tags and its hint key, at the project's end. Repeatable."""
    _keep_only(parts, lambda row: row.project != project)
    parts.keystore.delete(hint_key_name(project))


def forget_ended_projects(parts: Parts) -> list[str]:
    """Forget every project whose pack was removed and whose sessions are all gone; return their ids."""
    ended = []
    for project in sorted({row.project for row in _rows(parts)}):
        if not (parts.data / "packs" / project).exists() and all(map(_is_gone, _sessions(parts, project))):
            forget_project(parts, project)
            ended.append(project)
    return ended


def _keep_only(parts: Parts, stays: Callable[[TagRow], bool]) -> None:
    with parts.turn:
        rows = _rows(parts)
        left = [row for row in rows if stays(row)]
        if len(left) < len(rows):
            _write(parts, left, new_key=True)


def _sessions(parts: Parts, project: str) -> list[SessionRow]:
    return parts.index.rows(project)


def _is_gone(row: SessionRow) -> bool:
    return row.stage in ENDED


def _rows(parts: Parts) -> list[TagRow]:
    with parts.turn:  # key and file change one after the other
        data = _read(parts, KEY)
        if data is None and (data := _read(parts, NEXT_KEY)) is not None:
            _promote(parts)
    return [] if data is None else [TagRow(**row) for row in json.loads(data)]


def _read(parts: Parts, name: str) -> bytes | None:
    key = parts.keystore.get(name)
    return None if key is None else read_locked(parts.data / FILE, key)


def _write(parts: Parts, rows: list[TagRow], *, new_key: bool) -> None:
    """A new key whenever something is dropped: what the disk keeps of the old file opens no more.

    The old key goes once the new file stands: a cut in between costs no hint.
    """
    if not rows:
        overwrite_and_delete(parts.data / FILE)
        for name in (KEY, NEXT_KEY):
            parts.keystore.delete(name)
        return
    key = secrets.token_bytes(_KEY_BYTES) if new_key else parts.keystore.get(KEY)
    assert key is not None  # noqa: S101 - only the first tag comes without one, and asks for a new key
    if new_key:
        parts.keystore.put(NEXT_KEY, key)
    write_locked(parts.data / FILE, key, canonical([asdict(row) for row in rows]))
    if new_key:
        _promote(parts)


def _promote(parts: Parts) -> None:
    key = parts.keystore.get(NEXT_KEY)
    if key is not None:
        parts.keystore.put(KEY, key)
        parts.keystore.delete(NEXT_KEY)

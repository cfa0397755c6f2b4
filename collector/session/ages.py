"""From when a child decides alone: a month, in one locked file of this laptop, kept past sealing (P-4.1).

The youngest age that is known of a code counts until it ends. Rows stand under a keyed hash of the code, the
file's hash in the ledger, so that an older file put back is found. From then on the ledger names nothing that
is written until a lead has answered: a new row is no word on the rows that are gone.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256

from collector.model.canonical import canonical, sha256_text
from collector.model.device_events import AgesKept
from collector.seal.locked_file import read_locked, write_locked
from collector.session.clock import tell_time_trust
from collector.session.parts import Parts
from collector.vault import overwrite_and_delete

FILE, KEY = "ages.locked", "ages"
_KEY_BYTES = 32


@dataclass(frozen=True)
class AgeRow:
    """One person: a keyed hash of project and code, and the month (2031-07) in which they grow up."""

    tag: str
    month: str


def keep_month(parts: Parts, project: str, code: str, grown: date) -> None:
    """Keep the month of the day from which a child decides alone. Raises DiskFull, DiskFailed."""
    with parts.turn:
        tag = _tag(_make_key(parts), project, code)
        rows = [row for row in _read_rows(parts) if row.tag != tag]
        _write(parts, [*rows, AgeRow(tag, f"{grown:%Y-%m}")])


def find_months(parts: Parts, project: str, codes: Collection[str]) -> dict[str, str]:
    """Return the month in which each of `codes` grows up, empty where none is kept."""
    key = parts.keystore.get(KEY)
    months = {row.tag: row.month for row in _read_rows(parts)}
    return {code: "" if key is None else months.get(_tag(key, project, code), "") for code in codes}


def has_months(parts: Parts) -> bool:
    """Tell whether a month is kept of anybody."""
    return bool(_read_rows(parts))


def drop_past_months(parts: Parts) -> None:
    """Forget whose month is over in every time zone: nothing is kept longer than it counts. Repeatable.

    Only a clock that a server agreed with says that a month is over: what is forgotten can't be had back.
    """
    if tell_time_trust(parts) != "server_checked":
        return
    today = parts.now() - timedelta(days=1)
    _keep_only(parts, lambda row: row.month >= f"{today:%Y-%m}")


def forget_person(parts: Parts, project: str, code: str) -> None:
    """Forget somebody who will never begin again under this code. Repeatable."""
    key = parts.keystore.get(KEY)
    if key is not None:
        tag = _tag(key, project, code)
        _keep_only(parts, lambda row: row.tag != tag)


def keep_anew(parts: Parts) -> None:
    """Take the file as it is for the newest again, once a lead has answered for who it does not know."""
    with parts.turn:
        if not is_newest(parts):
            _name_and_write(parts, _read_rows(parts))


def _read_rows(parts: Parts) -> list[AgeRow]:
    """Return the rows; none when the file is lost.

    Of an older one that was put back what it says counts: a row makes an age younger, never older.
    """
    data = _read(parts)
    return [] if data is None else [AgeRow(**row) for row in json.loads(data)]


def is_newest(parts: Parts) -> bool:
    """Tell whether the file is the one that the ledger names last: else it was lost or put back.

    Then nobody's age is sure before a lead has answered.
    """
    kept = parts.ledger.of_kind(AgesKept.event)
    data = _read(parts)
    return not kept or kept[-1].fields["sha256"] == sha256_text(b"[]" if data is None else data)


def _keep_only(parts: Parts, stays: Callable[[AgeRow], bool]) -> None:
    with parts.turn:
        rows = _read_rows(parts)
        left = [row for row in rows if stays(row)]
        if len(left) < len(rows):
            _write(parts, left)


def _read(parts: Parts) -> bytes | None:
    key = parts.keystore.get(KEY)
    return None if key is None else read_locked(parts.data / FILE, key)


def _write(parts: Parts, rows: list[AgeRow]) -> None:
    if is_newest(parts):
        _name_and_write(parts, rows)
    else:
        write_locked(parts.data / FILE, _make_key(parts), _to_bytes(rows))


def _name_and_write(parts: Parts, rows: list[AgeRow]) -> None:
    parts.note(AgesKept(sha256=sha256_text(_to_bytes(rows))))
    if not rows:
        overwrite_and_delete(parts.data / FILE)
        parts.keystore.delete(KEY)
        return
    write_locked(parts.data / FILE, _make_key(parts), _to_bytes(rows))


def _to_bytes(rows: list[AgeRow]) -> bytes:
    return canonical([asdict(row) for row in rows])


def _make_key(parts: Parts) -> bytes:
    key = parts.keystore.get(KEY)
    if key is None:
        key = secrets.token_bytes(_KEY_BYTES)
        parts.keystore.put(KEY, key)
    return key


def _tag(key: bytes, project: str, code: str) -> str:
    return hmac.new(key, f"{project}:{code}".encode(), sha256).hexdigest()

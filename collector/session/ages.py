"""From when a child decides alone: a month, in one locked file of this laptop, kept past sealing (P-4.1).

The youngest age that is known of a code counts until it ends. Rows stand under a keyed hash of the code, the
file's hash in the ledger, so that an older file put back is found.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from collector.model.canonical import canonical, sha256_text
from collector.model.device_events import AgesKept
from collector.seal.locked_file import read_locked, write_locked
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
    tag = _tag(_make_key(parts), project, code)
    rows = [row for row in read_rows(parts) if row.tag != tag]
    _write(parts, [*rows, AgeRow(tag, f"{grown:%Y-%m}")])


def find_month(parts: Parts, project: str, code: str) -> str:
    """Return the month in which somebody grows up, empty when none is kept."""
    key = parts.keystore.get(KEY)
    if key is None:
        return ""
    tag = _tag(key, project, code)
    return next((row.month for row in read_rows(parts) if row.tag == tag), "")


def drop_past_months(parts: Parts, today: date) -> None:
    """Forget whose month is over: nothing is kept longer than it counts. Repeatable."""
    rows = read_rows(parts)
    left = [row for row in rows if row.month >= f"{today:%Y-%m}"]
    if len(left) < len(rows):
        _write(parts, left)


def forget_person(parts: Parts, project: str, code: str) -> None:
    """Forget one person. Repeatable."""
    key = parts.keystore.get(KEY)
    rows = read_rows(parts)
    left = [row for row in rows if key is None or row.tag != _tag(key, project, code)]
    if len(left) < len(rows):
        _write(parts, left)


def read_rows(parts: Parts) -> list[AgeRow]:
    """Return the rows; none when the file is lost.

    Of an older one that was put back what it says counts: a row makes an age younger, never older.
    """
    data = _read(parts)
    return [] if data is None else [AgeRow(**row) for row in json.loads(data)]


def is_newest(parts: Parts) -> bool:
    """Tell whether the file is the one that the ledger names last: else it was lost or put back."""
    kept = parts.ledger.of_kind(AgesKept.event)
    data = _read(parts)
    return not kept or kept[-1].fields["sha256"] == sha256_text(b"[]" if data is None else data)


def _read(parts: Parts) -> bytes | None:
    key = parts.keystore.get(KEY)
    return None if key is None else read_locked(parts.data / FILE, key)


def _write(parts: Parts, rows: list[AgeRow]) -> None:
    data = canonical([asdict(row) for row in rows])
    parts.note(AgesKept(sha256=sha256_text(data)))
    if not rows:
        overwrite_and_delete(parts.data / FILE)
        parts.keystore.delete(KEY)
        return
    write_locked(parts.data / FILE, _make_key(parts), data)


def _make_key(parts: Parts) -> bytes:
    key = parts.keystore.get(KEY)
    if key is None:
        key = secrets.token_bytes(_KEY_BYTES)
        parts.keystore.put(KEY, key)
    return key


def _tag(key: bytes, project: str, code: str) -> str:
    return hmac.new(key, f"{project}:{code}".encode(), sha256).hexdigest()

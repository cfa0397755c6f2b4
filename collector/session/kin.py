"""Who stood for whom and by whom, kept past a pause as keyed tags in one locked file: two are two people.

No name and no number is in it. Rows go with their session's sealed files.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Literal

from collector.consent.id_number import normal_id
from collector.consent.witness import plain_name
from collector.errors import CorrectionTooLate, FormIncomplete
from collector.model.canonical import canonical
from collector.seal.locked_file import read_locked, write_locked
from collector.session.book import Book
from collector.session.parts import Parts
from collector.vault import overwrite_and_delete

FILE, KEY = "kin.locked", "kin"
_KEY_BYTES = 32
Who = Literal["guardian", "contributor", "witness", "interpreter"]
BESIDE: tuple[Who, ...] = ("guardian", "witness", "interpreter")


@dataclass(frozen=True)
class KinRow:
    """One person beside one contributor of a session, or that one.

    `stands_as` is the random code by which the journal names who stands beside: a row of somebody who was
    named before says nothing of who is named now. Rows of before have none.
    """

    session: str
    code: str
    who: Who
    number: str
    name: str
    stands_as: str = ""


def keep_kin(book: Book, code: str, who: Who, fields: dict[str, str]) -> None:
    """Keep tags of a number and a name. Raises DiskFull, DiskFailed."""
    with book.parts.turn:
        row = _row(book, code, who, fields)
        same = (row.session, row.code, row.who)
        rows = [other for other in _rows(book.parts) if (other.session, other.code, other.who) != same]
        _write(book.parts, [*rows, row])


def refuse_one_number(book: Book, code: str, who: Who, fields: dict[str, str]) -> None:
    """Raise FormIncomplete when guardian and contributor give one number, also after a pause."""
    mine = _row(book, code, who, fields)
    if mine.number and any(other.number == mine.number for other in _beside(book, code, who)):
        raise FormIncomplete("Child and guardian have the same ID number.", field="id_number")


def has_one_name(book: Book, code: str, who: Who, fields: dict[str, str]) -> bool:
    """Tell whether guardian and contributor give one name, also after a pause."""
    mine = _row(book, code, who, fields)
    return bool(mine.name) and any(other.name == mine.name for other in _beside(book, code, who))


def find_namesake(book: Book, code: str, name: str, among: Iterable[Who]) -> Who | None:
    """Return who of `among` bears this name, also after a pause."""
    mine = _row(book, code, "contributor", {"name": name}).name
    found = (row for who in among if (row := _find(book, code, who)) is not None)
    return next((row.who for row in found if mine and row.name == mine), None)


def find_lost(book: Book, code: str, among: Iterable[Who] = BESIDE) -> Who | None:
    """Return who of `among` stands in the journal and is known here no longer: the file was lost or put back.

    Sessions begun before there was a table of rules had no such file.
    """
    if book.state.start.rules is None:
        return None
    return next(
        (who for who in among if _stands_as(book, code, who) and _find(book, code, who) is None), None
    )


def refuse_other_guardian(book: Book, code: str, fields: dict[str, str]) -> None:
    """Raise CorrectionTooLate for another guardian than the one who signed: a new one signs anew."""
    signed = [row for row in _rows(book.parts)
              if (row.session, row.code, row.who) == (book.state.session, code, "guardian")]  # fmt: skip
    mine = _row(book, code, "guardian", fields)
    if not signed or (signed[0].number, signed[0].name) != (mine.number, mine.name):
        raise CorrectionTooLate("This is not the guardian who signed: another one would have to sign anew.")


def forget_kin(parts: Parts, session: str) -> None:
    """Drop a session's rows. Repeatable."""
    with parts.turn:
        rows = _rows(parts)
        left = [row for row in rows if row.session != session]
        if len(left) < len(rows):
            _write(parts, left)


def _beside(book: Book, code: str, who: Who) -> list[KinRow]:
    others: tuple[Who, ...] = ("contributor",) if who == "guardian" else ("guardian",)
    return [row for other in others if (row := _find(book, code, other)) is not None]


def _find(book: Book, code: str, who: Who) -> KinRow | None:
    """Return the row of who stands there now, by the journal; any of a time before rows said that."""
    same, now = (book.state.session, code, who), _stands_as(book, code, who)
    rows = [row for row in _rows(book.parts) if (row.session, row.code, row.who) == same]
    return next((row for row in rows if row.stands_as in {"", now}), None)


def _stands_as(book: Book, code: str, who: Who) -> str:
    person = book.state.contributors[code]
    named = {
        "guardian": person.guardian and person.guardian.guardian_code,
        "witness": person.witness and person.witness.code,
        "interpreter": person.interpreter and person.interpreter.code,
    }
    return named.get(who) or ""


def _row(book: Book, code: str, who: Who, fields: dict[str, str]) -> KinRow:
    key = _make_key(book.parts)
    number, name = normal_id(fields.get("id_number", "")), plain_name(fields.get("name", ""))
    tags = _tag(key, number), _tag(key, name)
    return KinRow(book.state.session, code, who, *tags, _stands_as(book, code, who))


def _tag(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), sha256).hexdigest() if text else ""


def _make_key(parts: Parts) -> bytes:
    with parts.turn:  # two first ones would make two keys
        key = parts.keystore.get(KEY)
        if key is None:
            key = secrets.token_bytes(_KEY_BYTES)
            parts.keystore.put(KEY, key)
        return key


def _rows(parts: Parts) -> list[KinRow]:
    key = parts.keystore.get(KEY)
    data = None if key is None else read_locked(parts.data / FILE, key)
    return [] if data is None else [KinRow(**row) for row in json.loads(data)]


def _write(parts: Parts, rows: list[KinRow]) -> None:
    if not rows:
        overwrite_and_delete(parts.data / FILE)
        return
    write_locked(parts.data / FILE, _make_key(parts), canonical([asdict(row) for row in rows]))

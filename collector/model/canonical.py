"""Canonical JSON (RFC 8785): the only bytes that are hashed or signed."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import rfc8785

from collector.errors import Malformed

MAX_DEPTH = 32  # of brackets; the deepest format here has nine
MAX_DIGITS = 16
MAX_WHOLE = 2**53 - 1  # RFC 8785
# A string is taken whole, one that never ends up to the end: possessive, so that odd bytes cost linear time.
_STRUCTURE = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the canonical UTF-8 bytes of `value` (dicts, lists, text, whole numbers, booleans, None).

    Raises Malformed when a value has no canonical form or holds a fraction (formats.md: whole numbers only).
    """
    _refuse_fractions(value)
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as error:
        raise Malformed("This data has no canonical form.") from error


def parse_canonical(data: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value in `data`, which must equal its canonical form byte for byte.

    Raises Malformed otherwise: duplicate keys, fractions, blanks, another order, invalid UTF-8.
    """
    value = parse_bounded(data, object_pairs_hook=_refuse_duplicates, parse_float=_refuse_fraction)
    again = _plain_canonical(value) if data.isascii() else canonical(value)
    if again != data:
        raise Malformed("This JSON is not in canonical form.")
    return value


def parse_bounded(data: bytes, **hooks: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON value in `data`, its depth and the digits of its numbers bounded before it is built.

    `hooks` go to `json.loads`. Raises Malformed.
    """
    _check_depth(data)
    try:
        return json.loads(
            data.decode("utf-8"), parse_int=_parse_int, parse_constant=_refuse_constant, **hooks
        )
    except (ValueError, RecursionError) as error:
        raise Malformed("This is not valid JSON.") from error


def sha256_text(data: bytes) -> str:
    """Return `sha256:<64 hex>` of `data`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("duplicate key")
    return value


def _plain_canonical(value: object) -> bytes:
    """Return the canonical form of whole numbers and plain text, ten times faster.

    Among ASCII names the order by code points is that by UTF-16 units, and `json` escapes as RFC 8785 does.
    Text that is not ASCII comes out as other bytes than ASCII ones, so that it never passes for them.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", errors="replace")


def _refuse_fraction(_: str) -> None:
    raise Malformed("Fractions are not allowed here.")


def _check_depth(data: bytes) -> None:
    """Walk only where there are brackets enough: a line of a journal has three."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for mark in _STRUCTURE.finditer(data):
        first = data[mark.start()]
        depth += (first in b"[{") - (first in b"]}")
        if depth > MAX_DEPTH:
            raise Malformed("This JSON is nested too deeply.")


def _parse_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ValueError("number too long")
    value = int(digits)
    if abs(value) > MAX_WHOLE:
        raise ValueError("number too large")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_fractions(value: object) -> None:
    """Walk without recursion, so that a deep bomb can't exhaust the stack before it is refused."""
    queue = [value]
    while queue:
        item = queue.pop()
        if isinstance(item, float):
            raise Malformed("Fractions are not allowed here.")
        if isinstance(item, dict):
            queue.extend(item.values())
        elif isinstance(item, list | tuple):
            queue.extend(item)

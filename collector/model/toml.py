"""TOML from outside: length, depth and digits bounded before anything is built of it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from collector.errors import Malformed
from collector.model.canonical import MAX_DEPTH, MAX_DIGITS

MAX_TOML_BYTES = 1 << 20
# Strings and comments are taken whole, as far as they go: possessive, so that odd text costs linear time.
_MARKS = re.compile(
    r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{0,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{0,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+"
    r"|(?P<number>(?<![\w.+-])[+-]?[0-9][\w.:+-]*+)"
    r"|[\[\]{}.,=\n]",
    re.DOTALL | re.ASCII,
)
_WHOLE = re.compile(r"[+-]?(?:0[xob])?([0-9A-Fa-f_]+)")
_LONGEST_NUMBER = 64  # a moment with its zone has 32 characters


def parse_toml(data: bytes | str, what: str = "This") -> dict[str, Any]:
    """Return the table in TOML text; `what` it is called when it is none.

    At most MAX_TOML_BYTES long, with keys and brackets MAX_DEPTH deep and whole numbers of MAX_DIGITS digits:
    beyond, Python's parser takes quadratic time or raises what no caller waits for. Raises Malformed.
    """
    if len(data) > MAX_TOML_BYTES:
        raise Malformed(f"{what} is longer than {MAX_TOML_BYTES} bytes.")
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        _check_marks(text, what)
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise Malformed(f"{what} is not valid TOML.") from error


def _check_marks(text: str, what: str) -> None:
    """Count open brackets, and the dots of a key since it began."""
    depth = dots = 0
    for found in _MARKS.finditer(text):
        mark = found.group()
        if found.group("number"):
            dots += mark.count(".")
            _check_number(mark, what)
        elif mark == ".":
            dots += 1
        elif mark in "[]{},=\n":
            depth += (mark in "[{") - (mark in "]}")
            dots = 0
        if max(depth, dots) > MAX_DEPTH:
            raise Malformed(f"{what} is nested too deeply.")


def _check_number(mark: str, what: str) -> None:
    whole = _WHOLE.fullmatch(mark)
    digits = "" if whole is None else whole.group(1).replace("_", "")
    if len(digits) > MAX_DIGITS or len(mark) > _LONGEST_NUMBER:
        raise Malformed(f"{what} holds a number that is too long.")

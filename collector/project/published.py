"""A published text as it comes: bytes to lines, whatever the encoding, with noise brought to one kind."""

from __future__ import annotations

import codecs
from pathlib import Path

from collector.errors import Malformed
from collector.model.showable import find_unshowable
from collector.project.outline import SourceLine, plain_blanks
from collector.vault import read_small

MAX_SOURCE_BYTES = 1 << 20
MAX_SOURCE_LINES = 10_000
_INVISIBLE = "\u200b\u2060\ufeff "
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FORMATS = (b"%PDF", b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0")


def read_published(path: Path) -> bytes:
    """Return the bytes of a published text. Raises Malformed when there is none or it is too large."""
    if not path.is_file():
        raise Malformed("There is no such text.", remedy="Name the file of the published policy.")
    return read_small(path, MAX_SOURCE_BYTES)


def decode_published(data: bytes) -> str:
    """Return the text in UTF-8 (with or without a mark), UTF-16 with a mark, or GBK. Raises Malformed."""
    if len(data) > MAX_SOURCE_BYTES:
        raise Malformed(f"The text is larger than {MAX_SOURCE_BYTES} bytes.")
    if data.startswith(_OTHER_FORMATS) or data.lstrip()[:14].lower().startswith((b"<!doctype", b"<html")):
        raise Malformed("This is not plain text.", remedy="Save it as text or Markdown and try again.")
    marked = [name for mark, name in _MARKS if data.startswith(mark)]
    for name in marked or ["utf-8", "gb18030"]:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Malformed("The text is in no encoding that is known here.", remedy="Save it as UTF-8.")


def source_lines(text: str) -> list[SourceLine]:
    """Return the lines, empty ones too, with plain blanks. Raises Malformed when there are none or too many.

    A character that no page shows as it is becomes a blank.
    """
    rows = text.splitlines()
    if len(rows) > MAX_SOURCE_LINES:
        raise Malformed(f"The text has more than {MAX_SOURCE_LINES} lines.")
    lines = [SourceLine(number, _clean(row)) for number, row in enumerate(rows, start=1)]
    if not any(line.text for line in lines):
        raise Malformed("The text is empty.")
    return lines


def _clean(row: str) -> str:
    while odd := find_unshowable(row):
        row = row.replace(odd, " ")
    return plain_blanks(row).strip(_INVISIBLE)

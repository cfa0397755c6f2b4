"""A copy's PDF as it leaves the laptop: a title and nothing else about where or when it was made.

The renderer writes times and random ids, and for some characters it names a twin that looks the same (a
radical for an ideograph, a ligature for letters): a search for the word would then find nothing.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from collector.errors import ProgramDamaged

_CODES = re.compile(r"<([0-9A-F]{4})>(?=[ \]])")
_ENTRY = re.compile(r"\[(?:<[0-9A-F]{4}> ?)+\]")
# CJK radicals, compatibility ideographs, Latin ligatures: each has a plain character in NFKC.
_TWINS = (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00), range(0xFB00, 0xFB07))
_PLAIN_BLANKS = {0x09, 0xA0}


def tidy_pdf(data: bytes, title: str, twins: Mapping[int, int] = MappingProxyType({})) -> bytes:
    """Return the PDF with `title` as its only metadata, and with text that can be searched and copied.

    `twins` maps a character to the one that stands in the text and has the very same shape.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError
    from pypdf.generic import NameObject

    try:
        writer = PdfWriter()
        for found_page in PdfReader(io.BytesIO(data)).pages:  # pages and what they need, nothing beside them
            page = writer.add_page(found_page)
            for font in _fonts(page):
                stream = font["/ToUnicode"].get_object()
                stream.set_data(_plain_map(stream.get_data().decode("ascii"), twins).encode("ascii"))
        writer.metadata = {NameObject("/Title"): title}
        found = io.BytesIO()
        writer.write(found)
    except (PyPdfError, KeyError, ValueError) as error:
        raise ProgramDamaged("The copy could not be written as a PDF.") from error
    return found.getvalue()


def _fonts(page: Any) -> list[Any]:  # noqa: ANN401 - pypdf's own dictionary
    resources = page["/Resources"].get_object()
    fonts = resources["/Font"].get_object() if "/Font" in resources else {}
    return [font for name in fonts if "/ToUnicode" in (font := fonts[name].get_object())]


def _plain_map(text: str, twins: Mapping[int, int]) -> str:
    """Return the map from glyphs to characters with plain characters for their twins."""

    def put(code: re.Match[str]) -> str:
        found = int(code[1], 16)
        return f"<{_plain(twins.get(found, found))}>"

    return _ENTRY.sub(lambda entry: _CODES.sub(put, entry[0]), text)


def _plain(code: int) -> str:
    if code in _PLAIN_BLANKS:
        return "0020"
    if any(code in twins for twins in _TWINS):
        return unicodedata.normalize("NFKC", chr(code)).encode("utf-16-be").hex().upper()
    return f"{code:04X}"

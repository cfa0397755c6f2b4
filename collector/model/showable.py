"""Characters that a page shows as they are."""

from __future__ import annotations

import unicodedata

# What a page would leave out, turn round or draw as another: a hash would not cover what was seen.
_UNSHOWABLE = frozenset({"Cc", "Cs"})
_OVERRIDES = frozenset("\u202d\u202e\ufeff\ufffc")
_NO_CHARACTERS = range(0xFDD0, 0xFDF0)


def find_unshowable(text: str) -> str:
    """Return the first character in `text` that no page shows as it is, or an empty text."""
    marks = [mark for mark in set(text) - {"\n", "\t"} if not _is_showable(mark)]
    return min(marks, key=text.index, default="")


def _is_showable(mark: str) -> bool:
    place = ord(mark)
    plain = unicodedata.category(mark) not in _UNSHOWABLE and mark not in _OVERRIDES
    return plain and place not in _NO_CHARACTERS and place & 0xFFFE != 0xFFFE  # noqa: PLR2004 - noncharacters

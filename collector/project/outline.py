"""An outline of a published text: what is title, article, heading, item or paragraph, and what is neither."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["article", "heading", "item", "text"]
_WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"[\s\u00a0\u3000]+")
_SENTENCE_END = tuple(".;,:!?。；，：！？、…")
_HEADING_CHARACTERS = 110
_NUMBERED = re.compile(r"(\d{1,3})\s*[.．](?!\d)\s*(?=\S)")
_OTHER_MARKER = re.compile(
    r"[(（][0-9a-zA-Zivx一二三四五六七八九十]{1,4}[)）]|[0-9a-zA-Z]{1,3}[)）]|[一二三四五六七八九十\d]{1,3}、|[①-⑳]"
)
_BULLET = re.compile(r"[●•◦○■□◆◇▪▫·∙⁃➢▶►»✓✔]\s*|[-*+–—]\s+")


@dataclass(frozen=True)
class SourceLine:
    """A line of the published text, blanks brought to one kind; numbers count from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Piece:
    """A part of the outline. `marker` is an item's: `-` or its own number; `line` is where it began."""

    kind: PieceKind
    text: str
    line: int
    marker: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A line that is in no section, and why: a person must see it."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Remark:
    """Something a person should look at."""

    line: int
    text: str


@dataclass(frozen=True)
class Outline:
    """The whole text in order, and what was left out of it."""

    title: str
    pieces: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Marked:
    """A line taken apart: its marker, and the rest."""

    marker: str
    rest: str

    @property
    def number(self) -> int | None:
        """The number of `1.`, else None."""
        return int(self.marker[:-1]) if self.marker[:-1].isdecimal() and self.marker.endswith(".") else None


def words_of(text: str) -> Counter[str]:
    """Return the words in `text` with how often each stands there: what must never get lost."""
    return Counter(_WORD.findall(text))


def plain_blanks(text: str) -> str:
    """Return `text` with every run of blanks, also wide and non-breaking ones, as one."""
    return _BLANKS.sub(" ", text).strip()


def split_marker(text: str) -> Marked:
    """Take the marker off a line: `-` for a bullet, `1.` for a number; others stay part of the text."""
    bullet = _BULLET.match(text)
    if bullet and text[bullet.end() :]:
        return Marked("-", text[bullet.end() :])
    numbered = _NUMBERED.match(text)
    if numbered:
        return Marked(f"{int(numbered.group(1))}.", text[numbered.end() :])
    return Marked("", text)


def has_other_marker(text: str) -> bool:
    """Tell whether a line begins with `(1)`, `a)`, `（一）`, `一、` or the like."""
    return _OTHER_MARKER.match(text) is not None


def looks_like_heading(text: str) -> bool:
    """Tell whether a line is short and no sentence."""
    return len(text) <= _HEADING_CHARACTERS and not text.endswith(_SENTENCE_END) and bool(words_of(text))


def key_of(text: str) -> str:
    """Return what a heading and its line in a table of contents have in common."""
    plain = unicodedata.normalize("NFKC", split_marker(text).rest).casefold()
    return " ".join(_WORD.findall(re.sub(r"[\s.…·]{3,}\d+$", "", plain)))

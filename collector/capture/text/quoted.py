"""Words of other people in a text: quoted and forwarded mails, the heads of mails, signatures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from collector.capture.text.mail_words import (
    FIRST_LABELS,
    OPENERS,
    OTHER_LABELS,
    PASSED_ON,
    SENT_FROM,
    WROTE,
    any_of,
)
from collector.capture.text.span import Span

OthersKind = Literal["quoted", "signature"]
_HEAD_LINES = 4  # a line "On …, … wrote:" is broken into by narrow mail programs
_LABEL_REACH = 4
_LABELS_IN_A_LINE = 3
_LONGEST_HEAD = 400
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_QUOTE = re.compile(r"\s{0,8}[A-Za-z]{0,3}>")

_HEAD = re.compile(rf"(?:{any_of(WROTE)})\s*:", re.IGNORECASE)
_OPENS = re.compile(rf"(?:{any_of(OPENERS)})(?!\w)", re.IGNORECASE)
_TELLS_WHEN = re.compile(r"[\d@]")
_ROUND = r"[*_\s]{0,3}"  # bold in plain text
_FIRST_LABEL = re.compile(rf"[\s*_|]*(?:{any_of(FIRST_LABELS)}){_ROUND}:", re.IGNORECASE)
_LABELS = f"{any_of(FIRST_LABELS)}|{any_of(OTHER_LABELS)}"
_LABEL = re.compile(rf"[\s*_|]*(?:{_LABELS}){_ROUND}:", re.IGNORECASE)
_LABEL_INSIDE = re.compile(rf"(?<!\w)(?:{_LABELS}){_ROUND}:", re.IGNORECASE)
_RULED = re.compile(r"[\s*]*[-_–—=]{2,}\s*(?P<words>.{0,60}?)\s*[-_–—=]{2,}[\s*]*")
_PASSED = re.compile(rf"(?:{any_of(PASSED_ON)})(?:\s+(?:from|von|de|da|от|من)\b.{{0,60}})?", re.IGNORECASE)
_LONG_RULE = re.compile(r"\s*(?:_{10,}|-{20,})\s*")
_SIGNATURE = re.compile(r"--\s?|—\s?|__\s?")
_DEVICE = re.compile(rf"(?:{any_of(SENT_FROM)}).{{0,60}}", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A stretch that somebody else wrote, or that names others; whole lines of the text."""

    kind: OthersKind
    span: Span


@dataclass(frozen=True)
class _Line:
    """A line: where it stands, and its words as they are compared: narrow, without unseen signs."""

    start: int
    end: int
    words: str


def find_others(text: str) -> list[Part]:
    """Return the parts of a text that other people wrote, in its order and without overlaps.

    What a mail program marks is found: `>`, a head such as "On …, … wrote:", a line such as "-----Original
    Message-----", the labels of a mail's own head, a signature. Behind a head without marks all that follows
    counts, for nobody can tell where the other's words end.
    """
    lines = _split(text)
    found: list[Part] = []
    at = 0
    while at < len(lines):
        kind, after = _find_part(lines, at)
        if after > at:
            last = max((n for n in range(at, after) if lines[n].words), default=at)
            found.append(Part(kind, Span(lines[at].start, lines[last].end)))
        at = max(after, at + 1)
    return found


def _find_part(lines: Sequence[_Line], at: int) -> tuple[OthersKind, int]:
    """Return the kind of a part that begins in a line, and the line behind it; the same line for none."""
    quoted = _find_quoted(lines, at)
    return ("quoted", quoted) if quoted > at else ("signature", _find_signature(lines, at))


def _find_quoted(lines: Sequence[_Line], at: int) -> int:
    """Return the line behind what is quoted from a line on; the same line where nothing is."""
    if _QUOTE.match(lines[at].words):
        return _end_of_quote(lines, at)
    if not lines[at].words:
        return at
    finds = (_find_head, _find_labels, _find_rule)
    return next((after for find in finds if (after := find(lines, at)) > at), at)


def _end_of_quote(lines: Sequence[_Line], at: int) -> int:
    """Return the line behind a quote; blank lines within it are of it."""
    after = at
    for number in range(at, len(lines)):
        if _QUOTE.match(lines[number].words):
            after = number + 1
        elif lines[number].words:
            break
    return after


def _find_head(lines: Sequence[_Line], at: int) -> int:
    """Return the line behind a head and what it quotes: marked lines, or all that follows."""
    words = ""
    for number in range(at, min(at + _HEAD_LINES, len(lines))):
        if not lines[number].words:
            break
        words = f"{words} {lines[number].words}".strip()
        if len(words) > _LONGEST_HEAD:
            break
        if _is_head(words, lines, number + 1):
            later = (_join(lines[first : number + 1]) for first in range(at + 1, number + 1))
            alone = any(_is_head(rest, lines, number + 1) and not rest.startswith("<") for rest in later)
            return at if alone and not _OPENS.match(words) else _behind_head(lines, number + 1)
    return at


def _is_head(words: str, lines: Sequence[_Line], after: int) -> bool:
    return _HEAD.fullmatch(words) is not None and bool(_TELLS_WHEN.search(words) or _is_marked(lines, after))


def _join(lines: Sequence[_Line]) -> str:
    return " ".join(line.words for line in lines)


def _is_marked(lines: Sequence[_Line], at: int) -> bool:
    following = _find_words(lines, at)
    return following is not None and _QUOTE.match(lines[following].words) is not None


def _find_words(lines: Sequence[_Line], at: int) -> int | None:
    """Return the first line with words from a line on."""
    return next((number for number in range(at, len(lines)) if lines[number].words), None)


def _behind_head(lines: Sequence[_Line], at: int) -> int:
    following = _find_words(lines, at)
    if following is None or not _QUOTE.match(lines[following].words):
        return len(lines)
    return _end_of_quote(lines, following)


def _find_labels(lines: Sequence[_Line], at: int) -> int:
    """Return the line behind a mail's head and body; at the top of a text only behind its head."""
    words = lines[at].words
    crowded = len(_LABEL_INSIDE.findall(words)) >= _LABELS_IN_A_LINE
    if not _FIRST_LABEL.match(words) and not (crowded and _LABEL.match(words)):
        return at
    near = [number for number in range(at + 1, min(at + 1 + _LABEL_REACH, len(lines))) if lines[number].words]
    labels = [number for number in near if _LABEL.match(lines[number].words)]
    if not crowded and not labels:
        return at
    if any(line.words for line in lines[:at]):
        return len(lines)
    while labels and labels[-1] + 1 < len(lines) and _LABEL.match(lines[labels[-1] + 1].words):
        labels.append(labels[-1] + 1)
    return (labels[-1] if labels else at) + 1


def _find_rule(lines: Sequence[_Line], at: int) -> int:
    """Return the end where a line says that a mail follows: between dashes, or by itself with a colon."""
    words = lines[at].words
    ruled = _RULED.fullmatch(words)
    if (ruled and _PASSED.fullmatch(ruled["words"].rstrip(": "))) or (
        words.endswith(":") and _PASSED.fullmatch(words.rstrip(": "))
    ):
        return len(lines)
    following = _find_words(lines, at + 1) if _LONG_RULE.fullmatch(words) else None
    return len(lines) if following is not None and _find_labels(lines, following) > following else at


def _find_signature(lines: Sequence[_Line], at: int) -> int:
    """Return the line behind a signature: it ends where a quote begins, or the text."""
    words = lines[at].words
    if _DEVICE.fullmatch(words):
        return at + 1
    if not _SIGNATURE.fullmatch(words) or at == 0:
        return at
    others = (number for number in range(at + 1, len(lines)) if _find_quoted(lines, number) > number)
    return next(others, len(lines))


def _split(text: str) -> list[_Line]:
    lines, start = [], 0
    for line in text.split("\n"):
        plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", line)).strip()
        lines.append(_Line(start, start + len(line), plain))
        start += len(line) + 1
    return lines

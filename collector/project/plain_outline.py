"""A plain published text -> its outline: table of contents, articles, headings, lists, wrapped lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from collector.project.outline import (
    LeftOut,
    Outline,
    Piece,
    Remark,
    SourceLine,
    has_other_marker,
    key_of,
    looks_like_heading,
    split_marker,
    words_of,
)
from collector.project.policy import join_wrapped

_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-z]")
_FEW_ENTRIES = 3
_FEW_ARTICLES = 2
_WRAP_COLUMNS = range(50, 111)
_LABEL = re.compile(r"\w[\w -]{1,20}[:：]")
_CHINESE = "一二三四五六七八九十"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _chinese_number(text: str) -> int:
    """Return 1 to 99 for 一 to 九十九, else 0."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _CHINESE.find(text) + 1 if len(text) == 1 else 0
    return (_CHINESE.find(tens) + 1 if tens else 1) * 10 + (_CHINESE.find(ones) + 1 if ones else 0)


def _roman_number(text: str) -> int:
    return _ROMAN.index(text) + 1 if text in _ROMAN else 0


# How articles may be numbered, the most telling way first; each with how its number is read.
_STYLES: tuple[tuple[re.Pattern[str], Callable[[str], int]], ...] = (
    (re.compile(r"第([一二三四五六七八九十\d]{1,4})[条章节部]"), _chinese_number),
    (re.compile(r"(?:Article|Section|Chapter|Part|Clause)\s+(\d{1,2})\b", re.IGNORECASE), int),
    (re.compile(r"([一二三四五六七八九十]{1,3})、"), _chinese_number),
    (re.compile(r"([IVX]{1,5})[.、]\s"), _roman_number),
    (re.compile(r"(\d{1,2})[.、．](?!\d)"), int),
)


@dataclass
class _Reading:
    """The lines that hold words, which of them are articles, and what was found on the way."""

    lines: list[SourceLine]
    articles: set[int] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def leave_out(self, places: Sequence[int], reason: str) -> None:
        """Take lines out; they stay in the report."""
        gone = set(places)
        self.left_out += [
            LeftOut(line.number, line.text, reason) for n, line in enumerate(self.lines) if n in gone
        ]
        self.lines = [line for n, line in enumerate(self.lines) if n not in gone]


def outline_text(lines: Sequence[SourceLine]) -> Outline:
    """Return the outline of a plain text. Every line with words is in a piece or among those left out."""
    wide = max(len(line.text) for line in lines)
    reading = _Reading([line for line in lines if words_of(line.text)])
    wordless = [line for line in lines if line.text and not words_of(line.text)]
    reading.left_out += [LeftOut(line.number, line.text, "no words in it") for line in wordless]
    _leave_out_foreign(reading)
    numbers = _find_contents(reading) or _find_numbered(reading)
    if not numbers:
        reading.remarks.append(Remark(0, "No articles were found: mark them with “## ” by hand."))
    title = _take_title(reading, numbers)
    rows = _join(reading.lines, numbers) if wide in _WRAP_COLUMNS else reading.lines
    pieces = tuple(_piece(rows, place, numbers) for place in range(len(rows)))
    return Outline(title, pieces, tuple(reading.left_out), tuple(reading.remarks))


def _leave_out_foreign(reading: _Reading) -> None:
    """A line in Chinese characters inside a Latin text is what a website put there; the reverse is not."""
    whole = " ".join(line.text for line in reading.lines)
    if len(_CJK.findall(whole)) * 20 > len(_LATIN.findall(whole)):
        return
    places = [
        place
        for place, line in enumerate(reading.lines)
        if len(_CJK.findall(line.text)) > len(_LATIN.findall(line.text))
    ]
    reading.leave_out(places, "in another script than the rest")


def _find_contents(reading: _Reading) -> set[int]:
    """Leave out a table of contents; return the line numbers of the headings that repeat it.

    A table of contents is a run of short lines each of which comes again further down, in the same order.
    """
    keys = [key_of(line.text) if looks_like_heading(line.text) else "" for line in reading.lines]
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    for start in range(len(keys)):
        found = _matches(keys, start, places)
        if len(found) >= _FEW_ENTRIES:
            numbers = {reading.lines[place].number for place in found.values()}
            entries = list(found)
            if start and reading.lines[start - 1].text.endswith((":", "：")):
                entries.insert(0, start - 1)
            reading.leave_out(entries, "table of contents")
            return numbers
    return set()


def _matches(keys: list[str], start: int, places: dict[str, list[int]]) -> dict[int, int]:
    """Return {entry: heading} of the run of entries that begins at `start`."""
    found: dict[int, int] = {}
    first = len(keys)  # the first heading: no entry stands below it
    after = start
    for place in range(start, len(keys)):
        where = places[keys[place]]
        again = bisect_right(where, max(after, place))
        if place >= first or not keys[place] or again == len(where):
            break
        after = found[place] = where[again]
        first = min(first, after)
    return found


def _find_numbered(reading: _Reading) -> set[int]:
    """Return the line numbers of articles that are numbered from 1 on, in the most telling way there is."""
    for pattern, read in _STYLES:
        candidates: list[tuple[int, int]] = []
        for line in reading.lines:
            match = pattern.match(line.text)
            if match and looks_like_heading(line.text):
                candidates.append((read(match.group(1)), line.number))
        chain = _chain(candidates)
        if len(chain) >= _FEW_ARTICLES:
            return set(chain)
    return set()


def _chain(candidates: list[tuple[int, int]]) -> list[int]:
    """Return the lines of the longest count from 1: the first 1, then from the end the last of each number.

    So a list with numbers of its own inside an article is not taken for articles.
    """
    top = 0
    for number, _ in candidates:
        top += number == top + 1
    chain: list[int] = []
    for number, line in reversed(candidates):  # what counts up to `top` also counts down from its last
        if number == top - len(chain) > 1:
            chain.append(line)
    first = [line for number, line in candidates if number == 1][:1]
    return [*first, *reversed(chain)]


def _take_title(reading: _Reading, articles: set[int]) -> str:
    first = reading.lines[0] if reading.lines else None
    if first is None or first.number in articles or not looks_like_heading(first.text):
        return ""
    if split_marker(first.text).marker or has_other_marker(first.text):
        return ""
    reading.lines = reading.lines[1:]
    return first.text


def _join(lines: list[SourceLine], articles: set[int]) -> list[SourceLine]:
    """Join lines that were wrapped at a column: the one before is long, and nothing begins here."""
    longest = max((len(line.text) for line in lines), default=0)
    joined: list[list[SourceLine]] = []
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else SourceLine(0, "")
        begins = (
            line.number in articles or bool(split_marker(line.text).marker) or has_other_marker(line.text)
        )
        goes_on = before.number == line.number - 1 and len(before.text) >= longest * 0.7
        if joined and goes_on and not begins and before.number not in articles:
            joined[-1].append(line)
        else:
            joined.append([line])
    return [SourceLine(rows[0].number, join_wrapped(row.text for row in rows)) for rows in joined]


def _begins(text: str) -> bool:
    """Tell whether a line can't go on from the one before: it has a marker, or a label as in `Fax: …`."""
    return bool(split_marker(text).marker) or has_other_marker(text) or _LABEL.match(text) is not None


def _piece(rows: list[SourceLine], place: int, articles: set[int]) -> Piece:
    line = rows[place]
    if line.number in articles:
        return Piece("article", line.text, line.number)
    marked = split_marker(line.text)
    if _is_heading(rows, place, articles):
        return Piece("heading", line.text, line.number)
    if marked.marker:
        return Piece("item", marked.rest, line.number, marked.marker)
    return Piece("text", line.text, line.number)


def _is_heading(rows: list[SourceLine], place: int, articles: set[int]) -> bool:
    """A short numbered line with a text of its own below it, rather than the next number, is a heading."""
    text = rows[place].text
    numbered = split_marker(text).number is not None or has_other_marker(text)
    if not numbered or not looks_like_heading(text) or place + 1 == len(rows):
        return False
    following = rows[place + 1]
    if following.number in articles:
        return False
    return not _same_way(text, following.text)


def _same_way(one: str, other: str) -> bool:
    """Tell whether two lines are numbered alike: `1.` and `2.`, `a)` and `b)`."""
    shape = re.compile(r"[0-9]+|[a-z]|[一二三四五六七八九十]+")
    first, second = (
        re.match(r"[(（]?[0-9a-z一二三四五六七八九十]{1,3}[.)）、]", text) for text in (one, other)
    )
    if not first or not second:
        return False
    kinds = [shape.sub(lambda found: _kind_of(found.group()), found.group()) for found in (first, second)]
    return kinds[0] == kinds[1]


def _kind_of(number: str) -> str:
    return "0" if number.isdecimal() and number.isascii() else "a" if number.isascii() else "一"

"""Facts in a published text: how to reach the organisation, and when the text was last changed (P-0.4)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from collector.project.outline import Piece, Remark

_EMAIL = re.compile(r"(?<![\w.%+-])[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?![\w-])")
_NUMBER = r"\+?[(（]?\d[\d()（）\s–/-]{4,24}\d(?!\d)(?:\s*(?:ext\.?|extension|转|分机)\s*\d{1,6})?"
_PHONE = re.compile(
    rf"(?:\b(?:tele)?phone|\btel\b|\bhotline|电话|热线)(?:\s*(?:number|no\.|号码))?[\s.:：]{{0,4}}[\[【]?({_NUMBER})",
    re.IGNORECASE,
)
_FAX = re.compile(
    rf"(?:\bfax|传真)(?:\s*(?:number|no\.|号码))?[\s.:：]{{0,4}}[\[【]?({_NUMBER})", re.IGNORECASE
)
_URL = re.compile(r"https?://[^\s<>()（）\[\]，。；]+")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS)
_DATES = (
    re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})(?:\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?)?\s*月?"),
    re.compile(
        rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<mon>{_MONTH})\.?,?\s+(?P<y>\d{{4}})", re.IGNORECASE
    ),
    re.compile(rf"(?P<mon>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})", re.IGNORECASE),
)
_CHANGED = re.compile(
    r"last\s+(?:updated?|revised|revision|modified|changed?)|updated?\s+on|effective\s+(?:date|from)|"
    r"(?:更新|修订|生效|发布|施行)(?:日期|时间|于)|date\s+of\s+(?:last\s+)?(?:update|revision)",
    re.IGNORECASE,
)
_DATE_REACH = 40


@dataclass(frozen=True)
class Fact:
    """Something found: `email`, `phone`, `fax`, `date` or `link`, as it stands in the text."""

    what: str
    value: str
    line: int


@dataclass(frozen=True)
class Facts:
    """All that was found. `day` is None when no date of the last change stands in the text."""

    found: tuple[Fact, ...]
    day: date | None
    remarks: tuple[Remark, ...]

    def value(self, what: str) -> str:
        """Return the value that the project gets, or an empty text."""
        return next((fact.value for fact in self.found if fact.what == what), "")


def find_facts(pieces: Sequence[Piece]) -> Facts:
    """Look for contacts, the date of the last change and links."""
    found: list[Fact] = []
    remarks: list[Remark] = []
    for what, values in (
        ("email", _most_frequent_first(_matches(pieces, _EMAIL, 0))),
        ("phone", _matches(pieces, _PHONE, 1)),
        ("fax", _matches(pieces, _FAX, 1)),
    ):
        names = list(dict.fromkeys(value for value, _ in values))
        found += [Fact(what, value, line) for value, line in values if value == names[0]][:1]
        remarks += [
            Remark(line, f"Another {what} stands here; it is left in the text as it is.")
            for value, line in dict(reversed(values)).items()
            if value != names[0]
        ]
        if not names:
            remarks.append(Remark(0, f"No {what} was found: write it in project.toml."))
    found += [Fact("link", value, line) for value, line in dict(_matches(pieces, _URL, 0)).items()]
    day, fact, remark = _find_day(pieces)
    return Facts((*found, *fact), day, (*remarks, *remark))


def put_placeholders(pieces: Iterable[Piece], facts: Facts) -> tuple[Piece, ...]:
    """Return the pieces with `{{email}}`, `{{phone}}` and `{{fax}}` where their values stood.

    Square brackets around a value go with it: they are what a template left behind.
    """
    order = [
        (what, facts.value(what)) for what in ("email", "fax", "phone")
    ]  # a fax may begin like the phone
    patterns = [(what, _whole(value)) for what, value in order if value]

    def put(text: str) -> str:
        for what, label in (
            ("fax", _FAX),
            ("phone", _PHONE),
        ):  # where both have one number, the label decides
            if facts.value(what):
                text = _put_labelled(text, label, what, facts.value(what))
        for what, pattern in patterns:
            text = pattern.sub("{{" + what + "}}", text)
        return text

    return tuple(replace(piece, text=put(piece.text)) for piece in pieces)


def _put_labelled(text: str, label: re.Pattern[str], what: str, value: str) -> str:
    def put(found: re.Match[str]) -> str:
        start = found.start(1) - found.start()
        return found.group()[:start] + "{{" + what + "}}" if found.group(1) == value else found.group()

    return re.sub(r"[\[【](\{\{[a-z]+\}\})[\]】]", r"\1", label.sub(put, text))


def _whole(value: str) -> re.Pattern[str]:
    body = re.escape(value)
    return re.compile(rf"[\[【]\s*{body}\s*[\]】]|(?<![\w.+-]){body}(?![\w-])(?!\.\w)")


def _matches(pieces: Sequence[Piece], pattern: re.Pattern[str], group: int) -> list[tuple[str, int]]:
    return [
        (found.group(group).strip().rstrip("."), piece.line)
        for piece in pieces
        for found in pattern.finditer(piece.text)
    ]


def _most_frequent_first(values: list[tuple[str, int]]) -> list[tuple[str, int]]:
    count = Counter(value for value, _ in values)
    return sorted(values, key=lambda row: -count[row[0]])


def _find_day(pieces: Sequence[Piece]) -> tuple[date | None, list[Fact], list[Remark]]:
    for piece in pieces:
        for label in _CHANGED.finditer(piece.text):
            near = piece.text[label.end() : label.end() + _DATE_REACH]
            found = [match for pattern in _DATES if (match := pattern.search(near))]
            for match in sorted(found, key=lambda match: (match.start(), -len(match.group()))):
                day = _day(match)
                if day is not None:
                    return day, [Fact("date", match.group().strip(), piece.line)], _about_day(match, piece)
    return None, [], [Remark(0, "No date of the last change was found: write it in the front matter.")]


def _about_day(match: re.Match[str], piece: Piece) -> list[Remark]:
    if match.group("d"):
        return []
    return [Remark(piece.line, "The date gives no day: the first of the month stands in the front matter.")]


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    name = (parts.get("mon") or "")[:3].casefold()
    month = next(
        (n for n, month in enumerate(_MONTHS, start=1) if month[:3] == name), int(parts.get("m") or 0)
    )
    try:
        return date(int(parts["y"]), month, int(parts["d"] or 1))
    except ValueError:
        return None

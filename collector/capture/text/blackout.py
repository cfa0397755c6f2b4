"""Blacking out other people in a text: for good, and in a way that tells no length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from collector.capture.text.quoted import find_others
from collector.capture.text.span import Span

BLACK = "█████"  # always as long, whatever stood there
_RUN = re.compile("█+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")  # a comma that was selected along
_FIRST_CJK = 0x2E80

PrivateKind = Literal["phone", "email", "id_number", "number", "quoted", "signature", "hidden"]


@dataclass(frozen=True)
class Offer:
    """A stretch that looks like somebody's number or address, or like other people's words.

    The person decides.
    """

    kind: PrivateKind
    span: Span


# Of what looks like two things the first counts. ASCII only: a Chinese word may stand right beside it.
_PATTERNS: tuple[tuple[PrivateKind, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("id_number", re.compile(r"(?<![0-9A-Za-z])[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx](?![0-9A-Za-z])")),
    ("id_number", re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,2}[0-9]{7,8}(?![0-9A-Za-z])")),
)
_DIGITS = re.compile(r"(?<![0-9A-Za-z])\+?\(?[0-9](?:[ .()/-]{0,2}[0-9]){5,}(?![0-9A-Za-z])")


def black_out(text: str, spans: Iterable[Span]) -> str:
    """Return the text with every span replaced; what stood there can't be found in it any more.

    Black that touches black becomes one, so that no number of blacked-out words shows either. A span takes
    the marks with it that sit on its last character.
    """
    parts: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        start, end = max(span.start, at), _end_of_character(text, span.end)
        if start < end:
            parts += [text[at:start], BLACK]
            at = end
    return _RUN.sub(BLACK, "".join([*parts, text[at:]]))


def find_same(text: str, words: str) -> list[Span]:
    """Return every place where `words` stand, in capitals or not, however they are broken into lines.

    Where writing has spaces only whole words count: blacking out "Ann" leaves "Annual". Signs at the edges
    of `words` don't count.
    """
    wanted = _EDGES.sub("", words)
    if not wanted:
        return []
    pieces = [re.escape(piece) for piece in wanted.split()]
    before = r"(?<![^\W_])" if _needs_edge(wanted[0]) else ""
    after = r"(?![^\W_])" if _needs_edge(wanted[-1]) else ""
    pattern = re.compile(before + r"\s+".join(pieces) + after, re.IGNORECASE)
    return [Span(*match.span()) for match in pattern.finditer(text)]


def find_private(text: str, region: str, hidden: Iterable[str] = ()) -> list[Offer]:
    """Return other people's words, and what looks like telephone or ID numbers, addresses, long numbers.

    `region` (ISO 3166) is that of telephone numbers without a country code, `hidden` are stretches that
    nobody could see where the text is from. In the order of the text, without overlaps.
    """
    plain = _narrow(text)
    found = [Offer(part.kind, part.span) for part in find_others(text)]
    for kind, span in (*_find_hidden(text, hidden), *_search(plain, region)):
        if not any(span.start < other.span.end and other.span.start < span.end for other in found):
            found.append(Offer(kind, span))
    return sorted(found, key=lambda offer: offer.span.start)


def count_black(text: str) -> int:
    """Return how many places are blacked out."""
    return len(_RUN.findall(text))


def _find_hidden(text: str, hidden: Iterable[str]) -> Iterator[tuple[PrivateKind, Span]]:
    yield from (("hidden", span) for words in hidden for span in find_same(text, words))


def _search(plain: str, region: str) -> Iterator[tuple[PrivateKind, Span]]:
    import phonenumbers

    for kind, pattern in _PATTERNS:
        yield from ((kind, Span(*match.span())) for match in pattern.finditer(plain))
    known = region if region in phonenumbers.SUPPORTED_REGIONS else None
    yield from (
        ("phone", Span(match.start, match.end)) for match in phonenumbers.PhoneNumberMatcher(plain, known)
    )
    yield from (("number", Span(*match.span())) for match in _DIGITS.finditer(plain))


def _narrow(text: str) -> str:
    """Full-width digits, letters and signs as ASCII, one character for one, so that places stay."""
    narrow = (unicodedata.normalize("NFKC", character) for character in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, narrow, strict=True))


def _needs_edge(character: str) -> bool:
    return character.isalnum() and ord(character) < _FIRST_CJK


def _end_of_character(text: str, end: int) -> int:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return min(end, len(text))

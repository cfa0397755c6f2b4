"""What a check of the organisation's side found, and how one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from collector.errors import CollectorError

Verdict = Literal["ok", "warn", "fail", "unknown"]


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it stands, what to do. Only `fail` is wrong or missing."""

    name: str
    verdict: Verdict
    words: str
    remedy: str = ""


def good(name: str, words: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(name, "ok", words)


def bad(name: str, words: str, remedy: str) -> Finding:
    """Return that something is wrong or missing, and what to do."""
    return Finding(name, "fail", words, remedy)


def unknown(name: str, words: str, remedy: str = "") -> Finding:
    """Return that something could not be told here."""
    return Finding(name, "unknown", words, remedy)


Look = Callable[[], Iterable[Finding]]


def look(name: str, at: Look) -> Iterator[Finding]:
    """Yield what one check finds; its own failure is a finding too."""
    try:
        yield from at()
    except CollectorError as error:
        yield bad(name, str(error), error.remedy)
    except Exception as error:  # noqa: BLE001 - whatever one check meets, the others are made
        yield bad(name, f"This could not be looked at ({type(error).__name__}).", "Look at it by hand.")

"""A stretch of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A stretch of a text, in characters, from `start` up to and without `end`."""

    start: int
    end: int

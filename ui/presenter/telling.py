"""What the page about a session shows: sentences already in the recorder's language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AllowedRow:
    """One thing that is allowed now or not, and why not."""

    text: str
    yes: bool
    reason: str = ""


@dataclass(frozen=True)
class PersonRow:
    """One contributor: sentences, and the titles of what was given and what was not."""

    code: str
    sentences: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True)
class ToldView:
    """A session in words; `has_copy` and `has_policy` say what can be opened from here."""

    code: str
    stage: str
    people: tuple[PersonRow, ...]
    allowed: tuple[AllowedRow, ...]
    has_copy: bool
    has_policy: bool


@dataclass(frozen=True)
class PastPolicyView:
    """A policy of earlier as it was shown; `facts` are (name, words)."""

    number: str
    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]

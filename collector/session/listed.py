"""Whom the organisation's deletion lists mean, while anything of theirs still stands here (P-3.3)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from collector.errors import CollectorError
from collector.rights.lists import Kept, kept_lists, read_kept
from collector.session.parts import Parts
from collector.session.people import begun_here, find_whose, stands_here


def find_listed(parts: Parts, project: str, codes: Collection[str]) -> frozenset[str]:
    """Return who of `codes` is named by a kept list and has a session here that it means and that stands.

    It is deleted at the next start; until then nothing is recorded of them. A list that can't be read is told
    at start.
    """
    found: set[str] = set()
    for kept in kept_lists(parts.ledger, project):
        with suppress(CollectorError):
            named, sessions = _read_once(parts.data, kept)
            found |= _find_standing(parts, kept, named & set(codes), sessions)
    return frozenset(found & set(codes))


def _find_standing(
    parts: Parts, kept: Kept, named: Collection[str], sessions: Collection[str]
) -> frozenset[str]:
    begun = begun_here(parts)
    standing: set[str] = set()
    for session in begun:
        by_code = bool(named) and begun[session] < kept.line
        if (by_code or session in sessions) and stands_here(parts, session):
            people = find_whose(parts, session).codes
            standing |= people if session in sessions else people & set(named)
    return frozenset(standing)


@lru_cache(maxsize=64)
def _read_once(data: Path, kept: Kept) -> tuple[frozenset[str], frozenset[str]]:
    """Read codes and sessions once: they are asked for before every block, and a list never changes."""
    found = read_kept(data, kept)
    return frozenset(found.contributors), frozenset(found.sessions)

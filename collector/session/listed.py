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


def find_listed(parts: Parts, project: str, codes: Collection[str], session: str = "") -> frozenset[str]:
    """Return who of `codes` is named by a kept list and has a session here that it means and that stands.

    What is named is deleted at the next start; until then nothing is recorded of them. A list that names
    `session` itself means everybody in it, there. One that can't be read is told at start.
    """
    found: set[str] = set()
    for kept in kept_lists(parts.ledger, project):
        with suppress(CollectorError):
            named, sessions = _read_once(parts.data, kept)
            if session in sessions:
                return frozenset(codes)
            found |= _find_standing(parts, kept, named & set(codes))
    return frozenset(found)


def _find_standing(parts: Parts, kept: Kept, named: frozenset[str]) -> frozenset[str]:
    """Return who of these has a session that began before the list was here, and has not ended."""
    if not named:  # it is asked before every block that is sent
        return named
    meant = [session for session, line in begun_here(parts).items() if line < kept.line]
    people = [find_whose(parts, session).codes for session in meant if stands_here(parts, session)]
    return named & frozenset().union(*people)


@lru_cache(maxsize=64)
def _read_once(data: Path, kept: Kept) -> tuple[frozenset[str], frozenset[str]]:
    """Read codes and sessions once: they are asked for before every block, and a list never changes."""
    found = read_kept(data, kept)
    return frozenset(found.contributors), frozenset(found.sessions)

"""What is asked of the list of sessions: which ones, from where on; and the SQL that says so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from collector.index.rows import SessionRow, find_key
from collector.index.standing import HOLDABLE, Standing

PAGE_ROWS = 200
_AFTER_ALL = "\U0010ffff"  # behind every text that goes on after a prefix


@dataclass(frozen=True)
class Wanted:
    """Which sessions: all where nothing is said.

    `since` and `until` are stored UTC times, `until` itself is outside. `typed` is the end of a code or of a
    copy's number, or all of it, from a keyboard or a scanner. `held` are the sessions that requests hold.
    """

    project: str | None = None
    standings: frozenset[Standing] | None = None
    since: str = ""
    until: str = ""
    typed: str = ""
    held: frozenset[str] = frozenset()
    oldest_first: bool = False


@dataclass(frozen=True)
class Cursor:
    """The last row of a page. A session's start never changes: nothing comes twice, whatever is added."""

    started: str
    session: str


@dataclass(frozen=True)
class Page:
    """Rows in order, and where the next page begins; None after the last one."""

    rows: tuple[SessionRow, ...]
    after: Cursor | None


@dataclass(frozen=True)
class Sums:
    """What many sessions come to together."""

    sessions: int
    takes: int
    duration_ms: int


Clause = tuple[str, list[object]]
_HOLDABLE = f"stage = 'sealed' AND standing IN ({', '.join(map(repr, sorted(HOLDABLE)))})"


def say_arms(wanted: Wanted, after: Cursor | None = None) -> dict[Standing | None, Clause]:
    """Return what to read `FROM`, a part a standing, no row in two of them: each walks along one index.

    Without a word on standings there is one part, under None.
    """
    common = _say_common(wanted, after)
    names: Iterable[Standing | None] = (None,) if wanted.standings is None else sorted(wanted.standings)
    return {
        name: _join(_say_source(name, wanted), [*_say_standing(name, wanted.held), *common])
        for name in names
        if name != "held" or wanted.held
    }


def _say_source(name: Standing | None, wanted: Wanted) -> Clause:
    """What is found by a name or held by a request is looked up first: the rest is never walked through."""
    first = "({}) CROSS JOIN sessions USING (session)".format
    if wanted.typed:
        key = find_key(wanted.typed)
        names = "SELECT DISTINCT session FROM names WHERE key >= ? AND key < ?"
        return first(names), [key or _AFTER_ALL, key + _AFTER_ALL]
    if name == "held":
        return first("SELECT value AS session FROM json_each(?)"), [json.dumps(sorted(wanted.held))]
    return "sessions", []


def _say_common(wanted: Wanted, after: Cursor | None) -> list[Clause]:
    sign = ">" if wanted.oldest_first else "<"
    terms: list[Clause] = [
        ("project = ?", [] if wanted.project is None else [wanted.project]),
        ("started >= ?", [wanted.since] if wanted.since else []),
        ("started < ?", [wanted.until] if wanted.until else []),
        (f"(started, session) {sign} (?, ?)", [] if after is None else [after.started, after.session]),
    ]
    return [(text, values) for text, values in terms if values]


def _say_standing(name: Standing | None, held: frozenset[str]) -> list[Clause]:
    """Words of a closed list, never anybody's: they may stand in the text."""
    among = "session IN (SELECT value FROM json_each(?))"
    if name is None:
        return []
    if name == "held":
        return [(_HOLDABLE, []), (among, [json.dumps(sorted(held))])]
    kept: Clause = (f"standing = '{name}'", [])
    if not held or name not in HOLDABLE:
        return [kept]
    return [kept, (f"NOT (stage = 'sealed' AND {among})", [json.dumps(sorted(held))])]


def _join(source: Clause, terms: list[Clause]) -> Clause:
    text, values = source
    said = " AND ".join(term for term, _ in terms)
    return f"{text} WHERE {said}" if said else text, [*values, *(v for _, more in terms for v in more)]

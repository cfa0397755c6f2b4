"""The youngest age that is known of a code counts, until it ends (P-4.1): found in what this laptop knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from collector.errors import BrokenChain, CollectorError
from collector.journal import read_lines
from collector.model.device_events import AgesKept, ChildFound
from collector.model.events import GuardianAgreed, IdentitySealed, Starter
from collector.model.ledger_events import Quarantined, SessionNoted
from collector.model.lines import Line
from collector.model.pack import Project
from collector.model.times import parse_time
from collector.rules.age import session_date
from collector.rules.births import (
    Births,
    births_of,
    births_of_children,
    births_of_older,
    births_of_younger,
)
from collector.session.ages import find_months, is_newest
from collector.session.parts import Parts
from collector.session.people import list_people
from collector.state import Session, fold, read_event
from collector.vault import disk_errors


@dataclass(frozen=True)
class Known:
    """Codes that are a child's for certain, and those of whom only a lead can say otherwise."""

    certain: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()


class Older:
    """Who of a session is known to be younger than it says by now: a child with a guardian is not.

    Looked for at each sitting, and again once more is known of anybody's age or a guardian came: the gate
    asks before every block of an upload.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._asked: tuple[object, list[Starter]] | None = None
        self._found: frozenset[str] = frozenset()
        self._asked_young: tuple[object, list[Starter]] | None = None
        self._young: frozenset[str] = frozenset()

    def find(self, project: Project, state: Session) -> frozenset[str]:
        """Return the codes, by the newest pack's rules of age."""
        asked = self._known, _find_claims(state)
        if self._asked != asked:
            self._asked, self._found = asked, find_older(self._parts, project, asked[1], state.session)
        return self._found

    def find_young(self, project: Project, state: Session) -> frozenset[str]:
        """Return who was a child for certain on the day of the session."""
        asked = self._known, _find_claims(state)
        if self._asked_young != asked:
            self._asked_young, self._young = asked, _find_young(self._parts, project, state)
        return self._young

    def take_as_asked(self, state: Session) -> None:
        """A start has just asked it of everybody."""
        self._asked, self._found = (self._known, _find_claims(state)), frozenset()

    def forget(self) -> None:
        """Another sitting asks anew."""
        self._asked = self._asked_young = None

    @property
    def _known(self) -> object:
        """What changes with every word on somebody's age: a month, a child that was found, a new session."""
        ledger = self._parts.ledger
        return [len(ledger.of_kind(kind.event)) for kind in (AgesKept, Quarantined, SessionNoted)]


def _find_claims(state: Session) -> list[Starter]:
    return [row for row in state.start.contributors if not state.contributors[row.code].child]


def find_older(
    parts: Parts, project: Project, starters: Iterable[Starter], besides: str = ""
) -> frozenset[str]:
    """Return who claims to be older than this laptop knows, and no lead has answered for it.

    `besides` is the session itself: what it says of a person is no other word on them.
    """
    claims = [row for row in starters if not row.under_threshold]
    known = _find_known(parts, project, {row.code for row in claims}, besides)
    answered = {row.code for row in claims if row.age_confirmed_by}
    return known.certain | (known.unsure - answered)


def find_unsure(parts: Parts, project: Project, starters: Iterable[Starter]) -> frozenset[str]:
    """Return of whom a lead may say that they are as old as they claim: nobody answers for anybody else."""
    claims = {row.code for row in starters if not row.under_threshold}
    return _find_known(parts, project, claims, "").unsure


def read_session(parts: Parts, session: str) -> tuple[list[Line], Session]:
    """Return a journal's lines and what they come to, without its key. Raises BrokenChain, DiskFailed, … ."""
    with disk_errors("the journal"):
        data = parts.folder(session).journal.read_bytes()
    lines = read_lines(data[: data.rfind(b"\n") + 1], None)
    state = fold(lines)
    if state is None:
        raise BrokenChain("There is no first line.")
    return lines, state


def is_aside(parts: Parts, session: str, code: str) -> bool:
    """Tell whether a session was set aside because of this child."""
    lines = parts.ledger.about(session)
    return any(line.kind == Quarantined.event and line.fields["contributor"] == code for line in lines)


def _find_young(parts: Parts, project: Project, state: Session) -> frozenset[str]:
    day = session_date(parse_time(state.start.time), project.time_zone)
    codes = {row.code for row in _find_claims(state)}
    until = find_months(parts, project.id, codes)
    return frozenset(
        code for code in codes if f"{day:%Y-%m}" < until[code] or is_aside(parts, state.session, code)
    )


def _find_known(parts: Parts, project: Project, codes: set[str], besides: str) -> Known:
    today = parts.today(project.time_zone)
    threshold, this_month = project.age.threshold, f"{today:%Y-%m}"
    until = find_months(parts, project.id, codes)
    certain = {code for code in codes if this_month < until[code]}
    looks_twice = not besides and (_was_child_found(parts, project, today) or not is_newest(parts))
    unsure = set(codes) if looks_twice else set()
    for session, mine in _find_sessions(parts, project.id, codes, besides).items():
        words = _read_words(parts, session, mine, threshold)
        if words is None:  # told at start; whoever has begun by then was asked about it
            unsure |= mine if not besides else set()
            continue
        for code, births in words:
            if not births[-1].meet(births_of_older(threshold, today)).possible:
                certain.add(code)
            young = [word for word in births if word.meet(births_of_younger(threshold, today)).possible]
            if young and until[code] != this_month:
                unsure.add(code)  # in the last month the birth date decides, given anew
    return Known(frozenset(certain), frozenset(unsure))


def _was_child_found(parts: Parts, project: Project, today: date) -> bool:
    """After somebody turned out to be a child, whoever sits down that day is looked at twice."""
    found = [line for line in parts.ledger.of_kind(ChildFound.event) if line.fields["project"] == project.id]
    return any(session_date(parse_time(line.time), project.time_zone) == today for line in found)


def _find_sessions(
    parts: Parts, project: str, codes: Collection[str], besides: str
) -> Mapping[str, set[str]]:
    """Return the sessions of `codes` but one, each with those of them who take part."""
    found: dict[str, set[str]] = {}
    for session, row in list_people(parts, project) if codes else ():
        if row.code in codes and session != besides:
            found.setdefault(session, set()).add(row.code)
    return found


def _read_words(
    parts: Parts, session: str, codes: set[str], threshold: int
) -> list[tuple[str, list[Births]]] | None:
    """Return what a session ever said of those who took part as children, the last word last.

    None where its journal is damaged: then there is no word on anybody in it.
    """
    try:
        lines, state = read_session(parts, session)
    except CollectorError:
        return None
    words = []
    for code in codes:
        births = _list_bands(lines, code)
        was_child = state.contributors[code].child or is_aside(parts, session, code)
        if not births and was_child:  # only that it is a child was said
            births = [births_of_children(threshold, parse_time(state.start.time).date())]
        if births:
            words.append((code, births))
    return words


def _list_bands(lines: Iterable[Line], code: str) -> list[Births]:
    """Return every band that a guardian or a child's form gave: going back takes back no age."""
    found = []
    for line in lines:
        event = read_event(line)
        if isinstance(event, GuardianAgreed) and event.contributor == code:
            found.append(births_of(event.child_band, parse_time(line.time).date()))
        elif isinstance(event, IdentitySealed) and event.contributor == code and event.child:
            found.append(births_of(event.age_band, parse_time(line.time).date()))
    return found

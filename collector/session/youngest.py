"""The youngest age that is known of a code counts, until it ends (P-4.1): found in what this laptop knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from collector.errors import CollectorError
from collector.journal import read_lines
from collector.model.device_events import AgesKept, ChildFound
from collector.model.events import Starter
from collector.model.ledger_events import Quarantined
from collector.model.manifest import AgeBand
from collector.model.pack import Project
from collector.model.times import parse_time
from collector.rules.age import session_date
from collector.rules.births import births_of, births_of_older, births_of_younger
from collector.session.ages import find_months, is_newest
from collector.session.parts import Parts
from collector.session.people import list_people
from collector.state import Session, fold
from collector.vault import disk_errors


@dataclass(frozen=True)
class Known:
    """Codes that are a child's for certain, and those of whom only a lead can say otherwise."""

    certain: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()


class Older:
    """Who of a session is known to be younger than it says by now: a child with a guardian is not.

    Looked for at each sitting, and again once more is known of anybody's age or a guardian came.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._asked: tuple[object, list[Starter]] | None = None
        self._found: frozenset[str] = frozenset()

    def find(self, project: Project, state: Session) -> frozenset[str]:
        """Return the codes, by the newest pack's rules of age."""
        asked = self._known, _find_claims(state)
        if self._asked != asked:
            self._asked, self._found = asked, find_older(self._parts, project, asked[1], state.session)
        return self._found

    def take_as_asked(self, state: Session) -> None:
        """A start has just asked it of everybody."""
        self._asked, self._found = (self._known, _find_claims(state)), frozenset()

    def forget(self) -> None:
        """Another sitting asks anew."""
        self._asked = None

    @property
    def _known(self) -> object:
        ledger = self._parts.ledger
        return len(ledger.of_kind(AgesKept.event)), len(ledger.of_kind(Quarantined.event))


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


def _find_known(parts: Parts, project: Project, codes: set[str], besides: str) -> Known:
    today = parts.today(project.time_zone)
    threshold, this_month = project.age.threshold, f"{today:%Y-%m}"
    until = find_months(parts, project.id, codes)
    certain = {code for code in codes if this_month < until[code]}
    looks_twice = not besides and (_was_child_found(parts, project, today) or not is_newest(parts))
    unsure = set(codes) if looks_twice else set()
    for code, band, day in _list_bands(parts, project.id, codes, besides):
        births = births_of(band, day)
        if not births.meet(births_of_older(threshold, today)).possible:
            certain.add(code)
        if until[code] != this_month and births.meet(births_of_younger(threshold, today)).possible:
            unsure.add(code)  # in the last month the birth date decides, given anew
    return Known(frozenset(certain), frozenset(unsure))


def _was_child_found(parts: Parts, project: Project, today: date) -> bool:
    """After somebody turned out to be a child, whoever sits down that day is looked at twice."""
    found = [line for line in parts.ledger.of_kind(ChildFound.event) if line.fields["project"] == project.id]
    return any(session_date(parse_time(line.time), project.time_zone) == today for line in found)


def _list_bands(
    parts: Parts, project: str, codes: set[str], besides: str
) -> Iterable[tuple[str, AgeBand, date]]:
    """Yield the bands under which these codes took part as children, each with its day."""
    sessions = {session for session, row in list_people(parts, project) if row.code in codes}
    for session in sorted(sessions - {besides}):
        try:
            with disk_errors("the journal"):
                data = parts.folder(session).journal.read_bytes()
            state = fold(read_lines(data[: data.rfind(b"\n") + 1], None))
        except CollectorError:  # a damaged journal is told at start
            continue
        if state is None:
            continue
        day = parse_time(state.start.time).date()
        for code, person in state.contributors.items():
            band = person.form.age_band if person.form else person.guardian and person.guardian.child_band
            if code in codes and person.child and band:
                yield code, band, day

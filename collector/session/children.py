"""A child became known: its month is kept, and what was recorded without a guardian goes nowhere (P-4.1).

Whoever said it, a form, a guardian, a correction: one word on a person counts for every session of theirs. No
guardian can consent to what was recorded already. It is set aside by a line of the ledger, also where nothing
else can be written; what was not sealed yet goes at once, the rest after the project's days.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date

from collector.errors import CollectorError
from collector.model.events import Starter
from collector.model.ledger_events import Quarantined
from collector.model.pack import Project
from collector.model.times import parse_time
from collector.project.install import trusted_packs
from collector.rules.age import session_date
from collector.session.ages import find_months, has_months, keep_month
from collector.session.book import Book
from collector.session.ending import QUARANTINE, withdraw
from collector.session.listing import refresh_index
from collector.session.parts import Parts
from collector.session.people import list_people
from collector.session.youngest import is_aside, read_session
from collector.state import OPEN

TOLD = "By this birth date a child was recorded without a guardian: it is set aside."


def know_child(parts: Parts, project: Project, code: str, grown: date, besides: str = "") -> frozenset[str]:
    """Take in that `code` decides alone from the day `grown` on; return its sessions that are set aside.

    These are all that were recorded before that day without a guardian, but `besides`, which is left to
    whoever has it open. A month that is known already is made no earlier. Raises DiskFull, DiskFailed.
    """
    is_young = grown > parts.today(project.time_zone)
    if is_young and find_months(parts, project.id, [code])[code] < f"{grown:%Y-%m}":
        keep_month(parts, project.id, code, grown)
    people = [(session, row) for session, row in list_people(parts, project.id) if session != besides]
    return _set_all_aside(parts, project, code, grown, people)


def set_aside(book: Book, code: str) -> None:
    """Let nothing of an open session go anywhere; what was not sealed yet goes at once. Repeatable."""
    if not book.state.quarantined:
        book.note(_make_line(book.state.session, book.state.project, code))
    if book.state.stage in OPEN:
        withdraw(book, QUARANTINE, code=code)
    else:
        refresh_index(book)


def set_known_aside(parts: Parts) -> None:
    """At a start: set aside what a crash left of whose month is kept. Repeatable."""
    if not has_months(parts):  # no journal is looked at for nothing
        return
    for name in sorted(trusted_packs(parts.ledger)):
        people = list(list_people(parts, name))
        months = find_months(parts, name, {row.code for _, row in people})
        with contextlib.suppress(CollectorError):  # a lost pack: the rules let nothing of it go meanwhile
            project = parts.pack(name).project
            for code, month in months.items():
                if month:  # whoever was recorded in the month itself may have grown up by then
                    _set_all_aside(parts, project, code, date.fromisoformat(f"{month}-01"), people)


def _set_all_aside(
    parts: Parts, project: Project, code: str, grown: date, people: Iterable[tuple[str, Starter]]
) -> frozenset[str]:
    aside = set()
    for session, row in people:
        if row.code != code:
            continue
        is_new = not is_aside(parts, session, code)
        if is_new and not _was_young_alone(parts, session, row, (grown, project.time_zone)):
            continue
        if is_new:
            parts.note(_make_line(session, project.id, code))
        _end(parts, session, code)
        aside.add(session)
    return frozenset(aside)


def _was_young_alone(parts: Parts, session: str, row: Starter, grown: tuple[date, str]) -> bool:
    """Tell whether somebody consented as a grown-up before the day from which they decide alone.

    Of a session that can't be read its first line counts, and the day of its line in the ledger.
    """
    lines = parts.ledger.about(session)
    ended = {line.kind for line in lines} & {"tombstone", "withdrawn"}
    if row.under_threshold or ended or not lines:  # one that never reached the ledger is nobody's
        return False
    day, zone = grown
    try:
        _, state = read_session(parts, session)
    except CollectorError:
        return session_date(parse_time(lines[0].time), zone) < day
    person = state.contributors[row.code]
    is_alone = person.record_hash is not None and not person.child
    over = state.stage in {"refused", "withdrawn"}
    return is_alone and not over and session_date(parse_time(state.start.time), zone) < day


def _end(parts: Parts, session: str, code: str) -> None:
    """Destroy what was not sealed yet. What fails is done at the next start, by the line, and told then."""
    with contextlib.suppress(CollectorError), contextlib.closing(Book(parts, session)) as book:
        set_aside(book, code)


def _make_line(session: str, project: str, code: str) -> Quarantined:
    return Quarantined(session=session, project=project, contributor=code, reason="too_young")

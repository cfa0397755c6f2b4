"""What only this laptop knows beside a session's journal, for the rules: ledger, requests, policy."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from collector.model.times import parse_time
from collector.project.operators import has_accepted
from collector.project.policy import PolicyHead
from collector.project.versions import newer_heads
from collector.rights.standing import find_asked, is_cancelled, is_held, read_requests
from collector.rules.age import session_date
from collector.rules.facts import Beyond
from collector.rules.standing import PolicyChange
from collector.session.changing import is_changing, is_queued
from collector.session.listed import find_listed
from collector.state import Contributor

if TYPE_CHECKING:
    from collector.project.pack import Pack
    from collector.session.book import Book
    from collector.session.parts import Parts


def tell_start(
    parts: Parts, pack: Pack, recorder: str, codes: Collection[str], older: frozenset[str]
) -> Beyond:
    """Return what is known before a session begins."""
    return Beyond(
        present=recorder,
        confidential=has_accepted(pack.project, recorder, parts.ledger),
        ledger_time=newest_time(parts),
        closed=find_closed(parts, pack.project.id, codes),
        asked=find_asked(read_requests(parts.ledger).values(), codes)
        | find_listed(parts, pack.project.id, codes),
        older=older,
    )


def tell_beyond(book: Book) -> Beyond:
    """Return what is known of a session that is open, at this moment."""
    parts, state = book.parts, book.state
    requests = read_requests(parts.ledger).values()
    codes = frozenset(state.contributors)
    present, about = book.present, parts.ledger.about(state.session)
    return Beyond(
        present=present,
        confidential=has_accepted(book.newest_pack.project, present or "", parts.ledger),
        ledger_time=newest_time(parts),
        closed=find_closed(parts, state.project, codes),
        asked=find_asked(requests, codes) | find_listed(parts, state.project, codes, state.session),
        held=is_held(requests, codes),
        older=book.older.find(book.newest_pack.project, state),
        young=book.older.find_young(book.newest_pack.project, state),
        policy=find_change(newer_policies(book)),
        lapsed=frozenset(code for code in codes if is_guardian_over(book, state.contributors[code])),
        correcting=is_changing(about),
        queued=is_queued(about),
    )


def newest_time(parts: Parts) -> datetime | None:
    """Return the newest line's time since the clock was last set right."""
    text = parts.ledger.newest_time
    return parse_time(text) if text else None


def find_closed(parts: Parts, project: str, codes: Collection[str]) -> frozenset[str]:
    """Return whose accounts are closed (P-3.5)."""
    return frozenset(code for code in codes if is_cancelled(parts.ledger, project, code))


def newer_policies(book: Book) -> list[PolicyHead]:
    """Return the heads of the policy versions that came after the one that was shown (P-6.1, P-6.2).

    A major change counts also when a minor one followed it; packs keep every version (P-6.3).
    """
    informed = book.person.informed
    shown = informed.version if informed is not None else book.state.start.policy_version
    pack = book.newest_pack
    if pack.project.policy_version == shown:
        return []
    language = book.state.start.language
    chosen = language if language in pack.project.languages else pack.project.languages[0]
    return newer_heads(pack, chosen, shown, book.pack.policy(language, shown).head)


def find_change(newer: list[PolicyHead]) -> PolicyChange:
    """Return by how much the policy changed."""
    if not newer:
        return "same"
    return "major" if any(head.major for head in newer) else "minor"


def is_guardian_over(book: Book, person: Contributor) -> bool:
    """Tell whether a guardian's word no longer holds."""
    return find_lapse(book, person) is not None


def find_lapse(book: Book, person: Contributor) -> Literal["grown", "ahead_over"] | None:
    """Return why a guardian's word no longer holds: the child has come of age, or the days are over.

    The later of ledger and clock counts: a clock that is set back revives nothing.
    """
    if not person.child or person.guardian is None:
        return None
    day = latest_day(book.parts, book.pack.project.time_zone)
    ahead = person.guardian.signed_ahead_until
    if ahead is not None and day > date.fromisoformat(ahead):
        return "ahead_over"
    if book.state.key_destroyed:  # the day went with the session's key: what was recorded then may be sent
        return None
    grown = book.parts.keystore.get(grown_name(book.state.session, person.code))
    is_grown = grown is not None and day >= date.fromisoformat(grown.decode("ascii"))
    return "grown" if is_grown else None


def latest_day(parts: Parts, zone: str) -> date:
    """Return the latest date that clock and ledger know of, by the earlier of two zones."""
    newest = newest_time(parts)
    now = parts.now()
    return session_date(now if newest is None else max(now, newest), zone)


def grown_name(session: str, code: str) -> str:
    """Where the keystore keeps the day from which a child decides alone: a birthday stays off the disk."""
    return f"grown:{session}:{code}"

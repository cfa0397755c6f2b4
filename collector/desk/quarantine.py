"""A child was recorded without a guardian: what lies here is set aside and then deleted, what left is told.

No guardian can consent to what was recorded already (P-4.1). From the line `quarantined` on nothing of the
session leaves. What the organisation has it is asked to delete at once; what is here goes by itself after the
project's days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from collector.desk.applying import wipe_damaged
from collector.desk.filing import LossTold, file_request, report_loss
from collector.errors import CollectorError
from collector.model.ids import request_number_of
from collector.model.ledger_events import Quarantined
from collector.model.lines import Line
from collector.model.times import parse_time
from collector.rights.asking import Asked
from collector.session.book import Book
from collector.session.children import set_known_aside
from collector.session.ending import QUARANTINE, withdraw
from collector.session.parts import Parts
from collector.session.starting import Finding
from collector.state import ENDED, OPEN

_LEFT = frozenset({"transfer_created", "stored", "receipt_verified"})
_REQUEST = (
    "A birth date that was put right after sealing is that of a child: this person was recorded as a "
    "grown-up, without a guardian. Please delete what arrived. What is on the laptop is set aside and will "
    "be deleted."
)
_INCIDENT = (
    "A child was recorded as a grown-up, without a guardian. What was set aside on this laptop was deleted "
    "after the project's days."
)


def finish_quarantines(parts: Parts) -> list[Finding]:
    """At a start: ask the organisation where something left, delete what is due, report it. Repeatable."""
    set_known_aside(parts)
    found: list[Finding] = []
    for line in parts.ledger.of_kind(Quarantined.event):
        event = Quarantined.read(line)
        done: tuple[str, ...] = ()
        try:
            done = ("set aside for a child, deleted",) if _delete_due(parts, event, line) else ()
            ask_to_delete(parts, [event.session])
            _report(parts, event, line)
        except CollectorError as trouble:
            found.append(Finding(event.session, done, trouble))
            continue
        if done:
            found.append(Finding(event.session, done))
    return found


def ask_to_delete(parts: Parts, sessions: Iterable[str]) -> list[str]:
    """File the request about each of `sessions` of which anything left; return the numbers. Repeatable."""
    wanted = set(sessions)
    numbers: list[str] = []
    for line in parts.ledger.of_kind(Quarantined.event):
        event = Quarantined.read(line)
        left = any(other.kind in _LEFT for other in parts.ledger.about(event.session))
        if event.session in wanted and left:
            asked = Asked(
                "delete", event.contributor, asker="representative", ground="unlawful", text=_REQUEST
            )
            file_request(parts, event.project, asked, number=_number(event, line, "request"))
            numbers.append(_number(event, line, "request"))
    return numbers


def _delete_due(parts: Parts, event: Quarantined, line: Line) -> bool:
    """Delete what was set aside once the project's days are over; tell whether that was done now."""
    kinds = {other.kind for other in parts.ledger.about(event.session)}
    if kinds & {"tombstone", "purged"}:
        return False
    days = timedelta(days=parts.pack(event.project).project.grace_days)
    is_due = parts.now() >= parse_time(line.time) + days
    try:
        book = Book(parts, event.session)
    except CollectorError:
        if is_due:
            wipe_damaged(parts, event.session, "", event.contributor, QUARANTINE)
        return is_due
    try:
        if book.state.stage in ENDED:
            return False  # it ended otherwise, and is finished as that
        if not is_due and book.state.stage not in OPEN:  # what was not sealed yet waits for nothing
            return False
        withdraw(book, QUARANTINE, code=event.contributor)
    finally:
        book.close()
    return True


def _report(parts: Parts, event: Quarantined, line: Line) -> None:
    """Report what was deleted for this reason (P-2.11)."""
    stones = [other for other in parts.ledger.about(event.session) if other.kind == "tombstone"]
    if any(stone.fields.get("reason") == QUARANTINE for stone in stones):
        zone = parts.pack(event.project).project.time_zone
        told = LossTold("other", parts.today(zone).isoformat(), _INCIDENT, codes=(event.contributor,))
        report_loss(parts, event.project, told, number=_number(event, line, "incident"))


def _number(event: Quarantined, line: Line, what: str) -> str:
    return request_number_of(f"{what}:{event.session}", parse_time(line.time).year)

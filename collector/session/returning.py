"""Somebody who comes back: found by the number on their copy, never by a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from collector.errors import AccountClosed, CollectorError, FormIncomplete
from collector.model.events import EarlierRecord
from collector.model.ids import is_code, is_copy_number, normalise_code, normalise_copy_number
from collector.project.pack import Pack
from collector.project.policy import Policy, PolicyHead
from collector.project.versions import newer_heads
from collector.rights.standing import is_cancelled
from collector.session.book import Book
from collector.session.parts import Parts
from collector.session.people import list_people
from collector.state import OPEN


@dataclass(frozen=True)
class Earlier:
    """What this laptop knows of somebody's last time: ids, dates, decisions. `session` is empty elsewhere.

    `open_session` names a session of theirs that was not sealed yet: it is taken up instead of a new one.
    """

    code: str
    session: str = ""
    started: str = ""
    child: bool = False
    ended: str = ""
    open_session: str = ""
    language: str = ""
    pack_number: int = 0
    version: str = ""
    shown_text_hash: str = ""
    record_id: str = ""
    record_hash: str = ""
    purposes: dict[str, str] = field(default_factory=dict)

    def as_record(self, since: Since) -> EarlierRecord:
        """Return what the new session's journal says of the old record, which the new one replaces."""
        return EarlierRecord(
            session=self.session,
            record_id=self.record_id,
            record_hash=self.record_hash,
            child=self.child,
            policy="major" if since.major else "minor" if since.changes else "same",
        )


@dataclass(frozen=True)
class Since:
    """How the policy changed since the last time: which parts were read before, and the changes in words."""

    major: bool
    changes: tuple[str, ...]
    read: frozenset[int]


def find_earlier(parts: Parts, project: str, typed: str) -> Earlier:
    """Return who came before by the typed or scanned number of their copy, or by their code.

    A code (copies of before had one) of another laptop is taken at its word; of a number that this laptop
    does not know nothing can be said. Raises FormIncomplete naming `number`, AccountClosed (P-3.5).
    """
    prefix = parts.pack(project).project.code_prefix
    code, number = normalise_code(typed), normalise_copy_number(typed)
    people = list(list_people(parts, project))
    if is_copy_number(number):
        found_code = next((row.code for _, row in people if row.copy_number == number), None)
        if found_code is None:
            raise FormIncomplete(
                "This laptop does not know this number.", field="number",
                remedy="Start as with a new person. What was recorded elsewhere stays under that number.",
            )  # fmt: skip
        code = found_code
    elif not is_code(code) or not code.startswith(f"{prefix}-"):
        raise FormIncomplete(
            "This is not the number of a copy.", field="number", remedy="Compare it with the copy."
        )
    if is_cancelled(parts.ledger, project, code):
        raise AccountClosed("This contributor closed the account.")
    sessions = [session for session, row in people if row.code == code]
    known = [found for session in sessions if (found := _read(parts, session, code)) is not None]
    return max(known, key=lambda item: item.started) if known else Earlier(code)


def compare_policy(earlier: Earlier, then: Policy | None, now: Policy, newer: Sequence[PolicyHead]) -> Since:
    """Return what changed since `then`; a part counts as read when the same words were read before.

    After a major change, or when nothing is known, everything is read anew (P-6.1, P-6.2). Pure.
    """
    major = any(head.major for head in newer)
    changes = tuple(change for head in newer for change in head.changes)
    if major or then is None or then.head.language != now.head.language:
        return Since(major, changes, frozenset())
    known = {(part.title, part.paragraphs) for part in then.sections}
    if not earlier.shown_text_hash or then.shown_text_hash != earlier.shown_text_hash:
        known = set()
    same = {place for place, part in enumerate(now.sections) if (part.title, part.paragraphs) in known}
    return Since(major, changes, frozenset(same))


def tell_since(parts: Parts, earlier: Earlier, pack: Pack, language: str) -> Since:
    """Return what changed in the policy since somebody's last time. Raises BadPack."""
    now = pack.policy(language)
    if not earlier.version:
        return Since(major=False, changes=(), read=frozenset())
    then: Policy | None = None
    try:
        old = parts.pack(pack.project.id, earlier.pack_number)
        then = old.policy(earlier.language, earlier.version)
    except CollectorError:  # an old pack that was lost or damaged: everything is read anew
        return Since(major=False, changes=(), read=frozenset())
    newer = newer_heads(pack, language, earlier.version, then.head)
    return compare_policy(earlier, then, now, newer)


def _read(parts: Parts, session: str, code: str) -> Earlier | None:
    try:
        book = Book(parts, session)
    except CollectorError:
        return None
    book.close()
    state, person = book.state, book.state.contributors[code]
    informed = person.informed
    return Earlier(
        code=code,
        session=session,
        started=state.start.time,
        child=person.child,
        ended=state.stage if state.stage in {"refused", "withdrawn"} else "",
        open_session=session if state.stage in OPEN else "",
        language=informed.language if informed else "",
        pack_number=state.start.pack_number,
        version=informed.version if informed else "",
        shown_text_hash=informed.shown_text_hash if informed else "",
        record_id=person.record_id or "",
        record_hash=person.record_hash or "",
        purposes=dict(person.purposes),
    )

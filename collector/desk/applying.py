"""This laptop's part of a request: all or a part of somebody's goes, an account is closed (P-3.3, P-3.5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from collector.desk.held import DAMAGED, find_nameless, list_held
from collector.desk.narrowing import narrow_all
from collector.errors import CollectorError
from collector.model.canonical import sha256_text
from collector.model.ids import is_request_number
from collector.model.ledger_events import LedgerWithdrawn, Tombstone
from collector.model.request_events import AccountCancelled, IncidentReported, RightApplied
from collector.model.rights import HeldSession
from collector.project.install import trusted_packs
from collector.rights.calendar import due_date
from collector.rights.standing import Standing, is_cancelled, read_requests
from collector.seal.destroy import destroy_sealed
from collector.session.ages import forget_person
from collector.session.book import Book
from collector.session.ending import QUARANTINE, forget_people, withdraw
from collector.session.parts import Parts
from collector.session.people import people_of
from collector.session.repeats import forget_session
from collector.session.wiping import wipe_all
from collector.state import ENDED, OPEN
from collector.vault import find_files, read_small

FOLDER = "rights"
MAX_LETTER_BYTES = 1 << 24


@dataclass(frozen=True)
class Fault:
    """What could not be done for a request or a list (`list-1`); `session` is empty where it is no one's."""

    session: str
    trouble: CollectorError
    request: str


@dataclass(frozen=True)
class Meant:
    """Whose sessions a request or a list (its name) means; `before` leaves out what began after that line."""

    project: str
    codes: tuple[str, ...]
    request: str
    before: int | None = None


@dataclass
class Outcome:
    """The sessions that were deleted, those left for the next start, and what failed, one by one."""

    gone: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def apply_request(parts: Parts, standing: Standing, *, open_too: bool = True) -> None:
    """Do what a request asks of this laptop, then write that it was done. Repeatable after a crash.

    Without `open_too` sessions that are not sealed are left for the next start: one of them may be running,
    and a journal has one writer. A session of which nobody can tell whose it is may be this person's: while
    there is one, nobody says that it was done. Raises DiskFailed, BrokenChain once the other sessions are
    done; the request then stays to be applied.
    """
    if standing.kind == "cancel_account" and not is_cancelled(parts.ledger, standing.project, standing.code):
        account = AccountCancelled(
            project=standing.project, contributor=standing.code, request=standing.number
        )
        parts.note(account)
        forget_person(parts, standing.project, standing.code)
    act = narrow_all if standing.narrows else _delete_what_is_asked
    gone, left = act(parts, standing, open_too=open_too)
    if left or find_nameless(parts, standing.project):
        return
    parts.note(RightApplied(request=standing.number, project=standing.project, sessions=gone))


def _delete_what_is_asked(parts: Parts, standing: Standing, *, open_too: bool) -> tuple[list[str], list[str]]:
    meant = Meant(standing.project, (standing.code,), standing.number)
    outcome = delete_all(parts, meant, open_too=open_too)
    for fault in outcome.faults:
        raise fault.trouble
    return outcome.gone, outcome.left


def delete_all(parts: Parts, meant: Meant, *, open_too: bool) -> Outcome:
    """Withdraw every session that is meant and holds anything here.

    What may have been seen twice of them is forgotten, also of sessions that were purged. One that fails
    leaves the others be.
    """
    outcome = Outcome()
    for row in list_held(parts, meant.project, meant.codes, meant.before):
        if row.stage in OPEN and not open_too:
            outcome.left.append(row.session)
            continue
        try:
            outcome.gone += _delete_one(parts, row, meant)
        except CollectorError as trouble:
            outcome.faults.append(Fault(row.session, trouble, meant.request))
    return outcome


def _delete_one(parts: Parts, row: HeldSession, meant: Meant) -> list[str]:
    named = [code for code in row.contributors if code in meant.codes]
    if row.stage not in ENDED:
        withdraw = wipe_damaged if row.stage == DAMAGED else withdraw_session
        withdraw(parts, row.session, meant.request, named[0])
    for code in named:
        forget_session(parts, row.session, code)
    return [] if row.stage in ENDED else [row.session]


def withdraw_session(parts: Parts, session: str, request: str, code: str = "") -> None:
    """Withdraw one session, wherever it stands before its purge; `code` is whose word it is.

    One that can't be opened, damaged, held or an older copy, is wiped all the same. The organisation is told
    by who took the request, or first of all at the next connection.
    """
    try:
        book = Book(parts, session)
    except CollectorError:
        wipe_damaged(parts, session, request, code)
        return
    try:
        withdraw(book, "request", request, code)
        book.tell("withdrawn", by="request")
    finally:
        book.close()


def wipe_damaged(parts: Parts, session: str, request: str, code: str, by: str = "request") -> None:
    """Destroy what lies in a session whose journal can't be read: a damaged log is no reason to keep it."""
    if not any(line.kind == "tombstone" for line in parts.ledger.about(session)):
        about: Any = {"session": session, "contributor": code, "by": by, "request": request or None}
        parts.note(LedgerWithdrawn(**about))
        parts.note(Tombstone(**about, reason="quarantine" if by == QUARANTINE else "withdrawn", items=[]))
    parts.line.hush(session)
    wipe_all(parts.folder(session))
    forget_people(parts, session, {code, *people_of(parts, session)})
    parts.keystore.delete(parts.session_key_name(session))


def wants_applying(standing: Standing) -> bool:
    """Tell whether this laptop has still to do its part.

    One person's word is waited for, whatever was told as proof: what is deleted can't be had back (P-3.6).
    """
    return standing.changes and standing.granted and not standing.applied


def finish_requests(parts: Parts) -> list[Fault]:
    """Do what a crash left undone, before anything new begins; return what failed, it is tried again.

    Sealed files that no line names, and those of requests that are settled, are destroyed.
    """
    found = read_requests(parts.ledger)
    faults: list[Fault] = []
    for standing in found.values():
        if wants_applying(standing):
            try:
                apply_request(parts, standing)
            except CollectorError as fault:
                faults.append(Fault("", fault, standing.number))
    wanted = {item.number for item in found.values() if not item.settled}
    folder = parts.data / FOLDER
    names = find_files(folder)[0] if folder.is_dir() else []
    repaired = len(parts.ledger.ring.keys) > 1
    for name in names:
        number = name.removesuffix(".age")
        try:
            if name.endswith(".age") and repaired and number not in found:
                _adopt(parts, number)
            elif not name.endswith(".jsonl") and number not in wanted:
                destroy_sealed(folder / name)
        except CollectorError as fault:
            faults.append(Fault("", fault, number))
    return faults


def _adopt(parts: Parts, number: str) -> None:
    """Take a letter whose line was lost in the damaged log: the organisation reads what it asks.

    With several projects it is not known whose it is; it stays for a person to look at.
    """
    projects = list(trusted_packs(parts.ledger))
    if not is_request_number(number) or len(projects) != 1:
        return
    today = parts.today(parts.whole_pack(projects[0]).project.time_zone)
    sealed = read_small(parts.data / FOLDER / f"{number}.age", MAX_LETTER_BYTES)
    parts.note(
        IncidentReported(
            request=number, project=projects[0], received=today.isoformat(),
            due=due_date(today).isoformat(), sha256=sha256_text(sealed), size_bytes=len(sealed),
        )
    )  # fmt: skip


def drop_letter(parts: Parts, number: str) -> None:
    """Destroy a settled request's sealed file. Absent is done."""
    destroy_sealed(parts.data / FOLDER / f"{number}.age")

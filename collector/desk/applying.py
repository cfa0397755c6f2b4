"""This laptop's part of a request: everything of a contributor goes, an account is closed (P-3.3, P-3.5)."""

from __future__ import annotations

from collector.desk.held import DAMAGED, list_held
from collector.errors import CollectorError
from collector.rights.standing import APPLIED, CANCELLED, Standing, is_cancelled, read_requests
from collector.seal.destroy import destroy_sealed
from collector.session.book import Book
from collector.session.ending import withdraw
from collector.session.parts import Parts
from collector.session.repeats import forget_session
from collector.state import ENDED, OPEN
from collector.vault import plain_files

FOLDER = "rights"


def apply_request(parts: Parts, standing: Standing, *, open_too: bool = True) -> None:
    """Do what a request asks of this laptop, then write that it was done. Repeatable after a crash.

    Without `open_too` sessions that are not sealed are left for the next start: one of them may be running,
    and a journal has one writer. Raises DiskFailed, BrokenChain; the request then stays to be applied.
    """
    if standing.kind == "cancel_account" and not is_cancelled(parts.ledger, standing.project, standing.code):
        account = {"project": standing.project, "contributor": standing.code, "request": standing.number}
        parts.ledger.append(CANCELLED, account)
    gone, left = delete_all(parts, standing.project, [standing.code], standing.number, open_too=open_too)
    if left:
        return
    parts.ledger.append(APPLIED, {"request": standing.number, "project": standing.project, "sessions": gone})


def delete_all(
    parts: Parts, project: str, codes: list[str], request: str, *, open_too: bool
) -> tuple[list[str], list[str]]:
    """Withdraw every session of `codes` that holds anything here; return their ids, and those left.

    What may have been seen twice of them is forgotten, also of sessions that were purged.
    """
    gone: list[str] = []
    left: list[str] = []
    for row in list_held(parts, project, codes):
        if row.stage in OPEN and not open_too:
            left.append(row.session)
            continue
        if row.stage not in ENDED:
            code = next(code for code in row.contributors if code in codes)
            withdraw = _wipe_damaged if row.stage == DAMAGED else withdraw_session
            withdraw(parts, row.session, request, code)
            gone.append(row.session)
        for code in set(row.contributors) & set(codes):
            forget_session(parts, row.session, code)
    return gone, left


def withdraw_session(parts: Parts, session: str, request: str, code: str = "") -> None:
    """Withdraw one session, wherever it stands before its purge; `code` is whose word it is.

    The organisation is told by who took the request, or first of all at the next connection.
    """
    book = Book(parts, session)
    try:
        withdraw(book, "request", request, code)
        book.tell("withdrawn", by="request")
    finally:
        book.close()


def _wipe_damaged(parts: Parts, session: str, request: str, code: str) -> None:
    """Destroy what lies in a session whose journal can't be read: a damaged log is no reason to keep it."""
    fields = {"session": session, "contributor": code, "by": "request", "request": request}
    if not any(line.kind == "tombstone" for line in parts.ledger.about(session)):
        parts.ledger.append("withdrawn", fields)
        parts.ledger.append("tombstone", {**fields, "reason": "withdrawn", "items": []})
    parts.line.hush(session)
    parts.folder(session).wipe_all()
    forget_session(parts, session)
    parts.keystore.delete(parts.session_key_name(session))


def wants_applying(standing: Standing) -> bool:
    """Tell whether this laptop has still to do its part.

    Who proved nothing is waited for: what is deleted can't be had back (P-3.6). The organisation's word that
    it accepts proves it.
    """
    known = not standing.pending or standing.state in {"accepted", "done"}
    return standing.deletes and not standing.applied and known and standing.state != "refused"


def finish_requests(parts: Parts) -> list[CollectorError]:
    """Do what a crash left undone, before anything new begins; return what failed, it is tried again.

    Sealed files that no line names, and those of requests that are settled, are destroyed.
    """
    found = read_requests(parts.ledger)
    faults: list[CollectorError] = []
    for standing in found.values():
        if wants_applying(standing):
            try:
                apply_request(parts, standing)
            except CollectorError as fault:
                faults.append(fault)
    wanted = {item.number for item in found.values() if not item.settled}
    folder = parts.data / FOLDER
    names = plain_files(folder) if folder.is_dir() else []
    for name in names:
        if name.removesuffix(".age") not in wanted:
            destroy_sealed(folder / name)
    return faults


def drop_letter(parts: Parts, number: str) -> None:
    """Destroy a settled request's sealed file. Absent is done."""
    destroy_sealed(parts.data / FOLDER / f"{number}.age")

"""The order of start: what a crash interrupted is finished before anything new begins (formats.md)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from collector.errors import BrokenChain, CollectorError, DiskFailed, DiskFull, Restored, TakesLost
from collector.index import SessionRow
from collector.journal import HELD
from collector.model.lines import Line
from collector.model.take_events import TakeLost
from collector.model.times import parse_time
from collector.session.book import Book, refresh_index
from collector.session.changing import is_changing, is_correcting, is_narrowing
from collector.session.copies import is_as_sealed, refuse_unknown_takes
from collector.session.correcting import finish_correction
from collector.session.ending import finish_refused, finish_withdrawn, forget_people
from collector.session.finishing import Found, settle_takes, tell_losses
from collector.session.narrowing import drop_unallowed
from collector.session.parts import Parts
from collector.session.people import people_of
from collector.session.purging import purge_due
from collector.session.sealing import destroy_notes, refuse_undecided, seal_session
from collector.session.takes import drop_training
from collector.session.taking_back import finish_narrowing
from collector.session.wiping import clear_strays, has_leftovers, wipe_all
from collector.state import ENDED
from collector.vault import delete_tree, disk_errors, overwrite_and_delete, plain_files

PUT_BACK = "files that do not belong here were destroyed"


@dataclass(frozen=True)
class Finding:
    """What the start found and did in one session: `done` is a list of plain words, `trouble` the error.

    `request` is the request or the list (`list-1`) that could not be done, of one session or as a whole.
    `lost` are takes that are lost, `damaged` the ids of those that can't be read as a whole: told this once.
    """

    session: str
    done: tuple[str, ...]
    trouble: CollectorError | None = None
    request: str = ""
    lost: tuple[TakeLost, ...] = ()
    damaged: tuple[str, ...] = ()


def sum_losses(findings: Iterable[Finding]) -> CollectorError | None:
    """Return what people are told of all takes that were found lost or damaged; None where none was."""
    told = list(findings)
    lost = [take for finding in told for take in finding.lost]
    return tell_losses(lost, [take for finding in told for take in finding.damaged])


def finish_interrupted(parts: Parts) -> list[Finding]:
    """Bring every session on this laptop to a clean state. One session's failure leaves the others be."""
    root = parts.data / "sessions"
    found: list[Finding] = []
    indexed = {row.session: row for row in parts.index.rows(limit=1 << 30)}
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        session = folder.name
        if folder.is_symlink() or not folder.is_dir():
            continue  # what a file browser leaves
        finding = _look_at(parts, session, indexed.get(session))
        if finding.done or finding.trouble:
            found.append(finding)
    return found


def _look_at(parts: Parts, session: str, row: SessionRow | None) -> Finding:
    """Bring one session to a clean state, whatever it meets: it never raises for what lies in its folder."""
    lines = parts.ledger.about(session)
    try:
        with disk_errors("a session's folder"):
            if _is_settled(parts, session, row, lines):
                return Finding(session, ())
    except CollectorError as error:
        return Finding(session, (), error)
    begun = {line.kind for line in lines} & {"session_started", HELD}
    return finish_one(parts, session) if begun else _drop_unborn(parts, session)


def _is_settled(parts: Parts, session: str, row: SessionRow | None, lines: list[Line]) -> bool:
    """Tell whether a session needs not be opened, and its folder holds nothing that was put back.

    A row says an end only once all was wiped. A sealed one's key is gone, and no ledger line came after that.
    """
    kinds = {line.kind for line in lines}
    if HELD in kinds and "tombstone" not in kinds:
        return True
    if row is None or row.trouble == Restored.__name__ or is_changing(lines):
        return False
    if row.stage == "sealed":
        done = "key_destroyed" in kinds and not kinds & {"receipt_verified", "withdrawn", "purged"}
        return done and is_as_sealed(parts, session)
    return row.stage in ENDED and row.trouble is None and not has_leftovers(parts.folder(session))


def _drop_unborn(parts: Parts, session: str) -> Finding:
    """A session that never reached the ledger was acknowledged to nobody: it holds its first line at most."""
    folder = parts.folder(session)
    try:
        names = set(plain_files(folder.root)) - {folder.journal.relative_to(folder.root).as_posix()}
        if names or _line_count(folder.journal) > 1:
            raise BrokenChain("This laptop's log does not know this session.", remedy="It is left as it is.")
        overwrite_and_delete(folder.journal)
        parts.keystore.delete(parts.session_key_name(session))
        delete_tree(folder.root)
    except CollectorError as error:
        return Finding(session, (), error)
    return Finding(session, ())


def _line_count(journal: Path) -> int:
    with disk_errors("the journal"):
        return journal.read_bytes().count(b"\n") if journal.exists() else 0


def finish_one(parts: Parts, session: str, *, seal_now: bool = False) -> Finding:
    """Bring one session to a clean state, and with `seal_now` seal it, as far as the rules let."""
    found = Found()
    try:
        with disk_errors("a session's folder"):
            book = Book(parts, session)
    except CollectorError as error:
        if _ended(parts, session) is not None:
            return _wipe_ended(parts, session)
        _tell_in_list(parts, session, error)
        return Finding(session, (), error)
    trouble: CollectorError | None = None
    try:
        with disk_errors("a session's folder"):
            _finish(book, found, seal_now=seal_now)
    except CollectorError as error:
        trouble = error
    finally:
        book.close()
    try:
        refresh_index(book, type(trouble).__name__ if trouble else None)
    except CollectorError as error:  # the list lags: it holds no truth
        trouble = trouble or error
    lost, damaged = tuple(found.lost), tuple(found.damaged)
    return Finding(session, tuple(found.done), trouble or found.trouble, lost=lost, damaged=damaged)


def _ended(parts: Parts, session: str) -> str | None:
    """Return the stage in which a session ended by the ledger alone; None for one that did not."""
    for line in reversed(parts.ledger.about(session)):
        if line.kind == "purged":
            return "purged"
        if line.kind == "tombstone":
            return "refused" if line.fields.get("reason") == "refused" else "withdrawn"
    return None


def _wipe_ended(parts: Parts, session: str) -> Finding:
    """Destroy what was put back of a session that ended; its journal is an older copy or damaged."""
    folder = parts.folder(session)
    try:
        put_back = has_leftovers(folder)
        wipe_all(folder)
        forget_people(parts, session, people_of(parts, session))
        parts.keystore.delete(parts.session_key_name(session))
        row = parts.index.find(session)
        if row is not None:
            parts.index.put(replace(row, stage=str(_ended(parts, session)), size_bytes=0, trouble=None))
    except CollectorError as error:
        return Finding(session, (), error)
    return Finding(session, (PUT_BACK,) if put_back else ())


def _tell_in_list(parts: Parts, session: str, error: CollectorError) -> None:
    with contextlib.suppress(DiskFull, DiskFailed):
        row = parts.index.find(session)
        if row is not None:
            parts.index.put(replace(row, trouble=type(error).__name__))


def _finish(book: Book, found: Found, *, seal_now: bool) -> None:
    done = found.done
    stage = book.state.stage
    kinds = {line.kind for line in book.parts.ledger.about(book.state.session)}
    if stage in ENDED:
        _finish_ended(book, done, written={"tombstone", "key_destroyed"} <= kinds)
    elif stage in {"open", "informed"}:
        _clear_strays(book, done)
    elif stage in {"consented", "recording"}:
        is_due = "sealing" in kinds or _window_over(book)
        _finish_takes(book, found, giving_up=is_due or seal_now)
        if book.state.stage == "recording" and (is_due or seal_now):
            if not is_due:
                refuse_undecided(book)
            _seal(book, found)
    elif stage in {"sealed", "delivered"}:
        _finish_sealed(book, done)
    if purge_due(book):
        done.append("purged")


def _finish_ended(book: Book, done: list[str], *, written: bool) -> None:
    stage, put_back = book.state.stage, has_leftovers(book.folder)
    if stage == "purged" and put_back:
        wipe_all(book.folder)
        done.append(PUT_BACK)
    elif stage == "refused" and (put_back or not written):
        finish_refused(book)
        done.append("refusal finished")
    elif stage == "withdrawn" and (put_back or not written):
        finish_withdrawn(book)
        done.append("withdrawal finished")


def _finish_sealed(book: Book, done: list[str]) -> None:
    if book.state.stage == "sealed" and not book.state.key_destroyed:
        seal_session(book)
        done.append("key destroyed")
    if is_correcting(book.parts.ledger.about(book.state.session)):
        done.append("correction finished" if finish_correction(book) else "correction dropped")
    if is_narrowing(book.parts.ledger.about(book.state.session)):
        done.append("narrowing finished" if finish_narrowing(book) else "narrowing left to the organisation")
    if "withdrawn" not in {line.kind for line in book.parts.ledger.about(book.state.session)}:
        _clear_strays(book, done)


def _clear_strays(book: Book, done: list[str]) -> None:
    """Destroy what no line names. A crash leaves signatures and forms; what else there is was put back."""
    refuse_unknown_takes(book.folder, book.journal)
    is_sealed = book.state.stage in {"sealed", "delivered"}
    strays = clear_strays(book.folder, book.state)
    notes = list(book.folder.half("media").glob("*.note")) if is_sealed else []
    if notes:
        destroy_notes(book)
    if notes or any(is_sealed or path.parent.name == "media" for path in strays):
        done.append(PUT_BACK)


def _finish_takes(book: Book, found: Found, *, giving_up: bool) -> None:
    found.done += ["take of what was taken back deleted"] * drop_unallowed(book)
    settle_takes(book, found, giving_up=giving_up)
    _clear_strays(book, found.done)


def _seal(book: Book, found: Found) -> None:
    """Seal what counts; a session with nothing but training is left without takes.

    A take that only its bytes show to be damaged is lost then, and the others are sealed.
    """
    drop_training(book)
    if not book.state.counted:
        return
    before = len(book.state.lost)
    try:
        seal_session(book)
    except TakesLost:
        found.lost += book.state.lost[before:]
        if not book.state.counted:
            return
        seal_session(book)
    found.done.append("sealing finished")


def _window_over(book: Book) -> bool:
    """product.md: unsealed sessions are sealed by themselves when the project's review window ends."""
    return is_over(book.parts, book.journal.lines[-1].time, book.pack.project.review_window_hours)


def is_over(parts: Parts, newest: str, hours: int) -> bool:
    """Tell whether a review window of so many hours ended since a journal's newest line."""
    return parts.now() > parse_time(newest) + timedelta(hours=hours)

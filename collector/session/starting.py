"""The order of start: what a crash interrupted is finished before anything new begins (formats.md)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from collector.errors import BrokenChain, CollectorError, DiskFailed, DiskFull, Restored, known_name
from collector.index import SessionRow
from collector.journal import HELD, read_lines
from collector.model.lines import Line
from collector.model.times import parse_time
from collector.session.book import Book
from collector.session.changing import is_changing, is_correcting, is_narrowing
from collector.session.copies import is_as_sealed, refuse_unknown_takes
from collector.session.correcting import finish_correction
from collector.session.ending import finish_refused, finish_withdrawn, forget_people
from collector.session.listing import refresh_index
from collector.session.narrowing import drop_unallowed
from collector.session.parts import Parts
from collector.session.people import people_of
from collector.session.purging import purge_due
from collector.session.sealing import destroy_notes, refuse_undecided, seal_session
from collector.session.takes import drop_training, finish_cut_takes
from collector.session.taking_back import finish_narrowing
from collector.session.wiping import clear_strays, has_leftovers, wipe_all
from collector.state import ENDED
from collector.vault import delete_tree, disk_errors, overwrite_and_delete, plain_files

PUT_BACK = "files that do not belong here were destroyed"


@dataclass(frozen=True)
class Finding:
    """What the start found and did in one session: `done` is a list of plain words, `trouble` the error.

    `request` is the request or the list (`list-1`) that could not be done, of one session or as a whole.
    """

    session: str
    done: tuple[str, ...]
    trouble: CollectorError | None = None
    request: str = ""


def finish_interrupted(parts: Parts) -> list[Finding]:
    """Bring every session on this laptop to a clean state. One session's failure leaves the others be."""
    root = parts.data / "sessions"
    found: list[Finding] = []
    indexed = {row.session: row for row in parts.index.rows()}
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
    return _finish_one(parts, session) if begun else _drop_unborn(parts, session)


def seal_overdue(parts: Parts, besides: str | None) -> list[Finding]:
    """Seal the sessions whose review window ended while the app is open, all but the one `besides` in use.

    product.md: unsealed sessions are sealed by themselves when the project's review window ends.
    """
    found: list[Finding] = []
    for row in parts.index.in_stages("recording") if parts.ledger.is_whole else []:
        if row.session == besides or row.trouble is not None or not _is_overdue(parts, row):
            continue
        finding = _finish_one(parts, row.session)
        if finding.done or finding.trouble:
            found.append(finding)
    return found


def seal_left_open(parts: Parts, besides: str | None, only: str | None = None) -> list[Finding]:
    """Seal now what was left open, or `only` one, but not the one `besides` in use, as far as the rules let.

    A session in which nothing was recorded stays open. One whose every take of a prompt a rule blocks needs
    somebody's decision and stays open too, with TakesBlocked for its trouble.
    """
    rows = parts.index.in_stages("recording") if parts.ledger.is_whole else []
    wanted = [row for row in rows if row.session != besides and only in {None, row.session}]
    chosen = [row.session for row in wanted if row.trouble != Restored.__name__]
    found = [_finish_one(parts, session, seal_now=True) for session in chosen]
    return [finding for finding in found if finding.done or finding.trouble]


def _is_overdue(parts: Parts, row: SessionRow) -> bool:
    """Tell it by the journal's last line, without opening it for writing; what is odd is left to a start."""
    try:
        hours = parts.pack(row.project).project.review_window_hours
        if not _is_over(parts, row.started, hours):
            return False
        with disk_errors("the journal"):
            data = parts.folder(row.session).journal.read_bytes()
        lines = read_lines(data[: data.rfind(b"\n") + 1], parts.of(row.session).key.public)
    except CollectorError:
        return False
    return bool(lines) and _is_over(parts, lines[-1].time, hours)


def tell_sealing(row: SessionRow, review_window_hours: int) -> datetime | None:
    """Return when a session will be sealed by itself, None if it will not: it holds nothing that counts."""
    if row.stage != "recording" or not row.takes or not row.touched:
        return None
    return parse_time(row.touched) + timedelta(hours=review_window_hours)


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


def _finish_one(parts: Parts, session: str, *, seal_now: bool = False) -> Finding:
    done: list[str] = []
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
            _finish(book, done, seal_now=seal_now)
    except CollectorError as error:
        trouble = error
    finally:
        book.close()
    try:
        refresh_index(book, trouble)
    except CollectorError as error:  # the list lags: it holds no truth
        trouble = trouble or error
    return Finding(session, tuple(done), trouble)


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
            parts.index.put(replace(row, trouble=known_name(error)))


def _finish(book: Book, done: list[str], *, seal_now: bool) -> None:
    stage = book.state.stage
    kinds = {line.kind for line in book.parts.ledger.about(book.state.session)}
    if stage in ENDED:
        _finish_ended(book, done, written={"tombstone", "key_destroyed"} <= kinds)
    elif stage in {"open", "informed"}:
        _clear_strays(book, done)
    elif stage in {"consented", "recording"}:
        _finish_takes(book, done)
        is_due = "sealing" in kinds or _window_over(book)
        if book.state.stage == "recording" and (is_due or seal_now):
            if not is_due:
                refuse_undecided(book)
            _seal(book, done)
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


def _finish_takes(book: Book, done: list[str]) -> None:
    done += ["take finished"] * finish_cut_takes(book)
    done += ["take of what was taken back deleted"] * drop_unallowed(book)
    _clear_strays(book, done)


def _seal(book: Book, done: list[str]) -> None:
    """Seal what counts; a session with nothing but training is left without takes."""
    drop_training(book)
    if book.state.counted:
        seal_session(book)
        done.append("sealing finished")


def _window_over(book: Book) -> bool:
    """product.md: unsealed sessions are sealed by themselves when the project's review window ends."""
    return _is_over(book.parts, book.journal.lines[-1].time, book.pack.project.review_window_hours)


def _is_over(parts: Parts, newest: str, hours: int) -> bool:
    return parts.now() > parse_time(newest) + timedelta(hours=hours)

"""The order of start: what a crash interrupted is finished before anything new begins (formats.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from collector.errors import BrokenChain, CollectorError
from collector.index import SessionRow
from collector.journal import read_lines
from collector.model.times import parse_time
from collector.session.book import Book, refresh_index
from collector.session.changing import is_correcting
from collector.session.correcting import finish_correction
from collector.session.ending import finish_refused, finish_withdrawn
from collector.session.narrowing import drop_unallowed
from collector.session.parts import Parts
from collector.session.purging import purge_due
from collector.session.sealing import seal_session
from collector.session.takes import drop_training, finish_cut_takes
from collector.session.wiping import clear_strays, has_leftovers
from collector.state import ENDED
from collector.vault import delete_tree, disk_errors, overwrite_and_delete, plain_files


@dataclass(frozen=True)
class Finding:
    """What the start found and did in one session: `done` is a list of plain words, `trouble` the error."""

    session: str
    done: tuple[str, ...]
    trouble: CollectorError | None = None


def finish_interrupted(parts: Parts) -> list[Finding]:
    """Bring every session on this laptop to a clean state. One session's failure leaves the others be."""
    root = parts.data / "sessions"
    found: list[Finding] = []
    indexed = {row.session: row for row in parts.index.rows(limit=1 << 30)}
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        session = folder.name
        if folder.is_symlink() or not folder.is_dir():
            continue  # what a file browser leaves
        lines = parts.ledger.about(session)
        kinds = {line.kind for line in lines}
        if _is_settled(indexed.get(session), kinds) and not is_correcting(lines):
            continue
        finding = _finish_one(parts, session) if "session_started" in kinds else _drop_unborn(parts, session)
        if finding.done or finding.trouble:
            found.append(finding)
    return found


def seal_overdue(parts: Parts, besides: str | None) -> list[Finding]:
    """Seal the sessions whose review window ended while the app is open, all but the one `besides` in use.

    product.md: unsealed sessions are sealed by themselves when the project's review window ends.
    """
    found = []
    for row in parts.index.in_stages("recording"):
        if row.session == besides or row.trouble is not None or not _is_overdue(parts, row):
            continue
        finding = _finish_one(parts, row.session)
        if finding.done or finding.trouble:
            found.append(finding)
    return found


def _is_overdue(parts: Parts, row: SessionRow) -> bool:
    """Tell it by the journal's last line, without opening it for writing; what is odd is left to a start."""
    try:
        hours = parts.pack(row.project).project.review_window_hours
        if not _is_over(parts, row.started, hours):
            return False
        with disk_errors("the journal"):
            data = parts.folder(row.session).journal.read_bytes()
        lines = read_lines(data[: data.rfind(b"\n") + 1], parts.key.public)
    except CollectorError:
        return False
    return bool(lines) and _is_over(parts, lines[-1].time, hours)


def tell_sealing(row: SessionRow, review_window_hours: int) -> datetime | None:
    """Return when a session will be sealed by itself, None if it will not: it holds nothing that counts."""
    if row.stage != "recording" or not row.takes or not row.touched:
        return None
    return parse_time(row.touched) + timedelta(hours=review_window_hours)


def _is_settled(row: SessionRow | None, kinds: set[str]) -> bool:
    """Tell whether a session needs no look at its files.

    A row says an end only once all was wiped. A sealed one's key is gone, and no ledger line came after that.
    """
    if row is None:
        return False
    if row.stage == "sealed":
        return "key_destroyed" in kinds and not kinds & {"receipt_verified", "withdrawn", "purged"}
    return row.stage in ENDED and row.trouble is None


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


def _finish_one(parts: Parts, session: str) -> Finding:
    done: list[str] = []
    try:
        book = Book(parts, session)
    except CollectorError as error:
        return Finding(session, (), error)
    try:
        _finish(book, done)
    except CollectorError as error:
        refresh_index(book, type(error).__name__)
        return Finding(session, tuple(done), error)
    finally:
        book.close()
    refresh_index(book)
    return Finding(session, tuple(done))


def _finish(book: Book, done: list[str]) -> None:
    stage = book.state.stage
    kinds = {line.kind for line in book.parts.ledger.about(book.state.session)}
    unfinished = not {"tombstone", "key_destroyed"} <= kinds or has_leftovers(book.folder)
    if stage == "refused" and unfinished:
        finish_refused(book)
        done.append("refusal finished")
    elif stage == "withdrawn" and unfinished:
        finish_withdrawn(book)
        done.append("withdrawal finished")
    elif stage in {"open", "informed"}:
        clear_strays(book.folder, book.state)
    elif stage in {"consented", "recording"}:
        _finish_takes(book, done)
        if book.state.stage == "recording" and ("sealing" in kinds or _window_over(book)):
            _seal(book, done)
    elif stage == "sealed":
        _finish_sealed(book, done)
    if purge_due(book):
        done.append("purged")


def _finish_sealed(book: Book, done: list[str]) -> None:
    if not book.state.key_destroyed:
        seal_session(book)
        done.append("key destroyed")
    if is_correcting(book.parts.ledger.about(book.state.session)):
        done.append("correction finished" if finish_correction(book) else "correction dropped")


def _finish_takes(book: Book, done: list[str]) -> None:
    done += ["take finished"] * finish_cut_takes(book)
    done += ["take of what was taken back deleted"] * drop_unallowed(book)
    clear_strays(book.folder, book.state)


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

"""The outbox: sealed sessions on their way, with the gate asked before every chunk."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from collector.bundle.shape import MANIFEST, find_codes, parse_manifest
from collector.errors import CollectorError, DiskFailed, GateClosed, ServerAway
from collector.model.ledger_events import Quarantined, ReceiptVerified, SessionNoted
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES
from collector.rights.standing import is_held as is_asked_about
from collector.rights.standing import read_requests
from collector.session.book import Book
from collector.session.changing import count_changes, is_changing
from collector.session.copies import is_held, newest_manifests
from collector.session.farewell import tell_first
from collector.session.listing import refresh_index
from collector.session.owing import ENDINGS
from collector.session.parts import Parts
from collector.session.purging import purge_due
from collector.session.reaching import find_destination, make_device
from collector.session.transfers import show_transferred
from collector.state import ENDED, read_ledger_event
from collector.upload.faults import Stopped
from collector.upload.outbox import Limits, Office, Outbox
from collector.upload.record import Transfer
from collector.upload.retry import Clock
from collector.upload.rows import NoReceiptYet, Row
from collector.vault import read_small

Codes = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class _Transfers:
    """The device's ledger as the upload sees it."""

    parts: Parts

    def note(self, event: Transfer) -> None:
        """Write one event; not a receipt for what is not the newest here: an older copy lies elsewhere."""
        if not isinstance(event, ReceiptVerified) or self._is_newest(event):
            self.parts.note(event)
            show_transferred(self.parts, event.session)

    def _is_newest(self, event: ReceiptVerified) -> bool:
        lines = self.parts.ledger.about(event.session)
        newest = newest_manifests(lines)
        return not newest or (newest[event.half] == event.manifest_hash and not is_changing(lines))

    def transfers(self, session: str) -> Iterable[Transfer]:
        """Return a session's transfer events."""
        for line in self.parts.ledger.about(session):
            event = read_ledger_event(line)
            if isinstance(event, Transfer):
                yield event


def waiting_bundles(parts: Parts, project: str | None = None) -> list[Path]:
    """Return the folders of sealed sessions that lack a receipt, oldest first."""
    rows = [row for row in parts.index.in_stages("sealed") if project in {None, row.project}]
    return [parts.folder(row.session).root for row in rows]


def send_bundles(
    parts: Parts, bundles: Iterable[Path], limits: Limits, report: Callable[[str, int, int], None],
    stopped: Callable[[], bool],
) -> list[Row]:  # fmt: skip
    """Tell what is owed of withdrawals, then send bundles, own or foreign; return one row each.

    What may go is purged. Raises DiskFull, DiskFailed.
    """
    tell_first(parts, stopped)
    found = list(bundles)
    outbox = Outbox(
        _office(parts, _read_codes(parts, found)), limits, Clock(stopped=stopped, now=parts.now), report
    )
    rows = outbox.send(found)
    for row in rows:
        _settle(parts, row)
    return rows


def preview_bundles(parts: Parts, bundles: Iterable[Path]) -> list[Row]:
    """Return what would be sent."""
    found = list(bundles)
    return Outbox(_office(parts, _read_codes(parts, found))).preview(found)


def _read_codes(parts: Parts, bundles: Iterable[Path]) -> Codes:
    """Return whose recordings each foreign bundle holds, by its session; what can't be read is not sent."""
    codes: dict[str, frozenset[str]] = {}
    for bundle in bundles:
        if _is_own(parts, bundle.name):
            continue
        for half in HALVES:
            with contextlib.suppress(CollectorError):
                manifest = parse_manifest(read_small(bundle / half / MANIFEST, MAX_MANIFEST_BYTES), half)
                found = codes.get(manifest.session, frozenset())
                codes[manifest.session] = found | find_codes(manifest)
    return codes


def _is_own(parts: Parts, session: str) -> bool:
    return any(line.kind == SessionNoted.event for line in parts.ledger.about(session))


def _office(parts: Parts, codes: Codes) -> Office:
    return Office(
        lambda project: find_destination(parts, project),
        lambda session: _gate(parts, session, codes.get(session, frozenset())),
        make_device(parts), _Transfers(parts), parts.line,
        lambda session: newest_manifests(parts.ledger.about(session)),
    )  # fmt: skip


def _gate(parts: Parts, session: str, codes: frozenset[str] = frozenset()) -> Callable[[str], None]:
    """Return a session's gate. It sees a withdrawal the moment its ledger line stands.

    A foreign bundle has no journal of ours: its own consent records were checked when it was sealed, its
    withdrawal is a line in this ledger, and so is a request about one of its `codes`.
    """
    book = _read_book(parts, session) if _is_own(parts, session) else None
    changes = count_changes(parts.ledger.about(session))

    def ask(question: str) -> None:
        lines = parts.ledger.about(session)
        if any(line.kind in ENDINGS for line in lines):
            raise GateClosed("Consent was withdrawn.", question=question, reason="withdrawn")
        if is_held(lines):
            raise GateClosed("This laptop's log was damaged here.", question=question, reason="held")
        if any(line.kind == Quarantined.event for line in lines):
            raise GateClosed("This consent is not valid.", question=question, reason="invalidated")
        if count_changes(lines) != changes:  # what was read of it to be sent is old by now
            raise GateClosed(
                "The session was changed: it is sent anew.", question=question, reason="correcting"
            )
        if book is not None:
            book.ask(question)  # type: ignore[arg-type]
        elif is_asked_about(read_requests(parts.ledger).values(), codes):
            raise GateClosed(
                "Somebody asked for these recordings to be deleted or left alone, and waits for an answer.",
                question=question, reason="held", remedy="It waits for the organisation's answer.",
            )  # fmt: skip

    return _Fresh(parts, ask)


_YES_LASTS_S = 0.05


class _Fresh:
    """A gate that answers before every block without being asked anew for each.

    A yes stands while no ledger line was written and no line was cut since, and for a moment only: a day may
    end. A no is never kept.
    """

    def __init__(self, parts: Parts, ask: Callable[[str], None]) -> None:
        self._parts = parts
        self._ask = ask
        self._yes: dict[str, tuple[object, float]] = {}

    def __call__(self, question: str) -> None:
        stamp = (self._parts.ledger.head, self._parts.line.cuts)
        now_s = time.monotonic()
        kept = self._yes.get(question)
        if kept is not None and kept[0] == stamp and now_s - kept[1] < _YES_LASTS_S:
            return
        self._ask(question)
        self._yes[question] = stamp, now_s


def _read_book(parts: Parts, session: str) -> Book:
    """Read a session's book once for an upload; what came since is looked up in the ledger each time."""
    book = Book(parts, session)
    book.close()
    return book


def is_passing(fault: CollectorError) -> bool:
    """Tell whether sending goes on by itself: nothing is wrong with the session, and nobody has to look."""
    changed = isinstance(fault, GateClosed) and fault.reason == "correcting"
    return changed or isinstance(fault, ServerAway | Stopped | NoReceiptYet)


def _settle(parts: Parts, row: Row) -> None:
    """Bring the index up to date after a transfer and purge when the grace is over.

    A withdrawal may come meanwhile, from another thread, and wipe what is being looked at: then once more.
    """
    count = 0
    while count != (count := len(parts.ledger.about(row.session))):
        if not any(line.kind == "session_started" for line in parts.ledger.about(row.session)):
            return
        try:
            _settle_once(parts, row)
        except (DiskFailed, FileNotFoundError):
            if count == len(parts.ledger.about(row.session)):
                raise


def _settle_once(parts: Parts, row: Row) -> None:
    try:
        book = Book(parts, row.session)
    except DiskFailed:
        raise
    except CollectorError:  # the row says why nothing of it was sent
        return
    try:
        purge_due(book)
        ended = book.state.stage in ENDED  # then that nothing was sent is no trouble
        refresh_index(book, None if row.fault is None or ended or is_passing(row.fault) else row.fault)
    finally:
        book.close()

"""The outbox: sealed sessions on their way, with the gate asked before every chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.errors import CollectorError, GateClosed
from collector.journal import Ledger
from collector.journal.anchor import CONFIRMED
from collector.model.tokens import LedgerHead, TokenAnswer
from collector.project.checks import check_pack
from collector.rights.standing import is_held as is_asked_to_go
from collector.rights.standing import read_requests
from collector.session.book import Book, refresh_index
from collector.session.changing import is_changing
from collector.session.clock import hear_server
from collector.session.copies import is_held
from collector.session.parts import Parts
from collector.session.purging import purge_due
from collector.session.repeats import hint_key_name
from collector.session.standing import ask_gate
from collector.signing import PrivateKey
from collector.upload.outbox import Limits, Office, Outbox
from collector.upload.record import KINDS
from collector.upload.retry import Clock
from collector.upload.rows import Row
from collector.upload.shipment import Destination, HalfStore
from collector.upload.token import Device

AGREED = "restore_agreed"
AUTHORITIES = "keys/authorities.pem"


@dataclass(frozen=True)
class _Transfers:
    """The device's ledger as the upload sees it."""

    parts: Parts

    def append(self, kind: str, fields: dict[str, Any]) -> None:
        """Write one event."""
        self.parts.ledger.append(kind, fields)

    def transfers(self, session: str) -> Iterable[tuple[str, dict[str, Any]]]:
        """Return a session's transfer events."""
        for line in self.parts.ledger.about(session):
            if line.kind in KINDS:
                yield line.kind, line.fields


def waiting_bundles(parts: Parts, project: str | None = None) -> list[Path]:
    """Return the folders of sealed sessions that lack a receipt, oldest first."""
    rows = [row for row in parts.index.in_stages("sealed") if project in {None, row.project}]
    return [parts.folder(row.session).root for row in rows]


def send_bundles(
    parts: Parts, bundles: Iterable[Path], limits: Limits, report: Callable[[str, int, int], None],
    stopped: Callable[[], bool],
) -> list[Row]:  # fmt: skip
    """Send bundles, own or foreign; return one row each; purge what may go.

    Raises DiskFull, DiskFailed.
    """
    outbox = Outbox(_office(parts), limits, Clock(stopped=stopped), report)
    rows = outbox.send(bundles)
    for row in rows:
        _settle(parts, row)
    return rows


def preview_bundles(parts: Parts, bundles: Iterable[Path]) -> list[Row]:
    """Return what would be sent."""
    return Outbox(_office(parts)).preview(bundles)


def _office(parts: Parts) -> Office:
    return Office(
        lambda project: find_destination(parts, project), lambda session: _gate(parts, session),
        make_device(parts), _Transfers(parts),
    )  # fmt: skip


def make_device(parts: Parts, *, for_rights: bool = False, key: PrivateKey | None = None) -> Device:
    """Return what this laptop signs its requests for tokens with; `key` is another one than its own.

    After an older data folder was confirmed the head of that word is shown until the organisation agrees: it
    would take a higher number for new lines of the log it knows. Requests of rights are taken without that.
    """
    signer = key or parts.key

    def ledger_head() -> LedgerHead:
        number, digest = _unagreed(parts.ledger) or parts.ledger.head or (0, "sha256:" + "0" * 64)
        return LedgerHead(number=number, hash=digest)

    def heard(project: str, answer: TokenAnswer) -> None:
        if not for_rights and _unagreed(parts.ledger) is not None:
            parts.ledger.append(AGREED, {"project": project})
        hear_server(parts, answer.server_time)
        if answer.hint_key is not None:
            parts.keystore.put(hint_key_name(project), bytes.fromhex(answer.hint_key))

    return Device(signer.public.text, signer.sign_object, ledger_head, heard)


def _unagreed(ledger: Ledger) -> tuple[int, str] | None:
    """Return the line with which a lead confirmed an older data folder, unless the organisation agreed."""
    confirmed = ledger.of_kind(CONFIRMED)
    agreed = ledger.of_kind(AGREED)
    if not confirmed or (agreed and agreed[-1].number > confirmed[-1].number):
        return None
    number = confirmed[-1].number
    return number, str(ledger.hash_at(number))


def find_destination(parts: Parts, project: str) -> Destination:
    """Return a project's servers after checking the pack's addresses again (P-2.3, P-5.1)."""
    pack = parts.pack(project)
    check_pack(pack)
    receipt_key = pack.public_key("receipt")
    stores: dict[Any, HalfStore] = {
        half: HalfStore(url=server.url, token_url=server.token_url)
        for half, server in pack.project.server.items()
    }
    authorities = pack.files.read(AUTHORITIES) if AUTHORITIES in pack.files.names() else None
    return Destination(frozenset(pack.project.allowed_hosts), stores, receipt_key.verify, authorities)


def _gate(parts: Parts, session: str) -> Callable[[str], None]:
    """Return a session's gate. It sees a withdrawal the moment its ledger line stands.

    A foreign bundle has no journal of ours: its own consent records were checked when it was sealed, and
    its withdrawal is a line in this ledger.
    """
    known = any(line.kind == "session_started" for line in parts.ledger.about(session))
    state = _State(parts, session) if known else None

    def ask(question: str) -> None:
        lines = parts.ledger.about(session)
        if any(line.kind in {"withdrawn", "tombstone"} for line in lines):
            raise GateClosed("Consent was withdrawn.", question=question, reason="withdrawn")
        if is_held(lines):
            raise GateClosed("This laptop's log was damaged here.", question=question, reason="held")
        if is_changing(lines):
            raise GateClosed("The form is being corrected.", question=question, reason="correcting")
        if state is not None:
            state.ask(question)

    return ask


class _State:
    """A session's book, read once for an upload; withdrawals are looked up in the ledger each time."""

    def __init__(self, parts: Parts, session: str) -> None:
        self._book = Book(parts, session)
        self._book.close()

    def ask(self, question: str) -> None:
        if is_asked_to_go(read_requests(self._book.parts.ledger).values(), self._book.state.contributors):
            raise GateClosed(
                "Somebody asked for these recordings to be deleted: until that is decided nothing is sent.",
                question=question, reason="held",
                remedy="A second person of the team confirms it, or the organisation answers.",
            )  # fmt: skip
        ask_gate(self._book, question)  # type: ignore[arg-type]


def _settle(parts: Parts, row: Row) -> None:
    """Bring the index up to date after a transfer and purge when the grace is over."""
    if not any(line.kind == "session_started" for line in parts.ledger.about(row.session)):
        return
    try:
        book = Book(parts, row.session)
    except CollectorError:  # the row says why nothing of it was sent
        return
    try:
        purge_due(book)
        refresh_index(book, None if row.fault is None else type(row.fault).__name__)
    finally:
        book.close()

"""Sends sealed bundles: files, manifest, signature, in that order; then fetches the receipts."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from collector.errors import CollectorError, Restored, WorkFailed
from collector.model.settings import Hours
from collector.network import Network
from collector.upload.board import Board
from collector.upload.courier import Courier
from collector.upload.faults import Stopped
from collector.upload.line import Line
from collector.upload.pace import Pace
from collector.upload.parcel import Parcel, read_parcels
from collector.upload.receipt import kept_receipt
from collector.upload.record import Record, TransferLedger
from collector.upload.retry import Clock
from collector.upload.rows import Draft, Meter, Report, Row
from collector.upload.shipment import Destination, Shipment, refusal_of
from collector.upload.token import Device, TokenDesk, has_arrived
from collector.upload.waiting import ReceiptWatch, explain_held

_LOOK_S = 0.2
RECEIPT_WAIT_S = 60.0


def _silent(_session: str, _held: int, _total: int) -> None:
    return


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Limits:
    """How much at once and how fast; `spread_s` spreads the start of a whole fleet.

    `yields` is asked before every block whether something more urgent runs on this computer. Outside of
    `hours` no bundle is begun, and what is on its way stops before its next block.
    """

    workers: int = 4
    per_server: int = 2
    rate_bytes_s: int | None = None
    receipt_wait_s: float = RECEIPT_WAIT_S
    spread_s: float = 0.0
    yields: Callable[[], bool] = _never
    hours: Hours | None = None


@dataclass(frozen=True)
class Office:
    """What an outbox needs from outside.

    `destination(project)` raises PackUnknown; `gate(session)` returns the session's gate, asked `queue`
    before a bundle and `send_chunk` before every block, which raises GateClosed. `line` is the laptop's.
    `newest(session)` are the manifests' hashes of an own session by half; nothing for another's.
    """

    destination: Callable[[str], Destination]
    gate: Callable[[str], Callable[[str], None]]
    device: Device
    ledger: TransferLedger
    line: Line = field(default_factory=Line)
    newest: Callable[[str], Mapping[str, str]] = lambda _session: {}


class Outbox:
    """Sends bundles and fetches receipts; safe to repeat. `report(session, held, total)` gets bytes."""

    def __init__(
        self,
        office: Office,
        limits: Limits | None = None,
        clock: Clock | None = None,
        report: Report = _silent,
    ) -> None:
        self._office = office
        self._limits = limits or Limits()
        self._clock = replace(clock or Clock(), hours=self._limits.hours)
        self._report = report
        self._desk = TokenDesk(office.device, self._clock)
        self._pace = Pace(self._limits.rate_bytes_s, self._clock, self._limits.yields)
        self._ledger_guard = threading.Lock()
        self._networks: dict[str, tuple[Destination, Network]] = {}
        self._drafts: dict[Path, Draft] = {}

    def preview(self, bundles: Iterable[Path]) -> list[Row]:
        """Return what `send` would do: nothing is sent, nothing written."""
        rows = []
        for bundle in bundles:
            draft = Draft(bundle, dry=True)
            for shipment in self._open(draft):
                if kept_receipt(shipment.parcel, shipment.check_receipt):
                    draft.end(shipment.parcel.half, None)
            rows.append(draft.row())
        return rows

    def send(self, bundles: Iterable[Path]) -> list[Row]:
        """Send `bundles` and return one row for each that was tried. Only a disk error leaves as an error."""
        self._drafts = {}
        board = Board(self._limits.per_server)
        count = max(self._limits.workers, self._limits.per_server)
        with ThreadPoolExecutor(count, "upload") as pool:
            workers = [pool.submit(self._work, board) for _ in range(count)]
            try:
                self._feed(iter(bundles), board)
            finally:
                board.close()
        for worker in workers:
            worker.result()
        return [draft.row() for draft in self._drafts.values()]

    def _work(self, board: Board) -> None:
        """Carry files until the board has none. What is not this program's own error ends everything."""
        with contextlib.closing(self._courier()) as courier:
            while job := board.take():
                shipment, what = job
                fault: CollectorError | None = WorkFailed("Sending broke down.")
                try:
                    courier.do(shipment, what)
                    fault = None
                except CollectorError as error:
                    fault = shipment.explain(error)
                except BaseException:
                    board.stop(WorkFailed("Sending broke down."))
                    raise
                finally:
                    board.done(shipment, what, fault)

    def _courier(self) -> Courier:
        return Courier(self._desk, self._clock, self._pace, self._office.line)

    def _feed(self, queue: Iterator[Path], board: Board) -> None:
        """Keep the board filled, collect what is over, poll receipts; until nothing is left."""
        watch = ReceiptWatch(self._clock, self._limits.receipt_wait_s)
        with contextlib.closing(self._courier()) as courier:
            try:
                self._clock.wait(self._clock.dice() * self._limits.spread_s)
                more = True
                while more or len(board) or len(watch):
                    self._clock.check()
                    more = more and self._fill(queue, board)
                    self._collect(board, watch, courier)
                    watch.poll()
                    if not more and not len(board):
                        watch.pause()
            except Stopped as fault:
                board.stop(fault)
                watch.give_up(fault)
                while len(board):
                    self._collect(board, watch, courier)
                watch.give_up(fault)

    def _fill(self, queue: Iterator[Path], board: Board) -> bool:
        """Open a few bundles, while the board has room. False when there are no more."""
        room = 2 * self._limits.workers
        for _ in range(room - len(board)):
            bundle = next(queue, None)
            if bundle is None:
                return False
            draft = self._drafts.setdefault(bundle, Draft(bundle))
            for shipment in self._open(draft):
                receipt_hash = kept_receipt(shipment.parcel, shipment.check_receipt)
                if receipt_hash is None:
                    board.add(shipment)
                else:
                    shipment.record.receipt_verified(receipt_hash)
                    draft.end(shipment.parcel.half, None)
        return True

    def _open(self, draft: Draft) -> list[Shipment]:
        """Read a bundle and ask its gate; on a fault the draft keeps it and nothing is sent."""
        ask: Callable[[str], None] | None = None
        try:
            parcels = read_parcels(draft.bundle)
            draft.project, draft.session = parcels[0].project, parcels[0].session
            draft.sizes = {parcel.half: parcel.size_bytes for parcel in parcels}
            ask = self._office.gate(draft.session)
            ask("queue")
            self._refuse_older(parcels)
            meter = Meter(draft.session, sum(draft.sizes.values()), self._report, draft.sent_bytes)
            return [self._shipment(parcel, meter, ask) for parcel in parcels]
        except CollectorError as fault:
            draft.fault = fault if ask else self._explain_unread(draft, fault)
            return []

    def _refuse_older(self, parcels: list[Parcel]) -> None:
        """Return when these are no older copies of an own session, in which stands what was undone since."""
        newest = self._office.newest(parcels[0].session)
        if any(newest.get(parcel.half, parcel.manifest_hash) != parcel.manifest_hash for parcel in parcels):
            raise Restored("This is an older copy of a session of this laptop.")

    def _explain_unread(self, draft: Draft, fault: CollectorError) -> CollectorError:
        """Return why a bundle can't be read: the gate's no, where it was withdrawn since it was queued.

        The folder of this laptop's own session bears the session's name.
        """
        try:
            ask = self._office.gate(draft.bundle.name)
        except CollectorError:
            return fault
        refusal = refusal_of(ask, "queue")
        if refusal is not None:
            draft.session = draft.session or draft.bundle.name
        return refusal or fault

    def _shipment(self, parcel: Parcel, meter: Meter, ask: Callable[[str], None]) -> Shipment:
        if parcel.project not in self._networks:
            destination = self._office.destination(parcel.project)
            network = Network(
                destination.hosts, authorities=destination.authorities, time_outs=destination.time_outs
            )
            self._networks[parcel.project] = destination, network
        destination, network = self._networks[parcel.project]
        record = Record(self._office.ledger, parcel, self._ledger_guard)
        store = destination.stores[parcel.half]
        return Shipment(parcel, store, network, destination.check_receipt, record, meter, ask)

    def _flush(self, shipment: Shipment) -> CollectorError | None:
        try:
            shipment.record.flush()
        except CollectorError as fault:
            return fault
        return None

    def _collect(self, board: Board, watch: ReceiptWatch, courier: Courier) -> None:
        """Take what is over off the board: with a fault to its row, without to the watch."""
        for shipment in board.collect(_LOOK_S if len(board) else 0.0):
            draft, half = self._drafts[shipment.parcel.bundle], shipment.parcel.half
            unwritten = self._flush(shipment)
            fault = shipment.fault or unwritten
            draft.why[half] = shipment.why
            if fault is None or has_arrived(fault):
                watch.add(partial(courier.fetch_receipt, shipment), partial(draft.end, half))
            else:
                draft.end(half, explain_held(fault))

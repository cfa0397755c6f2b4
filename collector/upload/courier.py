"""One worker: keeps its connections, sends one file after another, and asks before every block."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial

from collector.errors import WorkFailed
from collector.network import Link, Network
from collector.upload.line import Line
from collector.upload.pace import Pace
from collector.upload.parcel import Item
from collector.upload.receipt import fetch_receipt
from collector.upload.retry import Clock
from collector.upload.shipment import Job, Opening, Shipment
from collector.upload.token import TokenDesk, TokenRefused, Tokens, with_fresh_tokens
from collector.upload.transfer import Way, send_file
from collector.upload.tus import TusDriver


class InboxTaken(WorkFailed):
    """The inbox is another one than when this half was begun."""

    default_remedy = "Send again: the half is sent whole."


class Courier:
    """Belongs to one thread. All couriers share the desk, the clock, the pace and the line."""

    def __init__(self, desk: TokenDesk, clock: Clock, pace: Pace, line: Line) -> None:
        self._desk = desk
        self._clock = clock
        self._pace = pace
        self._line = line
        self._links: dict[Network, Link] = {}

    def do(self, shipment: Shipment, job: Job) -> None:
        """Open a half, or send one of its files. Raises what `send_file` raises, TokenRefused, InboxTaken."""
        if isinstance(job, Opening):
            self._open(shipment)
        else:
            self._carry(shipment, job)

    def _open(self, shipment: Shipment) -> None:
        shipment.ask("send_chunk")
        self._line.check(shipment.parcel.session)
        given = self._desk.tokens(self._link(shipment.network), shipment.store.token_url, shipment.key)
        if not given.write:
            raise TokenRefused(given.refused, given.why)
        shipment.open(given.epoch, given.why)

    def _carry(self, shipment: Shipment, item: Item) -> None:
        parcel, meter = shipment.parcel, shipment.meter
        check = partial(self._line.check, parcel.session)

        def before_block(start: int, size: int) -> None:
            self._pace.take(size, check)
            shipment.ask("send_chunk")
            check()  # last: who withdraws closes the gate first and the line after it
            meter.leave(parcel.half, item.path, start, size)

        way = Way(
            self._driver(shipment),
            shipment.record,
            self._clock,
            before_block,
            lambda held: meter.hold(parcel.half, item.path, held),
            self._pace.block_bytes,
            check,
            partial(self._line.errand, parcel.session),
        )
        shipment.ask("send_chunk")
        send_file(item, parcel.target(item, self._desk.sender), way)

    def fetch_receipt(self, shipment: Shipment) -> bool:
        """Ask for the receipt; True once it is verified, kept beside the bundle and in the ledger."""
        link, store = self._link(shipment.network), shipment.store

        def ask(tokens: Tokens) -> str | None:
            return fetch_receipt(shipment.parcel, link, store.url, tokens.read, shipment.check_receipt)

        def tokens(stale: Tokens | None) -> Tokens:
            given = self._desk.tokens(link, store.token_url, shipment.key, stale)
            if not given.read:
                raise TokenRefused(given.refused, given.why)
            return given

        receipt_hash = with_fresh_tokens(tokens, ask)
        if receipt_hash is None:
            return False
        shipment.record.receipt_verified(receipt_hash)
        self._desk.forget(shipment.key)
        return True

    def _driver(self, shipment: Shipment) -> TusDriver:
        link, session = self._link(shipment.network), shipment.parcel.session

        def tokens(stale: Tokens | None) -> Tokens:
            given = self._desk.tokens(link, shipment.store.token_url, shipment.key, stale)
            if not given.write:
                raise TokenRefused(given.refused, given.why)
            if given.epoch != shipment.record.epoch:
                raise InboxTaken("The organisation took what lay there before this half was whole.")
            return given

        def on_line(in_errand: bool) -> AbstractContextManager[None]:
            return self._line.request(session, link, in_errand=in_errand)

        return TusDriver(link, shipment.store.url, tokens, on_line)

    def close(self) -> None:
        """Close all connections."""
        for link in self._links.values():
            link.close()

    def _link(self, network: Network) -> Link:
        if network not in self._links:
            self._links[network] = network.link()
        return self._links[network]

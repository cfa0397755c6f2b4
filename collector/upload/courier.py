"""One worker: keeps its connections, sends one file after another."""

from __future__ import annotations

from collector.network import Link, Network
from collector.upload.pace import Pace
from collector.upload.parcel import Item
from collector.upload.receipt import fetch_receipt
from collector.upload.retry import Clock
from collector.upload.shipment import Shipment
from collector.upload.token import TokenDesk, TokenRefused, Tokens, with_fresh_tokens
from collector.upload.transfer import Way, send_file
from collector.upload.tus import TusDriver


class Courier:
    """Belongs to one thread. All couriers share the desk, the clock and the pace."""

    def __init__(self, desk: TokenDesk, clock: Clock, pace: Pace) -> None:
        self._desk = desk
        self._clock = clock
        self._pace = pace
        self._links: dict[Network, Link] = {}

    def carry(self, shipment: Shipment, item: Item) -> None:
        """Send one file. Raises what `send_file` raises, and TokenRefused."""
        parcel, meter = shipment.parcel, shipment.meter
        link = self._link(shipment.network)

        def before_block(start: int, size: int) -> None:
            shipment.ask("send_chunk")
            self._pace.take(size)
            meter.leave(parcel.half, size)
            meter.hold(parcel.half, item.path, start)

        def tokens(stale: Tokens | None) -> Tokens:
            given = self._desk.tokens(link, shipment.store.token_url, shipment.key, stale)
            if not given.write:
                raise TokenRefused("receipted")
            return given

        way = Way(
            TusDriver(link, shipment.store.url, tokens),
            shipment.record,
            self._clock,
            before_block,
            lambda held: meter.hold(parcel.half, item.path, held),
            self._pace.block_bytes,
        )
        send_file(item, parcel.target(item), way)

    def fetch_receipt(self, shipment: Shipment) -> bool:
        """Ask for the receipt; True once it is verified, kept beside the bundle and in the ledger."""
        link, store = self._link(shipment.network), shipment.store

        def ask(tokens: Tokens) -> str | None:
            return fetch_receipt(shipment.parcel, link, store.url, tokens.read, shipment.check_receipt)

        def tokens(stale: Tokens | None) -> Tokens:
            return self._desk.tokens(link, store.token_url, shipment.key, stale)

        receipt_hash = with_fresh_tokens(tokens, ask)
        if receipt_hash is None:
            return False
        shipment.record.receipt_verified(receipt_hash)
        self._desk.forget(shipment.key)
        return True

    def close(self) -> None:
        """Close all connections."""
        for link in self._links.values():
            link.close()

    def _link(self, network: Network) -> Link:
        if network not in self._links:
            self._links[network] = network.link()
        return self._links[network]

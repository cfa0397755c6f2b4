"""Which file goes next: order within a half, a limit for each server, a stop at the first systemic error."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from collector.errors import CollectorError
from collector.upload.shipment import OPENING, Job, Shipment, ends_everything, ends_server


class Board:
    """The shipments under way. Workers take files from it; one feeder adds and collects. For many threads."""

    def __init__(self, server_limit: int) -> None:
        self._server_limit = server_limit
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)  # there may be a file to take
        self._over = threading.Condition(self._lock)  # a half is over
        self._shipments: list[Shipment] = []
        self._busy: Counter[str] = Counter()
        self._blocked: dict[str, CollectorError] = {}
        self._stopped: CollectorError | None = None
        self._closed = False

    def add(self, shipment: Shipment) -> None:
        """Put a half on the board."""
        with self._lock:
            shipment.fault = self._stopped or self._blocked.get(_server(shipment))
            self._shipments.append(shipment)
            self._wake()

    def close(self) -> None:
        """Say that nothing will be added: workers without work go home."""
        with self._lock:
            self._closed = True
            self._wake()

    def take(self) -> tuple[Shipment, Job] | None:
        """Wait for a half to open or a file to send; None when there will be none any more."""
        with self._lock:
            while True:
                for job in self._ready():
                    return job
                if self._closed:
                    return None
                self._work.wait()

    def done(self, shipment: Shipment, job: Job, fault: CollectorError | None) -> None:
        """Give back what was taken. A systemic fault ends every half for the same server, or all.

        One place is free then, and whoever gives back comes to take next: nobody else need be woken but for
        the files of a half that was just opened.
        """
        with self._lock:
            shipment.in_air -= 1
            self._busy[_server(shipment)] -= 1
            if fault is not None:
                shipment.fault = shipment.fault or fault
                self._end_others(_server(shipment), fault)
                self._wake()
            elif job is OPENING:
                self._work.notify_all()
            if shipment.is_over:
                self._over.notify_all()

    def stop(self, fault: CollectorError) -> None:
        """End every half that is not over: a person said stop, or a worker broke down."""
        with self._lock:
            self._stopped = self._stopped or fault
            for shipment in self._shipments:
                shipment.fault = shipment.fault or fault
            self._wake()

    def collect(self, timeout_s: float) -> list[Shipment]:
        """Take the halves that are over off the board; wait at most `timeout_s` for the first."""
        with self._lock:
            if not any(shipment.is_over for shipment in self._shipments):
                self._over.wait(timeout_s)
            over = [shipment for shipment in self._shipments if shipment.is_over]
            self._shipments = [shipment for shipment in self._shipments if not shipment.is_over]
            return over

    def __len__(self) -> int:
        with self._lock:
            return len(self._shipments)

    def _wake(self) -> None:
        self._work.notify_all()
        self._over.notify_all()

    def _end_others(self, server: str, fault: CollectorError) -> None:
        everything = ends_everything(fault)
        if everything:
            self._stopped = self._stopped or fault
        elif ends_server(fault):
            self._blocked[server] = fault
        else:
            return
        for shipment in self._shipments:
            if everything or _server(shipment) == server:
                shipment.fault = shipment.fault or fault

    def _ready(self) -> Iterator[tuple[Shipment, Job]]:
        for shipment in self._shipments:
            if self._busy[_server(shipment)] >= self._server_limit:
                continue
            job = shipment.next()
            if job is not None:
                shipment.in_air += 1
                self._busy[_server(shipment)] += 1
                yield shipment, job


def _server(shipment: Shipment) -> str:
    return urlsplit(shipment.store.url).netloc

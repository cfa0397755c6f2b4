"""One half under way: where it goes, what is left of it, how it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collector.errors import (
    CollectorError,
    DiskFull,
    HostNotAllowed,
    ServerAway,
    ServerBroken,
    ServerRefused,
    TlsRefused,
)
from collector.model.layout import HalfKey
from collector.model.manifest import Half
from collector.network import Network, TimeOuts
from collector.upload.faults import Stopped, TooLarge
from collector.upload.parcel import Item, Parcel
from collector.upload.receipt import CheckReceipt
from collector.upload.record import Record
from collector.upload.rows import Meter
from collector.upload.token import is_of_one_session


@dataclass(frozen=True)
class HalfStore:
    """Where one half goes: the store's and the token service's address."""

    url: str
    token_url: str


@dataclass(frozen=True)
class Destination:
    """What a project says of its servers.

    `check_receipt(data, signature)` raises BadSignature. `authorities` is the project's private CA, PEM.
    """

    hosts: frozenset[str]
    stores: Mapping[Half, HalfStore]
    check_receipt: CheckReceipt
    authorities: Path | bytes | None = None
    time_outs: TimeOuts | None = None


class Opening:
    """The first job of every half: ask for its tokens, and see what its inbox holds already."""


OPENING = Opening()
Job = Item | Opening


@dataclass
class Shipment:
    """A half on the board. `network` reaches the project's hosts only; `ask` is the session's gate.

    `why` is what the organisation said of the half when it did not take it.
    """

    parcel: Parcel
    store: HalfStore
    network: Network
    check_receipt: CheckReceipt
    record: Record
    meter: Meter
    ask: Callable[[str], None]
    left: deque[Job] = field(default_factory=lambda: deque([OPENING]))
    in_air: int = 0
    fault: CollectorError | None = None
    why: str = ""

    def open(self, epoch: str, why: str) -> None:
        """Put on what is to be sent: all that the store has not acknowledged into this inbox."""
        self.why = why
        self.record.see_inbox(epoch)
        parcel = self.parcel
        for item in (*parcel.files, parcel.manifest, parcel.signature):
            if self.record.is_stored(item):
                self.meter.hold(parcel.half, item.path, item.size_bytes)
            else:
                self.left.append(item)

    @property
    def key(self) -> HalfKey:
        """What tokens are asked for."""
        return self.parcel.key

    @property
    def is_over(self) -> bool:
        """Whether no file is in the air and none will follow."""
        return not self.in_air and (self.fault is not None or not self.left)

    def explain(self, fault: CollectorError) -> CollectorError:
        """Return why this half ended: the gate's no, where that came between; else `fault` itself.

        A withdrawal wipes files and cuts connections: that is neither the disk's fault nor the server's.
        """
        if isinstance(fault, DiskFull | Stopped):
            return fault
        return refusal_of(self.ask, "send_chunk") or fault

    def next(self) -> Job | None:
        """Return what to do now, None while what comes before it is still in the air.

        Data files go side by side; the manifest waits for all of them, its signature for the manifest.
        """
        if self.fault is not None or not self.left:
            return None
        if self.left[0] in (self.parcel.manifest, self.parcel.signature) and self.in_air:
            return None
        return self.left.popleft()


def refusal_of(ask: Callable[[str], None], question: str) -> CollectorError | None:
    """Return what a gate says instead of yes."""
    try:
        ask(question)
    except CollectorError as refusal:
        return refusal
    return None


def ends_everything(fault: CollectorError) -> bool:
    """Tell whether no bundle at all can go on: the ledger's disk is full, or a person said stop."""
    return isinstance(fault, DiskFull | Stopped)


def ends_server(fault: CollectorError) -> bool:
    """Tell whether nothing else for the same server can succeed either: stop, don't fail a thousand files."""
    if isinstance(fault, TooLarge) or is_of_one_session(fault):
        return False
    return isinstance(fault, ServerAway | ServerBroken | ServerRefused | TlsRefused | HostNotAllowed)

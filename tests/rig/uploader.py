"""A process that sends one bundle and may be killed: `python -m tests.rig.uploader ORDER.json`."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from collector.model.canonical import sha256_text
from collector.model.ledger_events import LEDGER_EVENTS
from collector.model.tokens import LedgerHead
from collector.signing import PrivateKey, parse_public
from collector.upload.outbox import Limits, Office, Outbox
from collector.upload.record import Transfer
from collector.upload.shipment import Destination, HalfStore
from collector.upload.token import Device


@dataclass(frozen=True)
class Order:
    """What to send, where, as whom, and where the ledger lies."""

    bundle: str
    ledger: str
    seed: str
    receipt_key: str
    token_url: str
    stores: dict[str, str]
    receipt_wait_s: float = 0.0
    workers: int = 4
    per_server: int = 2
    rate_bytes_s: int | None = None

    def write(self, path: Path) -> Path:
        path.write_text(json.dumps(asdict(self)))
        return path


class FileLedger:
    """One JSON line an event, fsynced; a torn last line was never acknowledged."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        whole = path.read_bytes()
        whole = whole[: whole.rfind(b"\n") + 1]
        self._file.truncate(len(whole))
        self.lines: list[tuple[str, dict[str, Any]]] = [tuple(json.loads(row)) for row in whole.splitlines()]

    def note(self, event: Transfer) -> None:
        kind, fields = event.event, event.as_json()
        self._file.write(json.dumps([kind, fields]).encode() + b"\n")
        os.fsync(self._file.fileno())
        self.lines.append((kind, fields))

    def transfers(self, session: str) -> list[Transfer]:
        rows = [line for line in self.lines if line[1]["session"] == session]
        return [LEDGER_EVENTS[kind].from_json(fields) for kind, fields in rows]  # type: ignore[misc]

    def head(self) -> LedgerHead:
        return self._at(len(self.lines))

    def line_at(self, number: int) -> LedgerHead | None:
        return self._at(number) if number <= len(self.lines) else None

    def _at(self, number: int) -> LedgerHead:
        return LedgerHead(number=number, hash=sha256_text(json.dumps(self.lines[:number]).encode()))


def peak_rss_bytes() -> int:
    """The most memory held at once; ru_maxrss would count what the parent held before the exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    order = Order(**json.loads(Path(sys.argv[1]).read_text()))
    key = PrivateKey(bytes.fromhex(order.seed))
    ledger = FileLedger(Path(order.ledger))
    stores = {half: HalfStore(url, order.token_url) for half, url in order.stores.items()}
    check = parse_public(order.receipt_key).verify
    destination = Destination(frozenset({"127.0.0.1", "localhost"}), stores, check)
    device = Device(key.public.text, key.sign_object, ledger.head, ledger.line_at)
    office = Office(lambda _project: destination, lambda _session: lambda _question: None, device, ledger)
    limits = Limits(order.workers, order.per_server, order.rate_bytes_s, order.receipt_wait_s)
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    row = Outbox(office, limits).send([Path(order.bundle)])[0]
    figures = {
        "states": [half.state for half in row.halves],
        "fault": str(row.fault or ""),
        "sent_bytes": row.sent_bytes,
        "rss_bytes": peak_rss_bytes(),
        "cpu_s": time.process_time() - began_cpu_s,
        "elapsed_s": time.perf_counter() - began_s,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()

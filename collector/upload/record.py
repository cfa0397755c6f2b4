"""What the ledger keeps of transfers, and how a restart reads it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any, Protocol

from collector.upload.parcel import Item, Parcel


class TransferLedger(Protocol):
    """The device's ledger as the upload sees it."""

    def append(self, kind: str, fields: dict[str, Any]) -> None:
        """Write one event; return once it would survive a power cut. Raises DiskFull, DiskFailed."""

    def transfers(self, session: str) -> Iterable[tuple[str, dict[str, Any]]]:
        """Return kind and fields of this session's transfer events (kinds below), oldest first."""


CREATED = "transfer_created"
STORED = "stored"
RECEIPT = "receipt_verified"
AGAIN_BYTES = 1 << 20
KINDS = (CREATED, STORED, RECEIPT)


class Record:
    """The transfers of one half: which uploads were begun, which files are stored. For many threads.

    A line costs a signature and an fsync, so small files share one: as many as leave the promise intact
    that a kill costs no more than a mebibyte a worker, what is in the air included.
    """

    def __init__(self, ledger: TransferLedger, parcel: Parcel, guard: threading.Lock) -> None:
        """`guard` is held while the ledger is written: one for all halves."""
        self._ledger = ledger
        self._parcel = parcel
        self._guard = guard
        self._uploads: dict[tuple[str, str], str] = {}
        self._stored: set[tuple[str, str]] = set()
        self._unwritten: list[Item] = []
        self._unwritten_limit_bytes = AGAIN_BYTES - max(
            (item.size_bytes for item in parcel.files if item.size_bytes <= AGAIN_BYTES), default=0
        )
        self.receipted = False
        for kind, fields in ledger.transfers(parcel.session):
            if fields.get("half") == parcel.half:
                self._read(kind, fields)

    def upload(self, item: Item) -> str | None:
        """Return the address of an upload that was begun for this file and is not known to be done."""
        return self._uploads.get((item.path, item.sha256))

    def is_stored(self, item: Item) -> bool:
        """Tell whether the store acknowledged this very file."""
        return (item.path, item.sha256) in self._stored

    def created(self, item: Item, upload: str) -> None:
        """Keep an upload's address before its first byte is sent."""
        self._append(CREATED, {**self._half(), **_facts(item), "upload": upload})

    def stored(self, item: Item) -> None:
        """Keep that the store has the whole file; `flush` makes it durable, or the next files do."""
        with self._guard:
            self._unwritten.append(item)
            self._stored.add((item.path, item.sha256))
            if sum(item.size_bytes for item in self._unwritten) > self._unwritten_limit_bytes:
                self._write_stored()

    def flush(self) -> None:
        """Write what `stored` was told."""
        with self._guard:
            self._write_stored()

    def receipt_verified(self, receipt_hash: str) -> None:
        """Keep that the organisation's receipt for this manifest was checked."""
        if not self.receipted:
            fields = {**self._half(), "revision": self._parcel.revision, "receipt_hash": receipt_hash}
            self._append(RECEIPT, fields)

    def _half(self) -> dict[str, Any]:
        parcel = self._parcel
        return {"session": parcel.session, "half": parcel.half, "manifest_hash": parcel.manifest_hash}

    def _write_stored(self) -> None:
        if self._unwritten:
            files = [_facts(item) for item in self._unwritten]
            self._ledger.append(STORED, {**self._half(), "files": files})
            self._unwritten.clear()

    def _append(self, kind: str, fields: dict[str, Any]) -> None:
        with self._guard:
            self._ledger.append(kind, fields)
            self._read(kind, fields)

    def _read(self, kind: str, fields: dict[str, Any]) -> None:
        if kind == CREATED:
            self._uploads[str(fields["path"]), str(fields["sha256"])] = str(fields["upload"])
        elif kind == STORED:
            self._stored.update((str(file["path"]), str(file["sha256"])) for file in fields["files"])
        elif kind == RECEIPT:
            self.receipted |= fields.get("manifest_hash") == self._parcel.manifest_hash


def _facts(item: Item) -> dict[str, Any]:
    return {"path": item.path, "sha256": item.sha256, "size_bytes": item.size_bytes}

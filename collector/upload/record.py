"""What the ledger keeps of transfers, and how a restart reads it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Protocol

from collector.model.ledger_events import (
    FilesStored,
    InboxSeen,
    ReceiptVerified,
    SentFile,
    TransferCreated,
)
from collector.upload.parcel import Item, Parcel

Transfer = TransferCreated | FilesStored | ReceiptVerified | InboxSeen


class TransferLedger(Protocol):
    """The device's ledger as the upload sees it."""

    def note(self, event: Transfer) -> None:
        """Write one event; return once it would survive a power cut. Raises DiskFull, DiskFailed."""

    def transfers(self, session: str) -> Iterable[Transfer]:
        """Return this session's transfer events, oldest first."""


AGAIN_BYTES = 1 << 20


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
        self.epoch = ""
        self.receipted = False
        for event in ledger.transfers(parcel.session):
            if event.half == parcel.half:
                self._read(event)

    def see_inbox(self, epoch: str) -> None:
        """Keep into which inbox the half is sent; in another one than before nothing is stored yet."""
        if epoch != self.epoch:
            self._note(InboxSeen(session=self._parcel.session, half=self._parcel.half, epoch=epoch))

    def upload(self, item: Item) -> str | None:
        """Return the address of an upload that was begun for this file and is not known to be done."""
        return self._uploads.get((item.path, item.sha256))

    def is_stored(self, item: Item) -> bool:
        """Tell whether the store acknowledged this very file."""
        return (item.path, item.sha256) in self._stored

    def created(self, item: Item, upload: str) -> None:
        """Keep an upload's address before its first byte is sent."""
        parcel = self._parcel
        self._note(
            TransferCreated(
                session=parcel.session, half=parcel.half, manifest_hash=parcel.manifest_hash, path=item.path,
                sha256=item.sha256, size_bytes=item.size_bytes, upload=upload,
            )
        )  # fmt: skip

    def make_room(self, item: Item) -> None:
        """Write what `stored` was told where it and the file that is sent next would cost too much again."""
        with self._guard:
            if item.size_bytes + sum(kept.size_bytes for kept in self._unwritten) > AGAIN_BYTES:
                self._write_stored()

    def stored(self, item: Item) -> None:
        """Keep that the store has the whole file; `flush` makes it durable, or `make_room` does."""
        with self._guard:
            self._unwritten.append(item)
            self._stored.add((item.path, item.sha256))

    def flush(self) -> None:
        """Write what `stored` was told."""
        with self._guard:
            self._write_stored()

    def receipt_verified(self, receipt_hash: str) -> None:
        """Keep that the organisation's receipt for this manifest was checked."""
        if not self.receipted:
            parcel = self._parcel
            self._note(
                ReceiptVerified(
                    session=parcel.session, half=parcel.half, manifest_hash=parcel.manifest_hash,
                    revision=parcel.revision, receipt_hash=receipt_hash,
                )
            )  # fmt: skip

    def _write_stored(self) -> None:
        if self._unwritten:
            parcel = self._parcel
            files = [
                SentFile(path=item.path, sha256=item.sha256, size_bytes=item.size_bytes)
                for item in self._unwritten
            ]
            self._ledger.note(
                FilesStored(
                    session=parcel.session, half=parcel.half, manifest_hash=parcel.manifest_hash, files=files
                )
            )
            self._unwritten.clear()

    def _note(self, event: Transfer) -> None:
        with self._guard:
            self._ledger.note(event)
            self._read(event)

    def _read(self, event: Transfer) -> None:
        if isinstance(event, TransferCreated):
            self._uploads[event.path, event.sha256] = event.upload
        elif isinstance(event, FilesStored):
            self._stored.update((file.path, file.sha256) for file in event.files)
        elif isinstance(event, InboxSeen):
            self.epoch = event.epoch
            self._uploads.clear()
            self._stored.clear()
        else:
            self.receipted |= event.manifest_hash == self._parcel.manifest_hash

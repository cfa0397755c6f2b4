"""Opening the device's log at start: its key, the anchor, and what happens when it is damaged or put back."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from collector.errors import BrokenChain, FolderRestored, LogDamaged
from collector.journal.anchor import Following, find_anchor, is_ahead
from collector.journal.aside import ASIDE, ReadOnlyLedger, take_in
from collector.journal.chain import Clock
from collector.journal.ledger import Ledger
from collector.journal.lines import DEVICE_MADE
from collector.journal.repair import Repaired, finish_repair, repair_log
from collector.keystore import Keystore
from collector.signing import PrivateKey, device_key

LOG = "ledger.jsonl"


def open_log(
    data: Path, keystore: Keystore, now: Clock, anchors: Path | None = None
) -> tuple[Ledger, PrivateKey]:
    """Return this device's log and key. One that is damaged, or older than its anchor, is only read.

    Raises KeystoreLocked, DiskFull, DiskFailed.
    """
    path = data / LOG
    finish_repair(path, keystore)
    key = device_key(keystore, is_new=not path.exists())
    anchor = find_anchor(data, keystore, key, anchors)
    seen = anchor.read()
    try:
        ledger = Ledger(path, key, now)
    except BrokenChain as error:
        return ReadOnlyLedger(path, (key, keystore), LogDamaged(str(error)), now), key
    if seen is not None and is_ahead(seen, ledger):
        ledger.close()
        trouble = FolderRestored("An older copy of the data folder was put back.")
        return ReadOnlyLedger(path, (key, keystore), trouble, now, seen), key
    ledger.follow(Following(anchor))
    if ledger.head is None:
        ledger.append(DEVICE_MADE, {"key": key.public.text})
    take_in(ledger, data / ASIDE)
    return ledger, key


def repair(
    data: Path, keystore: Keystore, now: Clock, sessions: Collection[str], anchors: Path | None = None
) -> Repaired:
    """Repair a data folder's damaged log; the next opening uses it. `sessions` lie in the folder.

    Raises NothingToDo, KeystoreLocked, DiskFull, DiskFailed, BrokenChain.
    """
    return repair_log(
        data / LOG, keystore, now, sessions, lambda key: find_anchor(data, keystore, key, anchors)
    )

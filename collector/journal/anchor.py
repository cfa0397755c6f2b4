"""The newest head of the log, kept outside the data folder: who puts an old folder back has not this too.

In the system's keyring under the data folder's name; beside a passphrase keystore in a signed file of the
user's configuration. Written behind the log, by a thread of its own: it may lag, it can't be ahead.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import platformdirs

from collector.errors import BadSignature, CollectorError, Malformed
from collector.journal.ledger import Ledger
from collector.journal.lines import DEVICE_MADE, ODD
from collector.keystore import Keystore, SlotStore
from collector.model.canonical import canonical, parse_canonical
from collector.model.lines import Line
from collector.signing import PrivateKey, PublicKey
from collector.vault import make_folder, read_small, write_atomically

ANCHORS = "COLLECTOR_ANCHORS"
CONFIRMED = "restore_confirmed"
ANCHOR = "ledger-anchor"
_NUMBER_BYTES, _HASH_BYTES, _LIMIT_BYTES = 8, 32, 1024
_PAUSE_S, _LAST_WAIT_S = 0.5, 2.0


@dataclass(frozen=True)
class Head:
    """A line's number and hash."""

    number: int
    hash: str


class AnchorStore(Protocol):
    """Where one data folder's anchor is kept."""

    def read(self) -> Head | None:
        """Return the anchor; None when there is none that can be believed."""

    def write(self, head: Head) -> None:
        """Replace the anchor. Raises KeystoreLocked, DiskFull, DiskFailed."""


@dataclass(frozen=True)
class KeyringAnchor:
    """In the system's keyring, which has a name for each data folder."""

    keystore: Keystore

    def read(self) -> Head | None:
        """Return the anchor. Raises KeystoreLocked."""
        found = self.keystore.get(ANCHOR)
        if found is None or len(found) != _NUMBER_BYTES + _HASH_BYTES:
            return None
        number = int.from_bytes(found[:_NUMBER_BYTES], "big")
        return Head(number, f"sha256:{found[_NUMBER_BYTES:].hex()}")

    def write(self, head: Head) -> None:
        """Replace the anchor."""
        digest = bytes.fromhex(head.hash.removeprefix("sha256:"))
        self.keystore.put(ANCHOR, head.number.to_bytes(_NUMBER_BYTES, "big") + digest)


@dataclass(frozen=True)
class FileAnchor:
    """In a file of the user's configuration, signed by the device."""

    path: Path
    key: PrivateKey

    def read(self) -> Head | None:
        """Return the anchor; one that is damaged or another's says nothing."""
        if not self.path.is_file():
            return None
        with contextlib.suppress(CollectorError, *ODD):
            value = parse_canonical(read_small(self.path, _LIMIT_BYTES))
            _verify(self.key.public, value)
            return Head(int(value["number"]), str(value["hash"]))
        return None

    def write(self, head: Head) -> None:
        """Replace the anchor."""
        value: dict[str, object] = {"schema": "anchor-1", "number": head.number, "hash": head.hash}
        make_folder(self.path.parent)
        write_atomically(self.path, canonical(self.key.sign_object(value)))


def find_anchor(data: Path, keystore: Keystore, key: PrivateKey, folder: Path | None = None) -> AnchorStore:
    """Return where a data folder's anchor is kept; `folder` is for files, by default the user's own."""
    if not isinstance(keystore, SlotStore):
        return KeyringAnchor(keystore)
    place = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:8]  # a copy elsewhere has its own
    return FileAnchor((folder or _default_folder()) / f"{key.public.fingerprint}-{place}.json", key)


def is_ahead(anchor: Head, ledger: Ledger) -> bool:
    """Tell whether the anchor knows a line that this log has not: an older folder was put back.

    What a lead confirmed, and what a repair of the log cut off, is settled.
    """
    if ledger.hash_at(anchor.number) == anchor.hash:
        return False
    return not is_settled(anchor, [*ledger.of_kind(CONFIRMED), *ledger.of_kind(DEVICE_MADE)])


def is_settled(anchor: Head, lines: Iterable[Line]) -> bool:
    """Tell whether a line says of this anchor that the log is right without the line that it knows."""
    seen: dict[str, object] = {"number": anchor.number, "hash": anchor.hash}
    for line in lines:
        confirmed = {name: line.fields.get(name) for name in seen} if line.kind == CONFIRMED else None
        if seen in (confirmed, line.fields.get("anchor") if line.kind == DEVICE_MADE else None):
            return True
    return False


class Following:
    """Keeps an anchor behind a log, on a thread of its own: the log never waits for it."""

    def __init__(self, store: AnchorStore) -> None:
        self._store = store
        self._turn = threading.Condition()
        self._wanted: Head | None = None
        self._closing = False
        self._thread: threading.Thread | None = None

    def tell(self, number: int, digest: str) -> None:
        """Have this head kept soon; the newest one told is enough."""
        with self._turn:
            self._wanted = Head(number, digest)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="anchor", daemon=True)
                self._thread.start()
            self._turn.notify_all()

    def close(self) -> None:
        """Keep what was told last; a keyring that does not answer is not waited for."""
        with self._turn:
            self._closing = True
            self._turn.notify_all()
        if self._thread is not None:
            self._thread.join(_LAST_WAIT_S)

    def _run(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._wanted is not None or self._closing)
                head, self._wanted = self._wanted, None
            if head is None:
                return
            with contextlib.suppress(CollectorError, OSError):  # it lags, and is written with the next line
                self._store.write(head)
            with self._turn:
                self._turn.wait_for(lambda: self._closing, _PAUSE_S)


def _default_folder() -> Path:
    named = os.environ.get(ANCHORS)
    return Path(named) if named else platformdirs.user_config_path("collector", appauthor=False) / "anchors"


def _verify(key: PublicKey, value: object) -> None:
    if not isinstance(value, dict) or value.get("schema") != "anchor-1":
        raise Malformed("This is no anchor.")
    try:
        key.verify_object(value)
    except BadSignature as error:
        raise Malformed("This anchor is another device's.") from error

"""A device that is nothing but its log, and a keystore at whose n-th change the power goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from collector.errors import CollectorError
from collector.journal import Ledger
from collector.journal.aside import ReadOnlyLedger
from collector.journal.damage import Damage, find_damage
from collector.journal.opening import LOG, open_log
from collector.journal.opening import repair as repair_folder
from collector.journal.repair import Repaired
from collector.keystore import Keystore
from collector.signing import PrivateKey
from tests.rig.world import Clock, MemoryKeystore

ONE, TWO = "1b671a64-40d5-491e-99b0-da01ff1f3341", "2f1d5c0a-7c1e-4b6e-8f0e-5d9b1c3a7e42"
JUNK = b'{"fields":{}}'
HASH = "sha256:" + "ab" * 32


@dataclass
class Device:
    """A data folder with nothing but a log, its keystore and clock."""

    data: Path
    keystore: MemoryKeystore = field(default_factory=MemoryKeystore)
    clock: Clock = field(default_factory=Clock)

    @property
    def log(self) -> Path:
        return self.data / LOG

    @property
    def key(self) -> PrivateKey:
        return PrivateKey(self.keystore.secrets["device-key"])

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        ledger, _ = open_log(self.data, self.keystore, self.clock)
        try:
            yield ledger
        finally:
            ledger.close()

    @property
    def trouble(self) -> CollectorError | None:
        with self.opened() as ledger:
            return ledger.trouble if isinstance(ledger, ReadOnlyLedger) else None

    def note(self, count: int = 1) -> None:
        with self.opened() as ledger:
            for _ in range(count):
                ledger.append("server_time_seen", {"offset_s": 0})

    def rows(self) -> list[bytes]:
        return self.log.read_bytes().split(b"\n")[:-1]

    def write(self, rows: list[bytes]) -> None:
        self.log.write_bytes(b"".join(row + b"\n" for row in rows))

    def slip(self, number: int, old: bytes = b'"kind":"', new: bytes = b'"kinb":"') -> None:
        """One byte of a line is another."""
        rows = self.rows()
        assert old in rows[number]
        rows[number] = rows[number].replace(old, new, 1)
        self.write(rows)

    def repair(self, *sessions: str) -> Repaired:
        return repair_folder(self.data, self.keystore, self.clock, sessions)

    def damage(self) -> Damage | None:
        return find_damage(self.log, self.key.public, self.keystore)


def make_device(data: Path) -> Device:
    """A log of four lines."""
    made = Device(data)
    made.data.mkdir()
    made.note(3)
    return made


def make_busy(device: Device) -> None:
    """Two sessions were begun, and the first one's head is not the last line."""
    with device.opened() as ledger:
        for session in (ONE, TWO):
            ledger.append("session_started", {"session": session, "project": "p"})
        ledger.append("session_head", {"session": ONE, "number": 7, "hash": HASH})
        ledger.append("server_time_seen", {"offset_s": 0})


class Stop(Exception):
    """The power goes."""


class DyingKeystore:
    """A keystore after whose n-th change the power goes."""

    def __init__(self, inner: Keystore, after: int) -> None:
        self._inner, self._left = inner, after

    def get(self, name: str) -> bytes | None:
        return self._inner.get(name)

    def put(self, name: str, secret: bytes) -> None:
        self._spend()
        self._inner.put(name, secret)

    def delete(self, name: str) -> None:
        self._spend()
        self._inner.delete(name)

    def _spend(self) -> None:
        if not self._left:
            raise Stop
        self._left -= 1

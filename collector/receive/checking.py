"""Verifies a half that lies out of every device's reach: whole, by the rules, beside its other half."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Self, cast

from collector.bundle.sources import HalfSource
from collector.bundle.verify import VerifiedHalf, read_beside, verify_half
from collector.errors import BadHash, Refused, ServerAway
from collector.model.layout import Vaulted, short
from collector.model.manifest import Half
from collector.model.receipt import MAX_RECEIPT_BYTES, Receipt
from collector.model.times import time_text
from collector.receive.download import refuse_odd_names
from collector.receive.filer import Filer, FilerHalf
from collector.receive.judging import check_beside
from collector.receive.outcomes import TookTooLong
from collector.receive.superseded import find_left_over
from collector.signing import SIGNATURE_BYTES, parse_public

if TYPE_CHECKING:
    from collector.receive.receiver import Counter
    from collector.receive.work import Work

ALWAYS_S = 120.0
SLOWEST_BYTES_S = 1 << 20
"""A half may be looked at for two minutes, and a second more for each mebibyte."""


@dataclass(frozen=True)
class Checked:
    """A half that may have its receipt. `left_over` are files of an older revision, in no manifest."""

    verified: VerifiedHalf
    receipt: Receipt
    left_over: Sequence[str]


def check_half(counter: Counter, work: Work, folder: str) -> Checked:
    """Return the half in `folder` when it may have its receipt; what it says is kept from then on.

    Raises what `verify_half` and `Judge.check` raise, BadHash, UnsafePath, Refused, TookTooLong, ServerAway.
    """
    key, arrived = work.sent.vaulted, cast("datetime", work.arrived)
    filer = counter.filers[key.half]
    sizes = filer.sizes_below(folder)
    refuse_odd_names(sizes)
    counter.use.add(work.sent.sender, size_bytes=sum(sizes.values()))
    left_over = find_left_over(filer, folder, key.half, list(sizes))
    limit_s = ALWAYS_S + sum(sizes.values()) / SLOWEST_BYTES_S
    source = _Timed(FilerHalf(filer, folder, left_over, sizes), limit_s)
    verified = verify_half(source, key.half, counter.judge.published())
    _check_place(key, verified)
    beside = _read_beside(counter, key)
    if beside is not None:
        check_beside(verified, beside)
    counter.marks.check(verified)  # first: of whose signatures are another's nothing is kept
    counter.judge.check(verified, arrived)
    counter.marks.learn(verified)
    return Checked(verified, _receipt(verified, arrived), left_over)


def _check_place(key: Vaulted, verified: VerifiedHalf) -> None:
    manifest = verified.manifest
    there = manifest.half, manifest.project, _device_of(verified), manifest.session
    if there != (key.half, key.project, key.device, key.session):
        raise BadHash("The half lies where another session, project or device belongs.")


def _device_of(verified: VerifiedHalf) -> str:
    return short(parse_public(verified.device).fingerprint)


def _receipt(verified: VerifiedHalf, arrived: datetime) -> Receipt:
    """Return the receipt, the same for everybody: its time is when `manifest.sig` arrived."""
    manifest = verified.manifest
    return Receipt.from_json({
        "project": manifest.project,
        "session": manifest.session,
        "half": manifest.half,
        "manifest_hash": verified.manifest_hash,
        "revision": manifest.revision,
        "time": time_text(arrived),
    })  # fmt: skip


def _read_beside(counter: Counter, key: Vaulted) -> VerifiedHalf | None:
    """Return the session's other half where it has its receipt, read for its manifest and journal.

    Raises Refused where the vault holds another one than got the receipt.
    """
    half: Half = "media" if key.half == "identity" else "identity"
    other = Vaulted(half, key.project, key.device, key.session)
    filer = counter.filers[half]
    if filer.read(f"{other.receipt}.sig", SIGNATURE_BYTES) is None:
        return None
    beside = read_beside(FilerHalf(filer, other.folder), half, counter.judge.published())
    if beside.manifest_hash != read_receipt(filer, other).manifest_hash:
        raise Refused(f"The {half} half was changed after its receipt.")
    return beside


def read_receipt(filer: Filer, key: Vaulted) -> Receipt:
    """Return the receipt that lies there. Raises ServerAway when it can't be had, Malformed."""
    data = filer.read(f"{key.receipt}.json", MAX_RECEIPT_BYTES)
    if data is None:
        raise ServerAway("A receipt has no text beside its signature.")
    return Receipt.from_bytes(data)


class _Timed:
    """A half that is read for a bounded time."""

    def __init__(self, source: HalfSource, limit_s: float) -> None:
        self._source = source
        self._ends_s = time.monotonic() + limit_s

    def names(self) -> list[str]:
        """Return every file."""
        return self._source.names()

    def open(self, name: str) -> BinaryIO:
        """Open a file; every read of it looks at the clock. Raises TookTooLong there."""
        return cast("BinaryIO", _TimedFile(self._source.open(name), self._tick))

    def _tick(self) -> None:
        if time.monotonic() > self._ends_s:
            raise TookTooLong("Looking at this half took longer than its size explains.")


class _TimedFile:
    """A stream that tells of each read before it happens."""

    def __init__(self, stream: BinaryIO, tick: Callable[[], None]) -> None:
        self._stream = stream
        self._tick = tick

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes. Raises TookTooLong."""
        self._tick()
        return self._stream.read(size)

    def readline(self, size: int = -1) -> bytes:
        """Return a line of up to `size` bytes. Raises TookTooLong."""
        self._tick()
        return self._stream.readline(size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()

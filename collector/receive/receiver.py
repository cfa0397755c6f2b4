"""Finds halves that arrived whole, verifies them without any private key, and writes their receipts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from collector.bundle.shape import SIGNATURE
from collector.bundle.sources import FolderHalf, HalfSource
from collector.bundle.verify import VerifiedHalf, read_beside, verify_half
from collector.errors import BadHash, CollectorError, NewerRules, Refused, ServerAway, UnsafePath
from collector.model.manifest import HALVES, Half
from collector.model.receipt import MAX_RECEIPT_BYTES, Receipt
from collector.model.times import time_text
from collector.receive.download import copy_half
from collector.receive.filer import Filer, FilerHalf
from collector.receive.judging import Judge, check_beside
from collector.receive.known_marks import KnownMarks
from collector.receive.projects import Served
from collector.receive.refusals import Refusals, is_for_good
from collector.receive.superseded import find_left_over
from collector.signing import SIGNATURE_BYTES, PrivateKey
from collector.vault import make_folder, write_atomically

Outcome = Literal["receipted", "copied", "refused", "later"]


@dataclass(frozen=True)
class Received:
    """What became of one half: its receipt written, copied to `--to`, refused, or to be tried again."""

    half: Half
    project: str
    session: str
    outcome: Outcome
    fault: CollectorError | None = None


@dataclass(frozen=True)
class Counter:
    """What a receiver needs: stores, who judges, what was signed before, the receipt key, where copies go."""

    filers: Mapping[Half, Filer]
    judge: Judge
    marks: KnownMarks
    receipt_key: PrivateKey
    copies: Path | None = None


@dataclass(frozen=True)
class _Place:
    """One half on its store."""

    half: Half
    project: str
    session: str

    @property
    def folder(self) -> str:
        return f"/{self.half}/{self.project}/{self.session}"

    @property
    def receipt(self) -> str:
        return f"/receipts/{self.half}/{self.project}/{self.session}"


@dataclass
class Receiver:
    """Looks through the stores again and again. Any number may work at once: receipts come out the same."""

    counter: Counter
    refusals: Refusals = field(default_factory=Refusals)
    _served: Mapping[str, Served] | None = None

    def look(self) -> Iterator[Received]:
        """Yield what became of every half that arrived since the last look. Raises ServerAway."""
        served = self.counter.judge.served()
        if served is not self._served:
            self.refusals.look_again()
            self._served = served
        for half in HALVES:
            for project in sorted(served):
                yield from self._look_at(half, project)

    def _look_at(self, half: Half, project: str) -> Iterator[Received]:
        filer = self.counter.filers[half]
        done = {entry.name for entry in filer.entries(f"/receipts/{half}/{project}")}
        for entry in filer.entries(f"/{half}/{project}"):
            place = _Place(half, project, entry.name)
            if entry.is_folder and (f"{entry.name}.sig" not in done or self._lacks_copy(place)):
                found = self._receive(filer, place)
                if found is not None:
                    yield found

    def _receive(self, filer: Filer, place: _Place) -> Received | None:
        """Verify one half and write what is missing; None when it is not whole yet or known to be bad."""
        named = place.half, place.project, place.session
        try:
            arrived = filer.arrived(f"{place.folder}/{SIGNATURE}")
        except CollectorError as fault:
            return Received(*named, "later", fault)
        if arrived is None or self.refusals.stand(place, arrived):
            return None
        try:
            return Received(*named, self._accept(filer, place, arrived))
        except ServerAway as fault:
            return Received(*named, "later", fault)
        except CollectorError as fault:
            self.refusals.keep(place, arrived, fault)
            return Received(*named, _outcome_of(fault), fault)

    def _accept(self, filer: Filer, place: _Place, arrived: datetime) -> Outcome:
        receipted = filer.arrived(f"{place.receipt}.sig") is not None  # then it stays as it is
        left_over = [] if receipted else find_left_over(filer, place.folder)
        source = FilerHalf(filer, place.folder, left_over)
        if self.counter.copies is None:
            receipt, device = self._verify(source, place, arrived)
            _delete(filer, place, left_over)
            return self._write(filer, place, receipt, device)
        with copy_half(source, self.counter.copies / place.session, place.half) as (part, keep):
            receipt, device = self._verify(FolderHalf(part), place, arrived)
            _delete(filer, place, left_over)
            outcome = self._write(filer, place, receipt, device)
            self._write_copy(place, receipt)
            keep()
        return outcome

    def _verify(self, source: HalfSource, place: _Place, arrived: datetime) -> tuple[Receipt, str]:
        """Return the receipt of a half, and the device that signed the half."""
        verified = verify_half(source, place.half, self.counter.judge.published())
        return self._receipt(place, verified, arrived), verified.device

    def _receipt(self, place: _Place, verified: VerifiedHalf, arrived: datetime) -> Receipt:
        """Return the receipt, the same for everybody: its time is when `manifest.sig` arrived."""
        manifest = verified.manifest
        if (manifest.project, manifest.session) != (place.project, place.session):
            raise BadHash("The half lies where another session or project belongs.")
        self._check_signer(verified.device)
        beside = self._read_beside(place)
        if beside is not None:
            check_beside(verified, beside)
        self.counter.judge.check(verified, arrived)
        self.counter.marks.learn(verified)
        return Receipt.from_json({
            "project": manifest.project,
            "session": manifest.session,
            "half": manifest.half,
            "manifest_hash": verified.manifest_hash,
            "revision": manifest.revision,
            "time": time_text(arrived),
        })  # fmt: skip

    def _check_signer(self, key: str) -> None:
        """Refuse what a device signed that is there to send and not to record; `Judge` refuses strangers."""
        device = self.counter.judge.register.find_text(key)
        if device is not None and not device.records:
            raise Refused("The device that signed is not enrolled to record.")

    def _read_beside(self, place: _Place) -> VerifiedHalf | None:
        """Return the session's other half where it has its receipt, read for its manifest and journal.

        Raises Refused where another one lies there than got the receipt: a device may still write for a
        while, and a half that fits only what was put there later is of no sealing that has its receipt.
        """
        half: Half = "media" if place.half == "identity" else "identity"
        other = replace(place, half=half)
        filer = self.counter.filers[half]
        if filer.arrived(f"{other.receipt}.sig") is None:
            return None
        beside = read_beside(FilerHalf(filer, other.folder), half, self.counter.judge.published())
        if beside.manifest_hash != _read_receipt(filer, other).manifest_hash:
            raise Refused(f"The {half} half was changed after its receipt.")
        return beside

    def _write(self, filer: Filer, place: _Place, receipt: Receipt, device: str) -> Outcome:
        """Write the receipt, its signature last; what stands already is not written again.

        Stops are looked for once more right before: a large half takes long to verify.
        """
        data = receipt.to_bytes()
        signature = self.counter.receipt_key.sign(data)
        if filer.read(f"{place.receipt}.sig", SIGNATURE_BYTES) is not None:
            if filer.read(f"{place.receipt}.json", MAX_RECEIPT_BYTES) != data:
                raise BadHash("The half was changed after its receipt.")
            return "copied"
        filer.write(f"{place.receipt}.json", data)
        self.counter.judge.check_stop(device, place.project, place.session)
        filer.write(f"{place.receipt}.sig", signature)
        return "receipted"

    def _write_copy(self, place: _Place, receipt: Receipt) -> None:
        data = receipt.to_bytes()
        folder = self._copy_of(place) / "receipts"
        make_folder(folder)
        write_atomically(folder / f"{place.half}.json", data)
        write_atomically(folder / f"{place.half}.sig", self.counter.receipt_key.sign(data))

    def _lacks_copy(self, place: _Place) -> bool:
        return self.counter.copies is not None and not (self._copy_of(place) / place.half).exists()

    def _copy_of(self, place: _Place) -> Path:
        if self.counter.copies is None or "/" in place.session or place.session.startswith("."):
            raise UnsafePath("A session's name on the store is no plain name.")
        return self.counter.copies / place.session


def _read_receipt(filer: Filer, place: _Place) -> Receipt:
    """Return the receipt that lies there. Raises ServerAway when it can't be had, Malformed."""
    data = filer.read(f"{place.receipt}.json", MAX_RECEIPT_BYTES)
    if data is None:
        raise ServerAway("A receipt has no text beside its signature.")
    return Receipt.from_bytes(data)


def _delete(filer: Filer, place: _Place, names: Sequence[str]) -> None:
    for name in names:
        filer.delete(f"{place.folder}/{name}")


def _outcome_of(fault: CollectorError) -> Outcome:
    """A newer service takes what has newer rules; what a rule or its bytes forbid is refused."""
    if isinstance(fault, NewerRules):
        return "later"
    return "refused" if isinstance(fault, Refused) or is_for_good(fault) else "later"

"""Finds halves that arrived whole, verifies them without any private key, and writes their receipts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from collector.bundle.shape import SIGNATURE
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import VerifiedHalf, read_beside, verify_half
from collector.errors import BadHash, CollectorError, NewerRules, ServerAway, UnsafePath
from collector.model.manifest import HALVES, Half
from collector.model.receipt import MAX_RECEIPT_BYTES, Receipt
from collector.model.times import time_text
from collector.receive.download import copy_half
from collector.receive.filer import Filer, FilerHalf
from collector.receive.judging import Judge, check_beside
from collector.receive.superseded import clear_superseded
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
    """What a receiver needs: stores, who judges, the key for receipts, where copies go."""

    filers: Mapping[Half, Filer]
    judge: Judge
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
    _refused: dict[_Place, datetime] = field(default_factory=dict)

    def look(self) -> Iterator[Received]:
        """Yield what became of every half that arrived since the last look. Raises ServerAway."""
        served = self.counter.judge.served()
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
        arrived = filer.arrived(f"{place.folder}/{SIGNATURE}")
        if arrived is None or self._refused.get(place) == arrived:
            return None
        try:
            outcome = self._accept(filer, place, arrived)
        except ServerAway as fault:
            return Received(place.half, place.project, place.session, "later", fault)
        except NewerRules as fault:  # a newer service takes it: this one looks no second time
            self._refused[place] = arrived
            return Received(place.half, place.project, place.session, "later", fault)
        except CollectorError as fault:
            self._refused[place] = arrived
            return Received(place.half, place.project, place.session, "refused", fault)
        return Received(place.half, place.project, place.session, outcome)

    def _accept(self, filer: Filer, place: _Place, arrived: datetime) -> Outcome:
        if filer.arrived(f"{place.receipt}.sig") is None:  # what was receipted stays as it is
            clear_superseded(filer, place.folder)
        source = FilerHalf(filer, place.folder)
        if self.counter.copies is None:
            verified = verify_half(source, place.half, self.counter.judge.published)
            receipt = self._receipt(place, verified, arrived)
            return self._write(filer, place, receipt, verified.device)
        with copy_half(source, self.counter.copies / place.session, place.half) as (part, keep):
            verified = verify_half(FolderHalf(part), place.half, self.counter.judge.published)
            receipt = self._receipt(place, verified, arrived)
            outcome = self._write(filer, place, receipt, verified.device)
            self._write_copy(place, receipt)
            keep()
        return outcome

    def _receipt(self, place: _Place, verified: VerifiedHalf, arrived: datetime) -> Receipt:
        """Return the receipt, the same for everybody: its time is when `manifest.sig` arrived."""
        manifest = verified.manifest
        if (manifest.project, manifest.session) != (place.project, place.session):
            raise BadHash("The half lies where another session or project belongs.")
        beside = self._read_beside(place)
        if beside is not None:
            check_beside(verified, beside)
        self.counter.judge.check(verified, arrived)
        return Receipt.from_json({
            "project": manifest.project,
            "session": manifest.session,
            "half": manifest.half,
            "manifest_hash": verified.manifest_hash,
            "revision": manifest.revision,
            "time": time_text(arrived),
        })  # fmt: skip

    def _read_beside(self, place: _Place) -> VerifiedHalf | None:
        """Return the session's other half where it has its receipt, read for its manifest and journal."""
        half: Half = "media" if place.half == "identity" else "identity"
        other = replace(place, half=half)
        filer = self.counter.filers[half]
        if filer.arrived(f"{other.receipt}.sig") is None:
            return None
        return read_beside(FilerHalf(filer, other.folder), half, self.counter.judge.published)

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

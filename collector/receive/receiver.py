"""Finds halves that arrived whole, verifies them without any private key, and writes their receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from collector.bundle.kinds import check_kinds
from collector.bundle.shape import SIGNATURE
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import VerifiedHalf, verify_half
from collector.errors import BadHash, CollectorError, Refused, ServerAway, UnsafePath
from collector.model.manifest import HALVES, Half, MediaManifest
from collector.model.receipt import MAX_RECEIPT_BYTES, Receipt
from collector.model.times import time_text
from collector.receive.download import copy_half
from collector.receive.enrolment import Register
from collector.receive.filer import Filer, FilerHalf
from collector.receive.projects import Served, mixes_rehearsal
from collector.receive.superseded import clear_superseded
from collector.signing import SIGNATURE_BYTES, PrivateKey, PublicKey, parse_public
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
    """What a receiver needs: stores, who may send, what is served, the key for receipts, where copies go.

    `is_barred(device, project, session)`: the device that signed it, or the organisation, stopped it.
    """

    filers: Mapping[Half, Filer]
    register: Register
    served: Callable[[], Mapping[str, Served]]
    receipt_key: PrivateKey
    is_barred: Callable[[PublicKey, str, str], bool]
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
        served = self.counter.served()
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
        except CollectorError as fault:
            self._refused[place] = arrived
            return Received(place.half, place.project, place.session, "refused", fault)
        return Received(place.half, place.project, place.session, outcome)

    def _accept(self, filer: Filer, place: _Place, arrived: datetime) -> Outcome:
        if filer.arrived(f"{place.receipt}.sig") is None:  # what was receipted stays as it is
            clear_superseded(filer, place.folder)
        source = FilerHalf(filer, place.folder)
        if self.counter.copies is None:
            verified = verify_half(source, place.half)
            receipt = self._receipt(place, verified, arrived)
            return self._write(filer, place, receipt, verified.device)
        with copy_half(source, self.counter.copies / place.session, place.half) as (part, keep):
            verified = verify_half(FolderHalf(part), place.half)
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
        self._check_device(place.project, verified.device)
        self._check_stop(place, verified.device)
        if isinstance(manifest, MediaManifest):
            check_kinds(manifest, self.counter.served()[place.project].kinds_of(manifest.pack_number))
        return Receipt.from_json({
            "project": manifest.project,
            "session": manifest.session,
            "half": manifest.half,
            "manifest_hash": verified.manifest_hash,
            "revision": manifest.revision,
            "time": time_text(arrived),
        })  # fmt: skip

    def _check_device(self, project: str, key: str) -> None:
        """Refuse a signer that nobody enrolled for this project, or a rehearsal's in a real one."""
        device = self.counter.register.find_text(key)
        if device is None or device.revoked or project not in device.projects:
            raise Refused("The device that signed is not enrolled for this project.")
        if mixes_rehearsal(device.projects, self.counter.served()):
            raise Refused("A rehearsal and a real project don't mix.")

    def _check_stop(self, place: _Place, device: str) -> None:
        """Refuse what the device that signed it has stopped: it was withdrawn."""
        if self.counter.is_barred(parse_public(device), place.project, place.session):
            raise Refused("The session was withdrawn: no receipt is given.")

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
        self._check_stop(place, device)
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

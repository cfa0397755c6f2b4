"""Deletes all of a session at the organisation, wherever it lies, and signs that it is gone (P-3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from collector.bundle.shape import MANIFEST, parse_manifest
from collector.errors import CollectorError, Malformed, ServerBroken, WorkFailed
from collector.model.layout import (
    CHECKING,
    INBOX,
    REFUSED,
    Sent,
    Vaulted,
    old_folder,
    old_receipt,
    short,
)
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES, Half
from collector.model.rights import Tombstone
from collector.model.times import time_text, utc_now
from collector.receive.filer import Filer
from collector.receive.holdings import Holdings
from collector.receive.known_bands import KnownBands
from collector.receive.work import WorkList
from collector.signing import PrivateKey, parse_public
from collector.vault import delete_tree


class StillAtWork(WorkFailed):
    """Something is looked at in this moment, so that it can't be said that it is gone."""

    default_remedy = "Say the same again in a minute."


@dataclass(frozen=True, order=True)
class Concerned:
    """A session that an answer is about, by the device that signed it; "" where none is known here."""

    project: str
    device: str
    session: str

    def halves(self) -> Iterator[Vaulted]:
        """Yield its two halves."""
        for half in HALVES:
            yield Vaulted(half, self.project, self.device, self.session)


@dataclass(frozen=True)
class Eraser:
    """`bar(concerned)` lets nothing more of a session in, before anything is deleted."""

    filers: Mapping[Half, Filer]
    work: WorkList
    holdings: Holdings
    bands: KnownBands
    key: PrivateKey
    bar: Callable[[Concerned], None]

    def erase(self, session: Concerned) -> list[CollectorError]:
        """Delete a session everywhere; return what could not be done, nothing when it is gone.

        Repeatable: what failed is tried again. Raises DiskFailed when it can't even be barred.
        """
        self.bar(session)
        if not session.device:
            return []
        faults: list[CollectorError] = []
        for key in session.halves():
            faults += self._erase_copies(key)
            try:
                self._erase_half(key)
            except CollectorError as fault:
                faults.append(fault)
        if not faults:
            self.bands.forget(session.project, session.device, session.session)
            self.holdings.forget_people(next(session.halves()))
        return faults

    def _erase_half(self, key: Vaulted) -> None:
        """Delete what is on its way, refused, in the vault, and the receipt; a signed word stays."""
        filer = self.filers[key.half]
        for sent in self._senders(filer, key):
            filer.delete_tree(sent.inbox)
            filer.delete_tree(sent.out_of_reach)
            filer.delete_tree(sent.refused("").rstrip("/"))
            self._settle(sent)
        for ending in (".sig", ".json"):
            filer.delete(f"{key.receipt}{ending}")
        for folder in (key.folder, key.replaced, f"{REFUSED}/layout-1/{key.name}"):
            filer.delete_tree(folder)
        self._erase_old(filer, key)
        stone = Tombstone(
            project=key.project, device=key.device, session=key.session, half=key.half,
            time=time_text(utc_now()),
        ).to_bytes()  # fmt: skip
        filer.write(f"{key.tombstone}.json", stone)
        filer.write(f"{key.tombstone}.sig", self.key.sign(stone))

    def _settle(self, sent: Sent) -> None:
        """Raises StillAtWork: who looks at it drops what it has by now, since it is barred."""
        work = self.work.find(sent)
        if work is None:
            return
        if work.is_held:
            raise StillAtWork("A half of this session is being looked at.")
        self.work.settle(work, "withdrawn")

    def _senders(self, filer: Filer, key: Vaulted) -> Iterator[Sent]:
        """Yield the half as everybody brought it, whatever the work list knows."""
        names = {
            entry.name
            for root in (INBOX, CHECKING, REFUSED)
            for entry in filer.entries(f"{root}/{key.half}/{key.project}")
            if entry.is_folder
        }
        yield from (Sent(key, name) for name in sorted(names))

    def _erase_old(self, filer: Filer, key: Vaulted) -> None:
        """Delete a half in layout 1 where its device signed it, or nobody can tell who did."""
        folder = old_folder(key.half, key.project, key.session)
        if _signer_there(filer, folder, key.half) in {key.device, None}:
            filer.delete_tree(folder)
            for ending in (".sig", ".json"):
                filer.delete(f"{old_receipt(key.half, key.project, key.session)}{ending}")

    def _erase_copies(self, key: Vaulted) -> list[CollectorError]:
        """Delete the copies of `receive --to`; one that can't be reached is told and stays on the list."""
        faults: list[CollectorError] = []
        for folder in self.holdings.copies_of(key):
            try:
                _erase_copy(folder, key.half)
                self.holdings.forget_copy(key, folder)
            except CollectorError as fault:
                faults.append(fault)
        return faults


def _erase_copy(folder: Path, half: Half) -> None:
    if not folder.parent.is_dir():
        raise Malformed(
            "A copy lies on a disk that is not here.",
            remedy=f"Plug it in and say it again: {folder.parent}",
        )
    delete_tree(folder / half)
    for ending in ("json", "sig"):
        (folder / "receipts" / f"{half}.{ending}").unlink(missing_ok=True)
    if folder.is_dir() and not any(path.is_file() for path in folder.rglob("*")):
        delete_tree(folder)


def _signer_there(filer: Filer, folder: str, half: Half) -> str | None:
    """Return who signed a half of layout 1; None where that can't be told."""
    try:
        data = filer.read(f"{folder}/{MANIFEST}", MAX_MANIFEST_BYTES) or b""
        return short(parse_public(parse_manifest(data, half).device).fingerprint)
    except (Malformed, ServerBroken):
        return None

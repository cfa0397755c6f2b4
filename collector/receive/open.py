"""Opens a bundle with the organisation's keys: verified first, then decrypted, then decoded.

Each half comes out whole or not at all. What can't be opened in a half is a fault beside its name, and the
rest of it comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from collector.bundle.shape import JOURNAL, MANIFEST
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import VerifiedHalf, check_pair, read_beside, verify_half
from collector.errors import BadSignature, CollectorError, Malformed, NoKeyMatches
from collector.model.canonical import sha256_text
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES, Half, MediaManifest
from collector.model.receipt import MAX_RECEIPT_BYTES, Receipt
from collector.model.rows import OpenedLine, without_nothing
from collector.receive.corpus import Corpus
from collector.receive.decode import Decoder
from collector.receive.open_identity import IdentityOpener
from collector.receive.open_media import MediaOpener
from collector.receive.opened import OpenedHalf, Sealed, list_opened
from collector.receive.rows import ReceiptFound, device_of
from collector.receive.writing import OutFolder
from collector.seal.opening import open_sealed
from collector.seal.recipients import Identity
from collector.signing import SIGNATURE_BYTES, PublicKey
from collector.vault import read_small

__all__ = ["OpenedHalf", "Opener", "Opening", "open_bundle"]


@dataclass(frozen=True)
class Opening:
    """What `open` was told. `receipt_key` None: receipts are not checked. `salvage`: release cut takes."""

    identities: Sequence[Identity]
    out: Path
    receipt_key: PublicKey | None = None
    salvage: bool = False


def open_bundle(bundle: Path, opening: Opening) -> Iterator[OpenedHalf]:
    """Open each half that a key opens. `bundle` is a session folder, or one half. Raises as `Opener.open`."""
    with Corpus(opening.out) as corpus, Decoder() as decoder:
        yield from Opener(opening, corpus, decoder).open(bundle)


@dataclass(frozen=True)
class Opener:
    """Opens one bundle after the other into a corpus; each thread has its own, for its decoder's sake."""

    opening: Opening
    corpus: Corpus
    decoder: Decoder

    def open(self, bundle: Path) -> Iterator[OpenedHalf]:
        """Open each half that a key opens and that does not stand in the corpus already.

        Raises NoKeyMatches when the keys open nothing in it, what `verify_half` and `check_pair` raise,
        Refused for another half than stands in its place, UnsafePath, DataFolderInUse, DiskFull, DiskFailed.
        Nothing is opened of a bundle whose halves were not sealed together.
        """
        halves = _find_halves(bundle)
        ours = [half for half, folder in halves.items() if _is_ours(folder, self.opening.identities)]
        if not ours:
            raise NoKeyMatches("None of these keys opens anything in this bundle.")
        standing = {
            half: found for half in ours if (found := self._find_standing(bundle, half, halves[half]))
        }
        new = [half for half in ours if half not in standing]
        verified = _verify(halves, new) if new else {}
        failure: CollectorError | None = None
        for half in ours:
            try:
                opened = standing.get(half) or self._open_half(bundle, halves[half], verified[half])
            except CollectorError as fault:
                failure = failure or fault
            else:
                yield opened
        if failure is not None:
            raise failure

    def _find_standing(self, bundle: Path, half: Half, folder: Path) -> OpenedHalf | None:
        """Return a half that was opened from these very bytes, whole, and with this receipt."""
        found = self.corpus.find_by_hash(half, sha256_text(read_small(folder / MANIFEST, MAX_MANIFEST_BYTES)))
        if found is None or not found.whole:
            return None
        receipt = self._find_receipt(bundle, found)
        if (receipt.state, receipt.sha256) != (found.receipt, found.receipt_hash):
            return None
        files = list_opened(OutFolder(self.corpus.root / found.session / half))
        return OpenedHalf(found.session, half, receipt.state, files, stands=True)

    def _open_half(self, bundle: Path, folder: Path, verified: VerifiedHalf) -> OpenedHalf:
        manifest = verified.manifest
        named = _name_half(verified)
        self.corpus.check(named)
        receipt = self._find_receipt(bundle, named)
        opened = OpenedHalf(manifest.session, manifest.half, receipt.state)
        if receipt.state == "bad":
            opened.faults.append(
                ("receipt", BadSignature("The receipt does not fit this half: one was changed."))
            )
        with self.corpus.put(manifest.session, manifest.half) as out:
            sealed = Sealed(FolderHalf(folder), verified, self.opening.identities, out, self.decoder, opened)
            if isinstance(manifest, MediaManifest):
                MediaOpener(sealed, manifest, salvage=self.opening.salvage).open(receipt)
            else:
                IdentityOpener(sealed, manifest).open()
            opened.files[:] = list_opened(out)
        self.corpus.note(
            named.model_copy(
                update=without_nothing({
                    "receipt": receipt.state, "receipt_hash": receipt.sha256, "whole": not opened.faults,
                    "files": len(opened.files),
                })
            )
        )  # fmt: skip
        return opened

    def _find_receipt(self, bundle: Path, line: OpenedLine) -> ReceiptFound:
        """Compare the receipt beside the bundle with what lies here now: a later overwrite is found."""
        paths = [bundle / "receipts" / f"{line.half}{ending}" for ending in (".json", ".sig")]
        if not all(path.is_file() for path in paths):
            return ReceiptFound("absent")
        try:
            data, signature = read_small(paths[0], MAX_RECEIPT_BYTES), read_small(paths[1], SIGNATURE_BYTES)
            if self.opening.receipt_key is None:
                return ReceiptFound("not_checked", sha256_text(data))
            self.opening.receipt_key.verify(data, signature)
            receipt = Receipt.from_bytes(data)
        except (BadSignature, Malformed):
            return ReceiptFound("bad")
        named = (receipt.project, receipt.session, receipt.half, receipt.manifest_hash, receipt.revision)
        there = (line.project, line.session, line.half, line.manifest_hash, line.revision)
        return ReceiptFound("valid", sha256_text(data)) if named == there else ReceiptFound("bad")


def _name_half(verified: VerifiedHalf) -> OpenedLine:
    """Return what a half is known by in the corpus, before anything of it was opened."""
    manifest = verified.manifest
    return OpenedLine.from_json({
        "session": manifest.session, "half": manifest.half, "device": device_of(manifest.device),
        "project": manifest.project, "revision": manifest.revision,
        "manifest_hash": verified.manifest_hash, "receipt": "absent", "whole": False,
        "files": 0,
    })  # fmt: skip


def _verify(halves: dict[Half, Path], ours: Sequence[Half]) -> dict[Half, VerifiedHalf]:
    """Verify what is opened; of the other half only what ties the two together: its files stay unread."""
    found: dict[Half, VerifiedHalf] = {}
    for half, folder in halves.items():
        source = FolderHalf(folder)
        found[half] = verify_half(source, half) if half in ours else read_beside(source, half, None)
    if len(found) == len(HALVES):
        check_pair(found["identity"].manifest, found["media"].manifest, found["media"].story)
    return found


def _find_halves(bundle: Path) -> dict[Half, Path]:
    halves: dict[Half, Path] = {
        half: bundle / half for half in HALVES if (bundle / half / MANIFEST).is_file()
    }
    if not halves and (bundle / MANIFEST).is_file():
        halves = {"media" if (bundle / JOURNAL).exists() else "identity": bundle}
    if not halves:
        raise Malformed("There is no sealed session at this place.")
    return halves


def _is_ours(folder: Path, identities: Sequence[Identity]) -> bool:
    """Tell whether a key opens a file of this half. A damaged header counts: verifying will name it."""
    source = FolderHalf(folder)
    for name in source.names():
        if not name.endswith(".age"):
            continue
        with source.open(name) as stream:
            try:
                open_sealed(stream, identities)
            except NoKeyMatches:
                continue
            except CollectorError:
                pass
        return True
    return False

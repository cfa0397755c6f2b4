"""What a bundle holds to be sent: two halves, each with files, a manifest and, last, its signature."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from collector.errors import BadHash, Malformed, UnsafePath
from collector.model.canonical import sha256_text
from collector.model.layout import HalfKey, Vaulted, inbox_file, short
from collector.model.manifest import (
    HALVES,
    MAX_MANIFEST_BYTES,
    Half,
    IdentityManifest,
    Manifest,
    MediaManifest,
)
from collector.signing import PublicKey, parse_public
from collector.vault import disk_errors, read_small

SIGNATURE_BYTES = 64
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_SHAPES: dict[Half, type[Manifest]] = {"identity": IdentityManifest, "media": MediaManifest}


@dataclass(frozen=True)
class Item:
    """One file to be sent: its path relative to the half, where it lies, its hash and size in bytes."""

    path: str
    file: Path
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Parcel:
    """One half of a bundle, ready to be sent."""

    bundle: Path
    project: str
    session: str
    half: Half
    signer: PublicKey
    revision: int
    manifest_hash: str
    files: tuple[Item, ...]
    manifest: Item
    signature: Item

    @property
    def size_bytes(self) -> int:
        """All bytes that the store will hold for this half."""
        return sum(item.size_bytes for item in (*self.files, self.manifest, self.signature))

    @property
    def key(self) -> HalfKey:
        """What tokens are asked for."""
        return HalfKey(self.project, self.session, self.half, self.signer.text)

    @property
    def vaulted(self) -> Vaulted:
        """What it is called once the organisation has it."""
        return Vaulted(self.half, self.project, short(self.signer.fingerprint), self.session)

    def target(self, item: Item, sender: str) -> str:
        """Return where `sender`, as it is called on the stores, writes `item`."""
        return inbox_file(self.key, sender, short(self.signer.fingerprint), item.path)


def read_parcels(bundle: Path) -> list[Parcel]:
    """Return the halves of a bundle that are sealed, checked for form and for sizes, not for hashes.

    Raises Malformed, BadHash, UnsafePath, DiskFailed.
    """
    parcels = [_read_half(bundle, half) for half in HALVES if (bundle / half / SIGNATURE).exists()]
    if not parcels:
        raise Malformed("There is no sealed session in this folder.")
    if len({(parcel.project, parcel.session, parcel.signer) for parcel in parcels}) > 1:
        raise Malformed("The two halves in this folder are of different sessions.")
    return parcels


def find_bundles(roots: Iterable[Path]) -> Iterator[Path]:
    """Yield every folder at or below `roots` that holds a sealed half, sorted; links are not followed."""
    for root in roots:
        with disk_errors("a folder"):
            for folder, names, _ in os.walk(root):
                names.sort()
                if any(Path(folder, half, SIGNATURE).is_file() for half in HALVES):
                    names.clear()
                    yield Path(folder)


def _read_half(bundle: Path, half: Half) -> Parcel:
    folder = bundle / half
    data = read_small(folder / MANIFEST, MAX_MANIFEST_BYTES)
    manifest = _SHAPES[half].from_bytes(data)
    if manifest.half != half:
        raise Malformed("A manifest lies in the wrong half.")
    files = tuple(Item(row.path, folder / row.path, row.sha256, row.size_bytes) for row in manifest.files)
    for item in files:
        _check_size(item)
    signature = read_small(folder / SIGNATURE, SIGNATURE_BYTES)
    return Parcel(
        bundle, manifest.project, manifest.session, half, parse_public(manifest.device), manifest.revision,
        sha256_text(data), files, _loose(folder / MANIFEST, data), _loose(folder / SIGNATURE, signature),
    )  # fmt: skip


def _loose(path: Path, data: bytes) -> Item:
    return Item(path.name, path, sha256_text(data), len(data))


def _check_size(item: Item) -> None:
    try:
        info = item.file.lstat()
    except FileNotFoundError as error:
        raise BadHash("A file that the manifest names is missing.") from error
    if not stat.S_ISREG(info.st_mode):
        raise UnsafePath("There is a link or a device where a plain file should be.")
    if info.st_size != item.size_bytes or not item.size_bytes:
        raise BadHash("A file of the bundle has another size than its manifest says.")

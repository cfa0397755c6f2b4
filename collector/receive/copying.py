"""Copies of what is in the vault, for `receive --to`: a folder a session, its receipts beside its halves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from collector.bundle.shape import MANIFEST, parse_manifest
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half
from collector.errors import BadHash
from collector.model.canonical import sha256_text
from collector.model.layout import Vaulted, short
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES, Half
from collector.model.receipt import Receipt
from collector.receive.checking import read_receipt
from collector.receive.download import copy_half
from collector.receive.filer import FilerHalf
from collector.signing import SIGNATURE_BYTES, parse_public
from collector.vault import delete_tree, make_folder, read_small, write_atomically

if TYPE_CHECKING:
    from collector.receive.receiver import Counter


def keep_copy(counter: Counter, root: Path, key: Vaulted, receipt: Receipt) -> Path:
    """Copy a half out of the vault, its receipt last; return the session's folder.

    The folder has the session's name; where another device's session of the same name lies, its own beside.
    Raises BadHash when the vault holds something else than the receipt is for.
    """
    folder = folder_of(root, key)
    if _copied_hash(folder / key.half) != receipt.manifest_hash:
        source = FilerHalf(counter.filers[key.half], key.folder)
        with copy_half(source, folder, key.half) as (part, keep):
            verified = verify_half(FolderHalf(part), key.half, counter.judge.published())
            if verified.manifest_hash != receipt.manifest_hash:
                raise BadHash("The half was changed after its receipt.")
            delete_tree(folder / key.half)
            keep()
    data = receipt.to_bytes()
    make_folder(folder / "receipts")
    write_atomically(folder / "receipts" / f"{key.half}.json", data)
    write_atomically(folder / "receipts" / f"{key.half}.sig", counter.receipt_key.sign(data))
    return folder


def lacks_copy(counter: Counter, root: Path, key: Vaulted) -> bool:
    """Tell whether a half with a receipt has no copy yet; what has none waits for it. Raises ServerAway."""
    folder = folder_of(root, key)
    if (folder / "receipts" / f"{key.half}.sig").is_file() and (folder / key.half).is_dir():
        return False
    return counter.filers[key.half].read(f"{key.receipt}.sig", SIGNATURE_BYTES) is not None


def copy_again(counter: Counter, root: Path, key: Vaulted) -> Path:
    """Copy a half by the receipt that stands. Raises as `keep_copy`, Malformed."""
    return keep_copy(counter, root, key, read_receipt(counter.filers[key.half], key))


def folder_of(root: Path, key: Vaulted) -> Path:
    """Return where a session's copy goes: by the manifests that lie there already."""
    plain = root / key.session
    there = {_device_in(plain / half / MANIFEST, half) for half in HALVES} - {None}
    return plain if there <= {key.device} else root / f"{key.session}-{key.device}"


def _device_in(path: Path, half: Half) -> str | None:
    """Return whose a copied half is; None where there is none."""
    if not path.is_file():
        return None
    manifest = parse_manifest(read_small(path, MAX_MANIFEST_BYTES), half)
    return short(parse_public(manifest.device).fingerprint)


def _copied_hash(folder: Path) -> str | None:
    path = folder / MANIFEST
    return sha256_text(read_small(path, MAX_MANIFEST_BYTES)) if path.is_file() else None

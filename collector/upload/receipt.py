"""The organisation's receipt: fetched, checked against the manifest, kept beside the bundle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from collector.errors import BadSignature, Malformed, ServerBroken
from collector.model.canonical import sha256_text
from collector.model.receipt import MAX_RECEIPT_BYTES, Receipt
from collector.network import Link
from collector.upload.faults import UploadGone, demand
from collector.upload.parcel import SIGNATURE_BYTES, Parcel
from collector.vault import make_folder, read_small, write_atomically

CheckReceipt = Callable[[bytes, bytes], None]
_OK = 200


def receipt_target(parcel: Parcel) -> str:
    """Return the receipt's path on the half's own store, without its ending."""
    return parcel.vaulted.receipt


def kept_receipt(parcel: Parcel, check: CheckReceipt) -> str | None:
    """Return the hash of the receipt that already lies beside the bundle and fits it; None otherwise."""
    paths = _paths(parcel)
    if not all(path.is_file() for path in paths):
        return None
    data, signature = read_small(paths[0], MAX_RECEIPT_BYTES), read_small(paths[1], SIGNATURE_BYTES)
    try:
        _check(parcel, data, signature, check)
    except (BadSignature, ServerBroken):
        return None
    return sha256_text(data)


def fetch_receipt(parcel: Parcel, link: Link, url: str, token: str, check: CheckReceipt) -> str | None:
    """Fetch, check and keep the receipt; return its hash, or None while there is none yet.

    Raises BadSignature, ServerBroken (another manifest's), ServerAway, TokenStale, DiskFailed, DiskFull.
    """
    parts = [_get(link, f"{url}{receipt_target(parcel)}{ending}", token) for ending in (".json", ".sig")]
    data, signature = parts
    if data is None or signature is None:
        return None
    _check(parcel, data, signature, check)
    folder = parcel.bundle / "receipts"
    make_folder(folder)
    for path, content in zip(_paths(parcel), (data, signature), strict=True):
        write_atomically(path, content)
    return sha256_text(data)


def _get(link: Link, url: str, token: str) -> bytes | None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = link.ask("GET", url, headers=headers, limit_bytes=MAX_RECEIPT_BYTES)
    try:
        demand(answer, _OK)
    except UploadGone:
        return None
    return answer.body


def _check(parcel: Parcel, data: bytes, signature: bytes, check: CheckReceipt) -> None:
    check(data, signature)
    try:
        receipt = Receipt.from_bytes(data)
    except Malformed as error:
        raise ServerBroken("The organisation's receipt can't be read.") from error
    named = (receipt.project, receipt.session, receipt.half, receipt.revision, receipt.manifest_hash)
    ours = (parcel.project, parcel.session, parcel.half, parcel.revision, parcel.manifest_hash)
    if named != ours:
        raise ServerBroken("The organisation's receipt is for other data than this bundle's.")


def _paths(parcel: Parcel) -> tuple[Path, Path]:
    folder = parcel.bundle / "receipts"
    return folder / f"{parcel.half}.json", folder / f"{parcel.half}.sig"

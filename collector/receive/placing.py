"""The vault and its receipts: what is put there was verified, and nobody else can write there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collector.bundle.shape import MANIFEST, SIGNATURE, parse_manifest
from collector.errors import BadHash, Malformed, Refused, ServerAway
from collector.model.canonical import sha256_text
from collector.model.layout import Sent, Vaulted
from collector.model.manifest import MAX_MANIFEST_BYTES, Manifest
from collector.model.receipt import MAX_RECEIPT_BYTES, Receipt
from collector.receive.checking import Checked
from collector.receive.filer import Filer
from collector.signing import SIGNATURE_BYTES

if TYPE_CHECKING:
    from collector.receive.receiver import Counter


def put_in_vault(filer: Filer, sent: Sent, lease: str, checked: Checked) -> None:
    """Move a verified half into the vault; the same one that lies there already is done.

    An older revision moves aside before, and goes once the newer one has its receipt. Raises Refused where
    another sealing of the session has its place, ServerAway.
    """
    key, source = sent.vaulted, sent.checking(lease)
    there = read_vaulted(filer, key)
    if there is None and filer.is_there(key.folder):
        _put_rubble_away(filer, sent, lease)
    if there is not None and there[1] == checked.verified.manifest_hash:
        filer.delete_tree(source)
        return
    if there is not None:
        _check_newer(there, checked)
        filer.delete_tree(key.replaced)
        _move(filer, key.folder, key.replaced)
    for name in checked.left_over:
        filer.delete(f"{source}/{name}")
    _move(filer, source, key.folder)


def read_vaulted(filer: Filer, key: Vaulted) -> tuple[Manifest, str] | None:
    """Return the manifest in the vault and its hash; None where there is no whole half. Raises BadHash."""
    data = filer.read(f"{key.folder}/{MANIFEST}", MAX_MANIFEST_BYTES)
    if data is None or filer.read(f"{key.folder}/{SIGNATURE}", SIGNATURE_BYTES) is None:
        return None
    try:
        return parse_manifest(data, key.half), sha256_text(data)
    except Malformed as error:
        raise BadHash("The manifest in the vault is damaged: a person has to look at it.") from error


def _put_rubble_away(filer: Filer, sent: Sent, lease: str) -> None:
    """A store that died in the middle of a move leaves a part of a half; nothing was receipted for it."""
    key = sent.vaulted
    if has_receipt(filer, key):
        raise BadHash("What has its receipt is not whole in the vault: a person has to look at it.")
    _move(filer, key.folder, sent.refused(f"{lease}-vault"))


def _check_newer(there: tuple[Manifest, str], checked: Checked) -> None:
    """Only the next revision of the very same half takes its place."""
    old, old_hash = there
    new = checked.verified.manifest
    if new.revision <= old.revision or (new.revision == old.revision + 1 and new.replaces_hash != old_hash):
        raise Refused("Another sealing of this session is in the vault already.")


def _move(filer: Filer, source: str, target: str) -> None:
    if not filer.move(source, target):
        raise ServerAway("The store could not move a half.")


def has_receipt(filer: Filer, key: Vaulted) -> bool:
    """Tell whether a half's receipt stands."""
    return filer.read(f"{key.receipt}.sig", SIGNATURE_BYTES) is not None


def forget_taken(filer: Filer, sent: Sent, lease: str) -> None:
    """Delete what was written down of a half that was taken, and the folder that it leaves empty.

    Nobody looks through a folder a session later on. Absent is done.
    """
    filer.delete(sent.taken(lease))
    filer.drop_empty(sent.out_of_reach)


def drop_unreceipted(filer: Filer, key: Vaulted) -> None:
    """Delete what was put into the vault and was withdrawn before its receipt."""
    if not has_receipt(filer, key):
        filer.delete_tree(key.folder)
        filer.delete_tree(key.replaced)
        filer.delete(f"{key.receipt}.json")


def give_receipt(counter: Counter, key: Vaulted, checked: Checked) -> tuple[Receipt, bool]:
    """Write the receipt, its signature last, and return it; False: one stands already, and stays as it is.

    Stops are looked for once more right before: a large half takes long to verify. Raises Withdrawn.
    """
    filer, receipt = counter.filers[key.half], checked.receipt
    standing = _standing_receipt(filer, key)
    is_new = standing is None or standing.manifest_hash != receipt.manifest_hash
    if standing is not None and not is_new:
        receipt = standing
    else:
        data = receipt.to_bytes()
        counter.judge.check_stop(key)
        filer.delete(f"{key.receipt}.sig")  # of an older revision
        filer.write(f"{key.receipt}.json", data)
        counter.judge.check_stop(key)
        filer.write(f"{key.receipt}.sig", counter.receipt_key.sign(data))
    filer.delete_tree(key.replaced)
    return receipt, is_new


def _standing_receipt(filer: Filer, key: Vaulted) -> Receipt | None:
    data = filer.read(f"{key.receipt}.json", MAX_RECEIPT_BYTES)
    return Receipt.from_bytes(data) if data is not None and has_receipt(filer, key) else None

"""age key files: their text, read and written as age itself does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from collector.errors import AgeHeaderFailure, BadKeyText
from collector.model.times import utc_now
from collector.seal import bech32, hybrid, x25519
from collector.seal.header import Header
from collector.seal.hybrid import HybridIdentity, HybridRecipient
from collector.seal.primitives import KEY_BYTES
from collector.seal.recipients import Identity, Recipient, own_stanzas
from collector.seal.x25519 import X25519Identity, X25519Recipient
from collector.signing import write_key_files
from collector.vault import read_small

_KEY_FILE_LIMIT_BYTES = 256 * 1024
_SHARE_BYTES = {x25519.KIND: KEY_BYTES, hybrid.KIND: hybrid.SHARE_BYTES}
_Key = TypeVar("_Key", Recipient, Identity)


def generate_identity(*, post_quantum: bool = True) -> Identity:
    """Return a fresh identity, post-quantum unless told otherwise."""
    return HybridIdentity.generate() if post_quantum else X25519Identity.generate()


def parse_recipient(text: str) -> Recipient:
    """Return the recipient in `age1…` or `age1pq1…`. Raises BadKeyText."""
    prefix, data = _decode(text, upper=False)
    if prefix == x25519.RECIPIENT_PREFIX and len(data) == KEY_BYTES:
        return X25519Recipient(data)
    if prefix == hybrid.RECIPIENT_PREFIX and len(data) == hybrid.RECIPIENT_BYTES:
        return HybridRecipient(data)
    raise BadKeyText("This is not a public age key of a kind that is known here.")


def parse_identity(text: str) -> Identity:
    """Return the identity in `AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…`. Raises BadKeyText."""
    prefix, data = _decode(text, upper=True)
    if prefix == x25519.IDENTITY_PREFIX and len(data) == KEY_BYTES:
        return X25519Identity(data)
    if prefix == hybrid.IDENTITY_PREFIX and len(data) == KEY_BYTES:
        return HybridIdentity(data)
    raise BadKeyText("This is not a private age key of a kind that is known here.")


def wrapped_keys(header: Header) -> list[bytes]:
    """Return each stanza's share with its wrapped key, when all are to keys of one kind that is known here.

    Raises AgeHeaderFailure; for sizes and arguments that such a stanza has not, too.
    """
    kinds = {stanza.kind for stanza in header.stanzas}
    if len(kinds) != 1 or not kinds <= _SHARE_BYTES.keys():
        raise AgeHeaderFailure("It is sealed to keys of another kind.")
    (kind,) = kinds
    return [share + body for share, body in own_stanzas(header.stanzas, kind, _SHARE_BYTES[kind])]


def read_recipients(path: Path) -> list[Recipient]:
    """Return the recipients in a `.pub` file: one a line, `#` comments and empty lines skipped.

    Raises BadKeyText (also for none), UnsafePath, DiskFailed.
    """
    return _read_keys(path, parse_recipient)


def read_identities(path: Path) -> list[Identity]:
    """Return the identities in a key file, of one kind or both, in order.

    Raises BadKeyText (also for none), UnsafePath, DiskFailed.
    """
    return _read_keys(path, parse_identity)


def write_identity_files(folder: Path, name: str, identity: Identity) -> None:
    """Write `NAME.key` as age-keygen writes it (0600) and `NAME.pub`. Raises KeyFileExists, DiskFailed."""
    public = identity.recipient.text
    created = utc_now().strftime("%Y-%m-%dT%H:%M:%SZ")
    private = f"# created: {created}\n# public key: {public}\n{identity.text}\n"
    write_key_files(folder, name, private, f"{public}\n")


def _decode(text: str, *, upper: bool) -> tuple[str, bytes]:
    if text != (text.upper() if upper else text.lower()):
        raise BadKeyText("The text of an age key is in the wrong case.")
    try:
        return bech32.decode(text)
    except ValueError as error:
        raise BadKeyText("This is not the text of an age key.") from error


def _read_keys(path: Path, parse: Callable[[str], _Key]) -> list[_Key]:
    try:
        lines = read_small(path, _KEY_FILE_LIMIT_BYTES).decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BadKeyText("This key file is not text.") from error
    keys = [parse(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    if not keys:
        raise BadKeyText("There is no key in this file.")
    return keys

"""A small file under a key of the keystore, for what this laptop has to know and nobody else may read."""

from __future__ import annotations

import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from collector.errors import CollectorError
from collector.vault import read_small, write_atomically

_MAGIC = b"collector-locked-1\n"
_NONCE_BYTES = 12
_LIMIT_BYTES = 64 << 20


def write_locked(path: Path, key: bytes, data: bytes) -> None:
    """Write `data` under the 32-byte `key`, whole or not at all. Raises DiskFull, DiskFailed.

    The file's name is bound in, so that another locked file can't be put in its place.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, data, _MAGIC + path.name.encode())
    write_atomically(path, _MAGIC + nonce + sealed)


def read_locked(path: Path, key: bytes) -> bytes | None:
    """Return what was written; None when there is no file, or it is damaged or under another key."""
    try:
        whole = read_small(path, _LIMIT_BYTES)
    except CollectorError:
        return None
    body = whole.removeprefix(_MAGIC)
    if len(body) != len(whole) - len(_MAGIC):
        return None
    try:
        nonce, sealed = body[:_NONCE_BYTES], body[_NONCE_BYTES:]
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, _MAGIC + path.name.encode())
    except (InvalidTag, ValueError):
        return None

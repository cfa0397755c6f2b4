"""Ed25519 keys: text form, fingerprints, signing and checking (formats.md, Keys)."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from collector.errors import BadSignature, KeyFileExists, KeystoreLocked, Malformed
from collector.keystore import Keystore
from collector.model.canonical import canonical
from collector.vault import create_file, disk_errors, read_small, sync_folder

_LINE = re.compile(r"ed25519:([0-9a-f]{64})\n?")
_KEY_FILE_LIMIT_BYTES = 256
SIGNATURE_BYTES = 64
DEVICE_KEY = "device-key"


@dataclass(frozen=True)
class PublicKey:
    """A 32-byte Ed25519 public key."""

    raw: bytes

    @property
    def text(self) -> str:
        """`ed25519:<64 hex>`, as in `.pub` files and signed JSON."""
        return f"ed25519:{self.raw.hex()}"

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the 32 bytes, hex: what two people compare aloud."""
        return hashlib.sha256(self.raw).hexdigest()

    def verify(self, data: bytes, signature: bytes) -> None:
        """Return when `signature` (64 bytes) fits `data`; raise BadSignature otherwise."""
        try:
            _load(self.raw).verify(signature, data)
        except (InvalidSignature, ValueError) as error:
            raise BadSignature("A signature does not fit what it signs.") from error

    def verify_object(self, value: dict[str, object]) -> None:
        """Check the hex `signature` inside `value` over the canonical object without it."""
        unsigned = {name: item for name, item in value.items() if name != "signature"}
        self.verify(canonical(unsigned), _signature(value))

    def verify_read(self, value: dict[str, object], data: bytes) -> None:
        """Check the `signature` inside `value`, of which `data` is the canonical form already.

        Its bytes without the member are what was signed. No signed text can hold its own signature; where it
        stands twice all the same, or first, the long way is gone.
        """
        member = f',"signature":"{value.get("signature")}"'.encode()
        if data.count(member) != 1:
            self.verify_object(value)
            return
        self.verify(data.replace(member, b""), _signature(value))


@lru_cache(maxsize=64)
def _load(raw: bytes) -> Ed25519PublicKey:
    """Keep the few keys that sign thousands of lines."""
    return Ed25519PublicKey.from_public_bytes(raw)


@dataclass(frozen=True)
class PrivateKey:
    """A 32-byte Ed25519 seed. Never printed, never logged."""

    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey(Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """Return 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(data)

    def sign_object(self, value: dict[str, object]) -> dict[str, object]:
        """Return `value` with a lower-case hex `signature` over its canonical form."""
        return {**value, "signature": self.sign(canonical(value)).hex()}


def _signature(value: dict[str, object]) -> bytes:
    try:
        return bytes.fromhex(str(value.get("signature", "")))
    except ValueError as error:
        raise BadSignature("A signature is not hexadecimal.") from error


def generate_private() -> PrivateKey:
    """Return a fresh key from the system's random source."""
    return PrivateKey(Ed25519PrivateKey.generate().private_bytes_raw())


def device_key(keystore: Keystore, *, is_new: bool) -> PrivateKey:
    """Return this laptop's key; a new data folder gets one. Raises KeystoreLocked when it was lost."""
    seed = keystore.get(DEVICE_KEY)
    if seed is not None:
        return PrivateKey(seed)
    if not is_new:
        raise KeystoreLocked(
            "The keystore has lost this laptop's key.", remedy="Ask the organisation how to go on."
        )
    key = generate_private()
    keystore.put(DEVICE_KEY, key.seed)
    return key


def parse_public(text: str) -> PublicKey:
    """Return the key in `ed25519:<64 hex>`. Raises Malformed."""
    return PublicKey(_parse(text))


def read_public(path: Path) -> PublicKey:
    """Return the key in a `.pub` file. Raises Malformed, DiskFailed."""
    return PublicKey(_parse(_read_text(path)))


def read_private(path: Path) -> PrivateKey:
    """Return the key in a `.key` file. Raises Malformed, DiskFailed."""
    return PrivateKey(_parse(_read_text(path)))


def write_pair(folder: Path, name: str, key: PrivateKey) -> None:
    """Write `NAME.key` (0600) and `NAME.pub`. Raises KeyFileExists; nothing is overwritten."""
    write_key_files(folder, name, f"ed25519:{key.seed.hex()}\n", f"{key.public.text}\n")


def write_key_files(folder: Path, name: str, private_text: str, public_text: str) -> None:
    """Write two new key files, both or none there before. Raises KeyFileExists, DiskFailed."""
    paths = [(folder / f"{name}.key", private_text), (folder / f"{name}.pub", public_text)]
    if any(path.exists() for path, _ in paths):
        raise KeyFileExists(f"There is already a key named {name} in this folder.")
    with disk_errors("a key file"):
        for path, text in paths:
            with create_file(path) as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        sync_folder(folder)


def _read_text(path: Path) -> str:
    return read_small(path, _KEY_FILE_LIMIT_BYTES).decode("ascii", errors="replace")


def _parse(text: str) -> bytes:
    match = _LINE.fullmatch(text)
    if match is None:
        raise Malformed("This is not an Ed25519 key of the form ed25519:<64 hexadecimal digits>.")
    return bytes.fromhex(match.group(1))

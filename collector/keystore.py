"""Secrets of this laptop: the OS keyring, or passphrase slots in one file (formats.md, Keystore)."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from collector.errors import DiskFull, KeystoreLocked
from collector.vault import create_file, disk_errors, sync_folder

ALLOWED_BACKENDS = ("keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.macOS",
                    "keyring.backends.Windows")  # fmt: skip
SLOT_COUNT = 256
_MAGIC = b"collector-keystore-1\n"
_SALT_BYTES, _NONCE_BYTES, _TAG_BYTES = 16, 12, 16
_PLAIN_BYTES = 228  # name length, name, secret length, secret, zeros
_SLOT_BYTES = _NONCE_BYTES + _PLAIN_BYTES + _TAG_BYTES
_HEADER_BYTES = 256


class Keystore(Protocol):
    """Named secrets of at most 64 bytes; names carry ids only."""

    def get(self, name: str) -> bytes | None:
        """Return the secret or None."""

    def put(self, name: str, secret: bytes) -> None:
        """Store or replace a secret; durable on return."""

    def delete(self, name: str) -> None:
        """Make the secret unrecoverable; absent is done."""


class KeyringStore:
    """The OS keyring through `keyring`; only back ends that encrypt are allowed."""

    def __init__(self, service: str) -> None:
        self._service = service

    def get(self, name: str) -> bytes | None:
        """Return the secret or None. Raises KeystoreLocked."""
        import keyring
        from keyring.errors import KeyringError

        try:
            text = keyring.get_password(self._service, name)
        except KeyringError as error:
            raise KeystoreLocked("The system's keyring is locked.") from error
        return None if text is None else base64.b64decode(text)

    def put(self, name: str, secret: bytes) -> None:
        """Store a secret. Raises KeystoreLocked."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(self._service, name, base64.b64encode(secret).decode())
        except KeyringError as error:
            raise KeystoreLocked("The system's keyring is locked.") from error

    def delete(self, name: str) -> None:
        """Delete a secret. Raises KeystoreLocked."""
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            keyring.delete_password(self._service, name)
        except PasswordDeleteError:
            return
        except KeyringError as error:
            raise KeystoreLocked("The system's keyring is locked.") from error


class SlotStore:
    """Passphrase slots: Argon2id (64 MiB, t=3, 4 lanes), one AEAD slot a secret, overwritten in place."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        if not path.exists():
            _create_slots(path, passphrase)
        with disk_errors("the keystore"):
            data = path.read_bytes()
        self._cipher = _unlock(data, passphrase)
        self._slots: dict[str, tuple[int, bytes]] = {}
        for slot in range(SLOT_COUNT):
            entry = self._open(data[_offset(slot) : _offset(slot + 1)], slot)
            if entry is None:
                continue
            if entry[0] in self._slots:  # a replacement was cut off: a second copy would outlive a deletion
                self._write(slot, secrets.token_bytes(_SLOT_BYTES))
            else:
                self._slots[entry[0]] = (slot, entry[1])

    def get(self, name: str) -> bytes | None:
        """Return the secret or None."""
        entry = self._slots.get(name)
        return entry[1] if entry else None

    def put(self, name: str, secret: bytes) -> None:
        """Write a free slot, fsync, then overwrite the old one: a power cut leaves one of the two."""
        old = self._slots.get(name)
        taken = {slot for slot, _ in self._slots.values()}
        free = next((slot for slot in range(SLOT_COUNT) if slot not in taken), None)
        if free is None:
            raise DiskFull("The keystore has no free slot.", remedy="Seal the sessions that are still open.")
        self._write(free, self._seal(name, secret, free))
        self._slots[name] = (free, secret)
        if old is not None:
            self._write(old[0], secrets.token_bytes(_SLOT_BYTES))

    def delete(self, name: str) -> None:
        """Overwrite the slot in place and fsync. A failure leaves it known, so that it can be tried again."""
        entry = self._slots.get(name)
        if entry is not None:
            self._write(entry[0], secrets.token_bytes(_SLOT_BYTES))
            del self._slots[name]

    def _write(self, slot: int, data: bytes) -> None:
        with disk_errors("the keystore"), self._path.open("r+b", buffering=0) as file:
            file.seek(_offset(slot))
            file.write(data)
            os.fsync(file.fileno())

    def _seal(self, name: str, secret: bytes, slot: int) -> bytes:
        named = name.encode()
        plain = bytes([len(named)]) + named + bytes([len(secret)]) + secret
        if len(plain) > _PLAIN_BYTES:
            raise ValueError("name and secret are too long for a slot")
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain.ljust(_PLAIN_BYTES, b"\0"), slot.to_bytes(4, "big"))

    def _open(self, data: bytes, slot: int) -> tuple[str, bytes] | None:
        try:
            plain = self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], slot.to_bytes(4, "big"))
        except InvalidTag:
            return None
        name_end = 1 + plain[0]
        secret_start = name_end + 1
        return plain[1:name_end].decode(), plain[secret_start : secret_start + plain[name_end]]


def open_keystore(data: Path, ask_passphrase: Callable[[], str] | None) -> Keystore:
    """Return this data folder's keystore: its slot file where there is one, else the system's keyring.

    Raises KeystoreLocked when a passphrase is needed and `ask_passphrase` is None or gives a wrong one.
    """
    path = data / "keystore.slots"
    if not path.exists() and ask_passphrase is None and _keyring_fits():
        return KeyringStore(f"collector {data.resolve()}")
    if ask_passphrase is None:
        raise KeystoreLocked("The keystore needs its passphrase.")
    return SlotStore(path, ask_passphrase())


def needs_passphrase(data: Path) -> bool:
    """Tell whether opening this data folder's keystore asks for a passphrase."""
    return (data / "keystore.slots").exists() or not _keyring_fits()


def is_new(data: Path) -> bool:
    """Tell whether a passphrase given now would be the first one of this data folder."""
    return not (data / "keystore.slots").exists()


def _keyring_fits() -> bool:
    import keyring

    return type(keyring.get_keyring()).__module__.startswith(ALLOWED_BACKENDS)


def _offset(slot: int) -> int:
    return _HEADER_BYTES + slot * _SLOT_BYTES


def _derive(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    kdf = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=64 * 1024)
    return ChaCha20Poly1305(kdf.derive(passphrase.encode()))


def _create_slots(path: Path, passphrase: str) -> None:
    """Write the header and random slots; the name appears only when all is on disk."""
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    check = nonce + _derive(passphrase, salt).encrypt(nonce, b"open", _MAGIC + salt)
    header = (_MAGIC + salt + check).ljust(_HEADER_BYTES, b"\0")
    draft = path.with_suffix(".new")
    with disk_errors("the keystore"):
        draft.unlink(missing_ok=True)
        with create_file(draft) as file:
            file.write(header + secrets.token_bytes(SLOT_COUNT * _SLOT_BYTES))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        sync_folder(path.parent)


def _unlock(data: bytes, passphrase: str) -> ChaCha20Poly1305:
    if len(data) != _offset(SLOT_COUNT) or not data.startswith(_MAGIC):
        raise KeystoreLocked(
            "The keystore file is damaged.", remedy="Restore it, or start with a new data folder."
        )
    salt_end = len(_MAGIC) + _SALT_BYTES
    salt = data[len(_MAGIC) : salt_end]
    cipher = _derive(passphrase, salt)
    sealed = data[salt_end + _NONCE_BYTES : salt_end + _NONCE_BYTES + 4 + _TAG_BYTES]
    try:
        cipher.decrypt(data[salt_end : salt_end + _NONCE_BYTES], sealed, _MAGIC + salt)
    except InvalidTag as error:
        raise KeystoreLocked("This is not the keystore's passphrase.", remedy="Type it again.") from error
    return cipher

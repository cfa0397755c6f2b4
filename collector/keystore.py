"""Secrets of this laptop: the OS keyring, or passphrase slots in one file (formats.md, Keystore)."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from filelock import FileLock

from collector.errors import DiskFailed, DiskFull, KeystoreLocked
from collector.passphrase import check_passphrase
from collector.vault import FILE_MODE, append_synced, create_file, disk_errors, open_plain, sync_folder

ALLOWED_BACKENDS = ("keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.macOS",
                    "keyring.backends.Windows")  # fmt: skip
SLOT_COUNT = 256
_MAGIC = b"collector-keystore-1\n"
_SALT_BYTES, _NONCE_BYTES, _TAG_BYTES = 16, 12, 16
_PLAIN_BYTES = 228  # name length, name, secret length, secret, zeros
_SLOT_BYTES = _NONCE_BYTES + _PLAIN_BYTES + _TAG_BYTES
_HEADER_BYTES = 256
_LOCK_S, _LOCK_POLL_S = 30.0, 0.002


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
        self._turn = threading.RLock()

    def get(self, name: str) -> bytes | None:
        """Return the secret or None. Raises KeystoreLocked."""
        import keyring

        with self._turn, _keyring_errors():
            text = keyring.get_password(self._service, name)
        return None if text is None else base64.b64decode(text)

    def put(self, name: str, secret: bytes) -> None:
        """Store a secret; an equal one is not written again. Raises KeystoreLocked."""
        import keyring

        with self._turn, _keyring_errors():
            if self.get(name) != secret:
                keyring.set_password(self._service, name, base64.b64encode(secret).decode())

    def delete(self, name: str) -> None:
        """Delete a secret. Raises KeystoreLocked."""
        import keyring
        from keyring.errors import PasswordDeleteError

        with self._turn, _keyring_errors(), contextlib.suppress(PasswordDeleteError):
            keyring.delete_password(self._service, name)


@contextlib.contextmanager
def _keyring_errors() -> Iterator[None]:
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError as error:
        raise KeystoreLocked("The system's keyring is locked.") from error


class SlotStore:
    """Passphrase slots: Argon2id (64 MiB, t=3, 4 lanes), one AEAD slot a secret, overwritten in place.

    One thread and one process at a time: a lock file beside it, and what another one wrote is read first.
    Raises DiskFailed, DiskFull, KeystoreLocked everywhere.
    """

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        self._turn = threading.RLock()
        self._lock = FileLock(path.with_suffix(".lock"), mode=FILE_MODE, thread_local=False)
        self._data = bytes(_offset(SLOT_COUNT))
        self._entries: dict[int, tuple[str, bytes]] = {}
        with self._turn, self._locked():
            if not path.exists():
                _create_slots(path, passphrase)
            data = self._read()
            self._cipher = _unlock(data, passphrase)
            self._data = data[:_HEADER_BYTES] + self._data[_HEADER_BYTES:]
            self._take_in(data)

    def get(self, name: str) -> bytes | None:
        """Return the secret or None. While the disk refuses, what was known counts."""
        with self._turn:
            with contextlib.suppress(DiskFailed), self._locked():
                self._take_in(self._read())
            return next((secret for known, secret in self._entries.values() if known == name), None)

    def put(self, name: str, secret: bytes) -> None:
        """Write a free slot, fsync, then overwrite the old one: a power cut leaves one of the two.

        An equal secret is not written again.
        """
        with self._turn, self._locked():
            self._take_in(self._read())
            old = [slot for slot, (known, _) in self._entries.items() if known == name]
            if [self._entries[slot][1] for slot in old] == [secret]:
                return
            free = next((slot for slot in range(SLOT_COUNT) if slot not in self._entries), None)
            if free is None:
                raise DiskFull(
                    "The keystore has no free slot.", remedy="Seal the sessions that are still open."
                )
            self._write(free, self._seal(name, secret, free))
            self._entries[free] = (name, secret)
            for slot in old:
                self._wipe(slot)

    def delete(self, name: str) -> None:
        """Overwrite the slot in place and fsync. A failure leaves it known, so that it can be tried again."""
        with self._turn, self._locked():
            self._take_in(self._read())
            for slot in [slot for slot, (known, _) in self._entries.items() if known == name]:
                self._wipe(slot)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes out. A file that was torn by one of them can't be met."""
        with disk_errors("the keystore's lock"):
            self._lock.acquire(timeout=_LOCK_S, poll_interval=_LOCK_POLL_S)
        try:
            yield
        finally:
            self._lock.release()

    def _read(self) -> bytes:
        with disk_errors("the keystore"):
            return self._path.read_bytes()

    def _take_in(self, data: bytes) -> None:
        """Take in the slots that another process wrote since. Raises KeystoreLocked for another file."""
        if data == self._data:
            return
        if len(data) != len(self._data) or data[:_HEADER_BYTES] != self._data[:_HEADER_BYTES]:
            raise KeystoreLocked(
                "The keystore file was exchanged.", remedy="Close the program and start again."
            )
        for slot in range(SLOT_COUNT):
            piece = slice(_offset(slot), _offset(slot + 1))
            if data[piece] != self._data[piece]:
                entry = self._open(data[piece], slot)
                self._entries.pop(slot, None)
                if entry is not None:
                    self._entries[slot] = entry
        self._data = data
        self._wipe_second_copies()

    def _wipe_second_copies(self) -> None:
        """A replacement was cut off: a second copy would outlive a deletion."""
        seen: set[str] = set()
        for slot, (name, _) in list(self._entries.items()):
            if name in seen:
                self._wipe(slot)
            seen.add(name)

    def _wipe(self, slot: int) -> None:
        self._write(slot, secrets.token_bytes(_SLOT_BYTES))
        self._entries.pop(slot, None)

    def _write(self, slot: int, data: bytes) -> None:
        with disk_errors("the keystore"), open_plain(self._path) as file:
            file.seek(_offset(slot))
            append_synced(file, data)
        self._data = self._data[: _offset(slot)] + data + self._data[_offset(slot + 1) :]

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

    Raises KeystoreLocked when a passphrase is needed and `ask_passphrase` is None or gives a wrong one,
    PassphraseWeak for a first one that is too easily guessed.
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
    """Write the header and random slots; the name appears only when all is on disk. Raises PassphraseWeak."""
    check_passphrase(passphrase)
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

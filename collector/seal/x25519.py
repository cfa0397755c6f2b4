"""X25519 recipients and identities: `age1…` and `AGE-SECRET-KEY-1…` (C2SP age, X25519 recipient type)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from collector.errors import AgeHeaderFailure, BadKeyText
from collector.seal import bech32
from collector.seal.header import Stanza
from collector.seal.primitives import KEY_BYTES, derive_key, encode_base64
from collector.seal.recipients import own_stanzas

KIND = "X25519"
RECIPIENT_PREFIX = "age"
IDENTITY_PREFIX = "age-secret-key-"
_INFO = b"age-encryption.org/v1/X25519"
_ZERO_NONCE = bytes(12)


@dataclass(frozen=True)
class X25519Recipient:
    """A 32-byte X25519 public key. Raises BadKeyText for one that shares no secret (low order)."""

    raw: bytes

    kind = KIND

    def __post_init__(self) -> None:
        try:
            X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(self.raw))
        except ValueError as error:
            raise BadKeyText("This public key is not a usable X25519 key.") from error

    @property
    def text(self) -> str:
        """`age1…`."""
        return bech32.encode(RECIPIENT_PREFIX, self.raw)

    def wrap(self, file_key: bytes) -> Stanza:
        """Return an X25519 stanza under a fresh ephemeral key."""
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.raw))
        key = derive_key(secret, salt=share + self.raw, info=_INFO)
        wrapped = ChaCha20Poly1305(key).encrypt(_ZERO_NONCE, file_key, None)
        return Stanza(KIND, (encode_base64(share),), wrapped)


@dataclass(frozen=True)
class X25519Identity:
    """A 32-byte X25519 private key."""

    raw: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """Return a fresh identity."""
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    @property
    def recipient(self) -> X25519Recipient:
        """The public half."""
        return X25519Recipient(X25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """`AGE-SECRET-KEY-1…`."""
        return bech32.encode(IDENTITY_PREFIX, self.raw).upper()

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key, or None. Raises AgeHeaderFailure for a malformed X25519 stanza."""
        private = X25519PrivateKey.from_private_bytes(self.raw)
        public = private.public_key().public_bytes_raw()
        for share, body in own_stanzas(stanzas, KIND, KEY_BYTES):
            key = derive_key(exchange(private, share), salt=share + public, info=_INFO)
            try:
                return ChaCha20Poly1305(key).decrypt(_ZERO_NONCE, body, None)
            except InvalidTag:
                continue
        return None


def exchange(private: X25519PrivateKey, share: bytes) -> bytes:
    """Return the 32-byte shared secret. Raises AgeHeaderFailure for a share of low order (zero secret)."""
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError as error:
        raise AgeHeaderFailure("A recipient's share is a point of low order.") from error

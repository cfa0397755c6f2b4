"""Post-quantum recipients: `age1pq1…`, `AGE-SECRET-KEY-PQ-1…` (C2SP age, MLKEM768-X25519 recipient type)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from collector.errors import BadKeyText
from collector.seal import bech32
from collector.seal.header import Stanza
from collector.seal.primitives import KEY_BYTES, encode_base64
from collector.seal.recipients import own_stanzas
from collector.seal.x25519 import exchange

KIND = "mlkem768x25519"
RECIPIENT_PREFIX = "age1pq"
IDENTITY_PREFIX = "age-secret-key-pq-"
RECIPIENT_BYTES = 1216
_MLKEM_PUBLIC_BYTES = 1184
_MLKEM_SEED_BYTES = 64
SHARE_BYTES = 1120
_INFO = b"age-encryption.org/mlkem768x25519"


def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True)
class HybridRecipient:
    """1,216 bytes: the ML-KEM-768 encapsulation key, then the X25519 key. Raises BadKeyText."""

    raw: bytes

    kind = KIND

    def __post_init__(self) -> None:
        try:
            self._seal(bytes(1))
        except ValueError as error:
            raise BadKeyText("This public key is not a usable post-quantum key.") from error

    @property
    def text(self) -> str:
        """`age1pq1…`, about 2,000 characters."""
        return bech32.encode(RECIPIENT_PREFIX, self.raw)

    def wrap(self, file_key: bytes) -> Stanza:
        """Return a stanza: HPKE SealBase splits into the encapsulated key and the wrapped file key."""
        sealed = self._seal(file_key)
        return Stanza(KIND, (encode_base64(sealed[:SHARE_BYTES]),), sealed[SHARE_BYTES:])

    def _seal(self, plaintext: bytes) -> bytes:
        mlkem = MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_PUBLIC_BYTES])
        x25519 = X25519PublicKey.from_public_bytes(self.raw[_MLKEM_PUBLIC_BYTES:])
        return _suite().encrypt(plaintext, MLKEM768X25519PublicKey(mlkem, x25519), _INFO)


@dataclass(frozen=True)
class HybridIdentity:
    """A 32-byte seed, expanded by SHAKE-256 to an ML-KEM-768 seed and an X25519 key (X-Wing)."""

    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """Return a fresh identity."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @property
    def recipient(self) -> HybridRecipient:
        """The public half."""
        mlkem, x25519 = self._expand()
        return HybridRecipient(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """`AGE-SECRET-KEY-PQ-1…`."""
        return bech32.encode(IDENTITY_PREFIX, self.seed).upper()

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key, or None. Raises AgeHeaderFailure for a malformed stanza of this kind.

        The X25519 half is tried first by itself: HPKE would report a share of low order as a wrong key.
        """
        mlkem, x25519 = self._expand()
        for share, body in own_stanzas(stanzas, KIND, SHARE_BYTES):
            exchange(x25519, share[-KEY_BYTES:])
            try:
                return _suite().decrypt(share + body, MLKEM768X25519PrivateKey(mlkem, x25519), _INFO)
            except InvalidTag:
                continue
        return None

    def _expand(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        both = hashlib.shake_256(self.seed).digest(_MLKEM_SEED_BYTES + KEY_BYTES)
        return (
            MLKEM768PrivateKey.from_seed_bytes(both[:_MLKEM_SEED_BYTES]),
            X25519PrivateKey.from_private_bytes(both[_MLKEM_SEED_BYTES:]),
        )

"""The small parts that every age file is made of: unpadded base64, HKDF-SHA-256, HMAC, chunk nonces."""

from __future__ import annotations

import base64
import binascii
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE_KEY_BYTES = 16
PAYLOAD_NONCE_BYTES = 16
KEY_BYTES = 32
TAG_BYTES = 16
WRAPPED_KEY_BYTES = FILE_KEY_BYTES + TAG_BYTES
CHUNK_BYTES = 64 * 1024
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES


def encode_base64(data: bytes) -> str:
    """Return canonical base64 without padding (C2SP age, conventions)."""
    return base64.b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64(text: str) -> bytes:
    """Return the bytes of canonical base64 without padding. Raises ValueError for anything else.

    Encoding again is the check: it refuses padding, blanks, and bits set behind the last byte.
    """
    try:
        data = binascii.a2b_base64(text.encode("ascii") + b"=" * (-len(text) % 4), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64") from error
    if encode_base64(data) != text:
        raise ValueError("not canonical base64")
    return data


def derive_key(secret: bytes, *, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes of HKDF-SHA-256 (RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)


def header_mac(file_key: bytes, covered: bytes) -> bytes:
    """Return the 32-byte MAC of a header; `covered` ends with its `---` mark (C2SP age, header MAC)."""
    return hmac.digest(derive_key(file_key, salt=b"", info=b"header"), covered, "sha256")


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    """Return the 32-byte key of the payload's chunks; `nonce` is the 16 bytes before the first chunk."""
    return derive_key(file_key, salt=nonce, info=b"payload")


def chunk_nonce(index: int, *, final: bool) -> bytes:
    """Return the 12-byte nonce of chunk `index`, from 0 (C2SP age, payload)."""
    return index.to_bytes(11, "big") + (b"\x01" if final else b"\x00")

"""Ed25519: text forms, fingerprints, signatures over bytes and over canonical objects."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import BadSignature, CollectorError, KeyFileExists, Malformed
from collector.signing import (
    PrivateKey,
    generate_private,
    parse_public,
    read_private,
    read_public,
    write_pair,
)

# RFC 8032, 7.1, test 2.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_published_vector() -> None:
    key = PrivateKey(SEED)
    assert key.public.text == f"ed25519:{PUBLIC}"
    assert key.sign(b"\x72").hex() == SIGNATURE
    key.public.verify(b"\x72", bytes.fromhex(SIGNATURE))
    assert key.public.fingerprint == hashlib.sha256(bytes.fromhex(PUBLIC)).hexdigest()


def test_every_flipped_bit_is_found() -> None:
    key = generate_private()
    data, signature = b"what was said", key.sign(b"what was said")
    for place in range(len(data) * 8):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(BadSignature):
            key.public.verify(bytes(changed), signature)
    for place in range(len(signature)):
        changed = bytearray(signature)
        changed[place] ^= 1
        with pytest.raises(BadSignature):
            key.public.verify(data, bytes(changed))
    for odd in (b"", signature[:-1], signature + b"\0"):
        with pytest.raises(BadSignature):
            key.public.verify(data, odd)


def test_an_object_is_signed_without_its_signature() -> None:
    key = generate_private()
    signed = key.sign_object({"b": 1, "a": "ü"})
    key.public.verify_object(signed)
    for changed in ({**signed, "b": 2}, {**signed, "c": None}, {**signed, "signature": "zz"}, {"b": 1}):
        with pytest.raises(BadSignature):
            key.public.verify_object(changed)
    with pytest.raises(BadSignature):
        generate_private().public.verify_object(signed)


def test_pairs_on_disk(tmp_path: Path) -> None:
    key = generate_private()
    write_pair(tmp_path, "receipt", key)
    assert read_private(tmp_path / "receipt.key") == key
    assert read_public(tmp_path / "receipt.pub") == key.public
    assert stat.S_IMODE((tmp_path / "receipt.key").stat().st_mode) == 0o600
    assert (tmp_path / "receipt.key").read_text().count("\n") == 1
    (tmp_path / "receipt.key").unlink()
    with pytest.raises(KeyFileExists):
        write_pair(tmp_path, "receipt", generate_private())
    assert not (tmp_path / "receipt.key").exists()


def test_a_private_key_is_never_shown() -> None:
    assert SEED.hex() not in repr(PrivateKey(SEED))
    assert str(SEED) not in repr(PrivateKey(SEED))


@pytest.mark.parametrize(
    "text",
    ["", PUBLIC, f"ed25519:{PUBLIC[:-1]}", f"ed25519:{PUBLIC.upper()}", f" ed25519:{PUBLIC}",
     f"ed25519:{PUBLIC}\n\n", f"ed25519:{PUBLIC}\r\n", f"ed25519:{PUBLIC[:-1]}٣"],
)  # fmt: skip
def test_a_key_is_one_exact_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        parse_public(text)
    (tmp_path / "odd.pub").write_text(text, encoding="utf-8", newline="")
    with pytest.raises(Malformed):
        read_public(tmp_path / "odd.pub")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=100))
def test_only_our_errors_leave_the_parser(data: bytes) -> None:
    try:
        parse_public(data.decode("ascii", errors="replace"))
    except CollectorError:
        return
    assert data.startswith(b"ed25519:")

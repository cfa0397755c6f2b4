"""Whole files: every flip and cut is found, and what is whole can be salvaged."""

from __future__ import annotations

import io
import os

import pytest

from collector.errors import AgeArmorFailure, AgeHeaderFailure, AgePayloadFailure, NoKeyMatches
from collector.seal.forms import seal_bytes
from collector.seal.keys import generate_identity
from collector.seal.opening import open_bytes, open_sealed, salvage_prefix
from collector.seal.primitives import CHUNK_BYTES
from tests.rig.age_outcomes import read_outcome

KINDS = pytest.mark.parametrize("post_quantum", [True, False], ids=["hybrid", "x25519"])


@KINDS
def test_every_flip_and_every_cut_of_a_small_file_is_found(post_quantum):
    identity = generate_identity(post_quantum=post_quantum)
    sealed = seal_bytes(b"a small form", [identity.recipient])
    words = set()
    for place in range(len(sealed)):
        for damaged in (sealed[:place], sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]):
            outcome = read_outcome(damaged, [identity])
            words.add(outcome.word)
            assert outcome.released == b""
    assert words >= {"header failure", "no match", "HMAC failure", "payload failure"}
    assert "success" not in words


def test_the_header_fails_before_anything_is_taken():
    with pytest.raises(AgeHeaderFailure):
        open_sealed(io.BytesIO(b"age-encryption.org/v2\n"), [])
    with pytest.raises(NoKeyMatches):
        open_sealed(io.BytesIO(seal_bytes(b"", [generate_identity().recipient])), [generate_identity()])


@pytest.mark.parametrize("cut", [0, 1, 16, 65551, 65552, 65553, 140_000])
def test_salvage_releases_whole_chunks(cut):
    identity = generate_identity()
    data = os.urandom(2 * CHUNK_BYTES + 100_000)
    sealed = seal_bytes(data, [identity.recipient])
    start = len(sealed) - len(data) - 4 * 16
    prefix = salvage_prefix(io.BytesIO(sealed[: start + cut]), [identity])
    assert b"".join(prefix) == data[: cut // (CHUNK_BYTES + 16) * CHUNK_BYTES]
    assert isinstance(prefix.failure, AgePayloadFailure)
    assert prefix.good_bytes == prefix.failure.good_bytes


def test_salvage_of_a_whole_file_says_so():
    identity = generate_identity()
    prefix = salvage_prefix(io.BytesIO(seal_bytes(b"whole", [identity.recipient])), [identity])
    assert b"".join(prefix) == b"whole"
    assert (prefix.failure, prefix.good_bytes) == (None, 5)


def test_salvage_of_cut_armor():
    import base64

    identity = generate_identity()
    data = os.urandom(200_000)
    text = base64.encodebytes(seal_bytes(data, [identity.recipient])).replace(b"\n", b"")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    armored = b"\n".join([b"-----BEGIN AGE ENCRYPTED FILE-----", *lines[:-100], b"*"])
    prefix = salvage_prefix(io.BytesIO(armored), [identity])
    assert data.startswith(b"".join(prefix))
    assert prefix.good_bytes >= CHUNK_BYTES
    assert isinstance(prefix.failure, AgeArmorFailure)


def test_open_bytes():
    identity = generate_identity()
    assert open_bytes(seal_bytes(b"x", [identity.recipient]), [identity]) == b"x"

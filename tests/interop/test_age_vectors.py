"""The public age test vectors: every one for key recipients ends exactly as it says."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest
import typer

from collector.cli.unseal import unseal
from collector.seal.keys import generate_identity, parse_identity
from tests.rig.age_outcomes import read_outcome
from tests.rig.age_vectors import ABSENT, Vector, load_vectors

VECTORS = load_vectors()
WITH_KEYS = [vector for vector in VECTORS if vector.identities or not vector.has_passphrase]
THROUGH_A_PROCESS = [
    "armor_x25519", "armor_garbage_encoded", "armor_invalid_character_payload", "empty", "hmac_bad", "hybrid",
    "stream_bad_tag_second_chunk", "stream_no_nonce", "x25519_no_match", "x25519_low_order",
]  # fmt: skip
EXIT_CODES = {
    "success": 0,
    "HMAC failure": 1,
    "payload failure": 1,
    "header failure": 2,
    "armor failure": 2,
    "no match": 3,
}
pytestmark = pytest.mark.skipif(not VECTORS, reason=ABSENT)


def test_all_but_the_passphrases_are_read():
    assert len(VECTORS) == 143
    assert len(WITH_KEYS) == 118


@pytest.mark.parametrize("vector", WITH_KEYS, ids=lambda vector: vector.name)
def test_reader(vector: Vector):
    identities = [parse_identity(text) for text in vector.identities] or [generate_identity()]
    outcome = read_outcome(vector.body, identities)
    assert outcome.word == vector.expect
    assert outcome.good_bytes == len(outcome.released)
    if vector.payload:
        assert outcome.released_hash == vector.payload


@pytest.mark.parametrize("vector", WITH_KEYS, ids=lambda vector: vector.name)
def test_command(vector: Vector, tmp_path, capsysbinary):
    key, sealed = write_files(vector, tmp_path)
    code = 0
    try:
        unseal(sealed, key=key)
    except typer.Exit as error:
        code = error.exit_code
    written = capsysbinary.readouterr()
    check_command(vector, code, written.out, written.err)


@pytest.mark.parametrize(
    "vector", [v for v in WITH_KEYS if v.name in THROUGH_A_PROCESS], ids=lambda vector: vector.name
)
def test_process(vector: Vector, tmp_path):
    key, sealed = write_files(vector, tmp_path)
    command = [sys.executable, "-m", "collector", "unseal", "--key", str(key), str(sealed)]
    done = subprocess.run(command, capture_output=True, check=False, env=os.environ)
    check_command(vector, done.returncode, done.stdout, done.stderr)


def write_files(vector: Vector, folder):
    key, sealed = folder / "some.key", folder / "some.age"
    texts = vector.identities or (generate_identity().text,)
    key.write_text("# from the vectors\n" + "\n".join(texts) + "\n", encoding="ascii")
    sealed.write_bytes(vector.body)
    return key, sealed


def check_command(vector: Vector, code: int, out: bytes, err: bytes) -> None:
    assert code == EXIT_CODES[vector.expect]
    if vector.payload:
        assert hashlib.sha256(out).hexdigest() == vector.payload
    if vector.expect == "success":
        assert not err
    else:
        last = err.decode().splitlines()[-1]
        assert last.startswith(f"{vector.expect}: ")
        assert last.endswith(f" {len(out)} bytes are good.")

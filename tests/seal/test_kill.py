"""A writer killed at random moments: what it was told is safe comes back."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from collector.seal.keys import generate_identity
from collector.seal.note import note_path_of
from collector.seal.opening import open_bytes
from collector.seal.recovery import recover_take

SESSION_KEY = bytes(range(32))
WRITER = """
import hashlib, sys
from pathlib import Path
from collector.seal.keys import parse_recipient
from collector.seal.take import SealedTake
take = SealedTake(Path(sys.argv[1]), [parse_recipient(sys.argv[2])], bytes(range(32)))
size = 0
for number in range(100_000):
    piece = hashlib.shake_128(number.to_bytes(4, "big")).digest(number * 7919 % 50_000)
    take.write(piece)
    size += len(piece)
    if number % 3 == 0:
        take.checkpoint()
        print(number, size, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("round_number", range(20))
def test_killed_writer(tmp_path: Path, round_number: int):
    identity = generate_identity(post_quantum=False)
    path = tmp_path / "t1.mkv.age"
    command = [sys.executable, "-c", WRITER, str(path), identity.recipient.text]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        for _ in range(random.Random(round_number).randint(1, 40)):  # noqa: S311 - chance for a test
            writer.stdout.readline()
        writer.kill()
        lines = writer.stdout.read().splitlines()
    assert writer.returncode == -signal.SIGKILL
    recovered = recover_take(path, note_path_of(path), SESSION_KEY)
    assert recovered
    assert recovered.was_cut
    plaintext = open_bytes(path.read_bytes(), [identity])
    assert len(plaintext) == recovered.plaintext_bytes
    whole = [line for line in lines if line.count(" ") == 1]
    if len(whole) > 1:
        assert len(plaintext) >= int(whole[-2].split()[1])
    expected = b"".join(
        hashlib.shake_128(number.to_bytes(4, "big")).digest(number * 7919 % 50_000) for number in range(200)
    )
    assert expected.startswith(plaintext) or plaintext.startswith(expected)

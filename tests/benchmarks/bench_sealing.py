"""Seals one large file with this program and with Debian's age in turns, and prints a line of JSON.

    python -m tests.benchmarks.bench_sealing [--size-mb 512] [--rounds 3]

`ours` pushes the file through the writer that a take uses, to a file, like `age -r` does. `take` is a whole
take: with its hash, its recovery note and a checkpoint every 8 MiB.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from collector.seal.keys import generate_identity
from collector.seal.opening import open_sealed
from collector.seal.primitives import CHUNK_BYTES, FILE_KEY_BYTES, PAYLOAD_NONCE_BYTES, payload_key
from collector.seal.recipients import Identity, seal_header
from collector.seal.stream import StreamWriter
from collector.seal.take import SealedTake

_BLOCK_BYTES = 16 * CHUNK_BYTES
_CHECKPOINT_BLOCKS = 8


def seal_file(source: Path, target: Path, identity: Identity) -> None:
    """Seal `source` to `target` through the push writer."""
    file_key, nonce = secrets.token_bytes(FILE_KEY_BYTES), secrets.token_bytes(PAYLOAD_NONCE_BYTES)
    buffer = memoryview(bytearray(_BLOCK_BYTES))
    with source.open("rb", buffering=0) as read, target.open("wb", buffering=0) as write:
        write.write(seal_header([identity.recipient], file_key) + nonce)
        writer = StreamWriter(payload_key(file_key, nonce), write.write)
        while count := read.readinto(buffer):
            writer.write(buffer[:count])
        writer.close()


def seal_take(source: Path, target: Path, identity: Identity) -> None:
    """Seal `source` as a take."""
    take = SealedTake(target, [identity.recipient], secrets.token_bytes(32))
    with source.open("rb", buffering=0) as read:
        for number, block in enumerate(iter(lambda: read.read(_BLOCK_BYTES), b"")):
            take.write(block)
            if number % _CHECKPOINT_BLOCKS == 0:
                take.checkpoint()
    take.close()


def seal_with_age(source: Path, target: Path, identity: Identity) -> None:
    """Seal `source` with the program age."""
    subprocess.run(["age", "-r", identity.recipient.text, "-o", str(target), str(source)], check=True)


def measure(folder: Path, size_bytes: int, rounds: int) -> dict[str, object]:
    """Return the medians in MB/s, ours against age's in the same run, and their ratio."""
    identity = generate_identity(post_quantum=False)
    source = folder / "plain"
    with source.open("wb") as file:
        for _ in range(size_bytes // _BLOCK_BYTES):
            file.write(os.urandom(_BLOCK_BYTES))
    ways: dict[str, Callable[[Path, Path, Identity], None]] = {"ours": seal_file, "take": seal_take}
    if shutil.which("age"):
        ways["age"] = seal_with_age
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, seal in ways.items():
            speeds[name].append(
                _speed(lambda target, seal=seal: seal(source, target, identity), folder, source)
            )
    report: dict[str, object] = {name: round(statistics.median(each), 1) for name, each in speeds.items()}
    report["open"] = round(_opening_speed(folder, source, identity), 1)
    if "age" in speeds:
        report["ratio"] = round(statistics.median(speeds["ours"]) / statistics.median(speeds["age"]), 3)
    return {
        "bench": "sealing",
        "unit": "MB/s",
        "size_mb": source.stat().st_size // 10**6,
        "rounds": rounds,
        **report,
    }


def _speed(seal: Callable[[Path], None], folder: Path, source: Path) -> float:
    target = folder / "t1.bin.age"
    began = time.perf_counter()
    seal(target)
    speed = source.stat().st_size / 1e6 / (time.perf_counter() - began)
    for left in (target, folder / "t1.note"):
        left.unlink(missing_ok=True)
    return speed


def _opening_speed(folder: Path, source: Path, identity: Identity) -> float:
    target = folder / "t1.bin.age"
    seal_file(source, target, identity)
    began = time.perf_counter()
    with target.open("rb") as sealed, (folder / "opened").open("wb", buffering=0) as write:
        for chunk in open_sealed(sealed, [identity]):
            write.write(chunk)
    return source.stat().st_size / 1e6 / (time.perf_counter() - began)


def main() -> None:
    """Read the arguments and print the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size-mb", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(json.dumps(measure(Path(folder), given.size_mb * 10**6, given.rounds)) + "\n")


if __name__ == "__main__":
    main()

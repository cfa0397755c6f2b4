"""`keys new` and `unseal` as commands: files, modes, what stands on standard error."""

from __future__ import annotations

import os
import stat

import pytest
import typer
from typer.testing import CliRunner

from collector.cli.keys import keys_app
from collector.cli.unseal import unseal
from collector.errors import BadKeyText, KeyFileExists, Malformed
from collector.seal.forms import seal_bytes
from collector.seal.keys import generate_identity, read_identities, read_recipients, write_identity_files
from collector.signing import read_private, read_public

DATA = os.urandom(200_000)


def new_keys(*arguments: str) -> None:
    result = CliRunner().invoke(keys_app, ["new", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("kind", ["identity", "media"])
@pytest.mark.parametrize("more", [[], ["--x25519"]], ids=["post-quantum", "x25519"])
def test_new_age_keys(tmp_path, kind, more):
    folder = tmp_path / "made" / "for it"
    new_keys("--kind", kind, "--out", str(folder), "--name", "pair", *more)
    [identity] = read_identities(folder / "pair.key")
    assert read_recipients(folder / "pair.pub") == [identity.recipient]
    assert identity.recipient.kind == ("X25519" if more else "mlkem768x25519")
    assert stat.S_IMODE((folder / "pair.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["signing", "receipt", "rights"])
def test_new_signing_keys(tmp_path, kind):
    new_keys("--kind", kind, "--out", str(tmp_path), "--name", "pair")
    assert read_private(tmp_path / "pair.key").public == read_public(tmp_path / "pair.pub")
    assert stat.S_IMODE((tmp_path / "pair.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["media", "rights"])
def test_key_files_are_never_overwritten(tmp_path, kind):
    new_keys("--kind", kind, "--out", str(tmp_path), "--name", "pair")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KeyFileExists):
        new_keys("--kind", kind, "--out", str(tmp_path), "--name", "pair")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("name", ["../pair", "a/b", "a\\b", ".hidden", "-x", "", "."])
def test_a_name_is_a_plain_name(tmp_path, name):
    with pytest.raises(Malformed):
        new_keys("--kind", "media", "--out", str(tmp_path / "out"), f"--name={name}")
    assert not list(tmp_path.iterdir())


def test_signing_keys_have_one_kind(tmp_path):
    with pytest.raises(Malformed):
        new_keys("--kind", "signing", "--out", str(tmp_path), "--name", "pair", "--x25519")


@pytest.fixture
def sealed(tmp_path):
    """A sealed file and its key file, which holds a key of the other kind before the right one."""
    identity = generate_identity()
    key = tmp_path / "bunch.key"
    key.write_text(f"{generate_identity(post_quantum=False).text}\n{identity.text}\n", encoding="ascii")
    path = tmp_path / "form.age"
    path.write_bytes(seal_bytes(DATA, [identity.recipient]))
    return path, key


def fails_with(code: int, sealed, target=None) -> None:
    with pytest.raises(typer.Exit) as caught:
        unseal(sealed[0], target, key=sealed[1])
    assert caught.value.exit_code == code


def test_to_a_file(tmp_path, sealed, capsysbinary):
    target = tmp_path / "form.json"
    target.write_bytes(b"older")
    (tmp_path / "form.json.part").write_bytes(b"left over" * 100_000)
    unseal(sealed[0], target, key=sealed[1])
    assert target.read_bytes() == DATA
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert not (tmp_path / "form.json.part").exists()
    assert capsysbinary.readouterr() == (b"", b"")


def test_a_cut_file_leaves_its_good_part_beside(tmp_path, sealed, capsys):
    target = tmp_path / "form.json"
    sealed[0].write_bytes(sealed[0].read_bytes()[:-100_000])
    fails_with(1, sealed, target)
    assert not target.exists()
    assert (tmp_path / "form.json.part").read_bytes() == DATA[:65_536]
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("payload failure: ")
    assert last.endswith(" 65536 bytes are good in form.json.part.")


def test_nothing_good_leaves_nothing(tmp_path, sealed, capsys):
    target = tmp_path / "form.json"
    content = bytearray(sealed[0].read_bytes())
    content[-len(DATA)] ^= 1
    sealed[0].write_bytes(content)
    fails_with(1, sealed, target)
    sealed[0].write_bytes(b"no age file")
    fails_with(2, sealed, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bunch.key", "form.age"]
    assert capsys.readouterr().err.splitlines()[-1].endswith(" 0 bytes are good.")


def test_no_key_matches(tmp_path, sealed, capsys):
    write_identity_files(tmp_path, "other", generate_identity())
    fails_with(3, (sealed[0], tmp_path / "other.key"))
    assert capsys.readouterr().err.startswith("no match: ")


def test_unreadable_input_is_malformed(tmp_path, sealed):
    with pytest.raises(Malformed):
        unseal(tmp_path / "none.age", key=sealed[1])
    with pytest.raises(Malformed):
        unseal(sealed[0], key=tmp_path / "none.key")
    with pytest.raises(Malformed):
        unseal(tmp_path, key=sealed[1])
    with pytest.raises(BadKeyText):
        unseal(sealed[0], key=sealed[0])

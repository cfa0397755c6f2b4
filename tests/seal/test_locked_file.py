"""A file under a key of the keystore: opens under its key and name only; a damaged one is as good as none."""

from __future__ import annotations

import secrets
import stat
from pathlib import Path

import pytest

from collector.seal.locked_file import read_locked, write_locked

KEY = bytes(range(32))
DATA = b"canary-tag-7f3a9"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.locked"


def test_what_was_written_is_read_under_its_key_only(path: Path) -> None:
    write_locked(path, KEY, DATA)
    assert read_locked(path, KEY) == DATA
    assert read_locked(path, secrets.token_bytes(32)) is None
    assert DATA not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    write_locked(path, KEY, DATA)
    assert path.read_bytes() != before  # a nonce serves once


def test_every_flipped_byte_and_every_cut_is_noticed(path: Path) -> None:
    write_locked(path, KEY, DATA)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_locked(path, KEY) is None
        path.write_bytes(whole[:place])
        assert read_locked(path, KEY) is None


def test_a_file_of_another_name_is_not_taken(path: Path) -> None:
    write_locked(path, KEY, DATA)
    other = path.with_name("other.locked")
    path.rename(other)
    assert read_locked(other, KEY) is None


def test_no_file_is_none(path: Path) -> None:
    assert read_locked(path, KEY) is None
    path.mkdir()
    assert read_locked(path, KEY) is None

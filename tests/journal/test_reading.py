"""Opening a journal only reads: another one's unfinished line stays, and nobody writes over a newer line."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.errors import DiskFailed
from collector.journal import Journal, SessionJournal, read_lines
from collector.signing import generate_private
from tests.rig.disks import run, small_disk

KEY = generate_private()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "journal.jsonl"
    write(found)
    return found


def write(path: Path) -> None:
    journal = Journal(path, KEY)
    journal.append("policy_shown", {})
    journal.close()


@pytest.mark.parametrize("written", [1, 100, -1])
def test_a_line_that_is_being_written_outlives_a_reader(path: Path, written: int) -> None:
    before = path.read_bytes()
    write(path)
    whole = path.read_bytes()
    path.write_bytes(before + whole[len(before) :][:written])
    unfinished = path.read_bytes()
    reader = Journal(path, KEY)
    assert len(reader.lines) == 1
    reader.close()
    assert path.read_bytes() == unfinished
    path.write_bytes(whole)
    assert len(read_lines(path.read_bytes(), KEY.public)) == 2


@pytest.mark.parametrize("torn", [b"", b"half a li"])
def test_whoever_read_an_older_journal_writes_nothing_over_the_newer(path: Path, torn: bytes) -> None:
    path.write_bytes(path.read_bytes() + torn)
    older = SessionJournal(path, KEY)
    write(path)
    newer = path.read_bytes()
    with pytest.raises(DiskFailed, match="meanwhile") as caught:
        older.append("withdrawn", {})
    assert caught.value.remedy
    if torn:
        with pytest.raises(DiskFailed, match="meanwhile"):
            older.settle()
    older.close()
    assert path.read_bytes() == newer
    assert len(read_lines(newer, KEY.public)) == 2


def test_a_journal_that_was_wiped_is_not_begun_anew(path: Path) -> None:
    journal = Journal(path, KEY)
    path.unlink()
    with pytest.raises(DiskFailed):
        journal.append("withdrawn", {})
    journal.close()
    assert not path.exists()


def test_only_a_torn_end_is_settled(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + b"half a li")
    journal = SessionJournal(path, KEY)
    journal.settle()
    assert path.read_bytes() == whole
    journal.append("withdrawn", {})
    journal.close()
    assert len(read_lines(path.read_bytes(), KEY.public)) == 2


def test_a_journal_is_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        path = disk / "journal.jsonl"
        write(path)
        path.write_bytes(path.read_bytes() + b"half a li")
        run("mount", "-o", "remount,ro", str(disk))
        journal = Journal(path, KEY)
        assert len(journal.lines) == 1
        with pytest.raises(DiskFailed):
            journal.append("withdrawn", {})
        journal.close()

"""Journal and ledger: every change, gap and cut is found and named; a failed write leaves a valid file."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.errors import BrokenChain, CollectorError, DiskFailed, DiskFull, Malformed
from collector.journal import Journal, Ledger, check_head, read_lines
from collector.model.canonical import canonical
from collector.model.ids import new_uuid
from collector.signing import generate_private

KEY = generate_private()


def accepted(version: str) -> dict[str, Any]:
    """What an event that both logs take says; a version is any text."""
    return {"project": "p", "operator": "o", "version": version}


def write(path: Path, count: int = 5, kind: type[Journal] = Journal) -> bytes:
    journal = kind(path, KEY)
    for number in range(count):
        journal.append("confidentiality_accepted", accepted(f"{number} ü\n"))
    journal.close()
    return path.read_bytes()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    write(tmp_path / "journal.jsonl")
    return tmp_path / "journal.jsonl"


def rows(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_lines_are_numbered_chained_signed_and_read_again(journal: Path) -> None:
    first = Journal(journal, KEY)
    assert [line.number for line in first.lines] == [0, 1, 2, 3, 4]
    assert first.lines[0].previous is None
    first.append("sealed", {})
    head = first.head
    first.close()
    again = Journal(journal, KEY)
    assert again.head == head
    assert again.lines[5].kind == "sealed"
    assert read_lines(journal.read_bytes(), KEY.public) == again.lines
    again.close()


def test_every_flipped_byte_names_its_line(journal: Path) -> None:
    data = journal.read_bytes()
    start = len(b"".join(rows(journal)[:2]))
    end = start + len(rows(journal)[2])
    for place in range(start, end):
        changed = bytearray(data)
        changed[place] ^= 0x01
        # a line break inside makes two bad lines, a lost one joins this and the next: named is the first
        with pytest.raises(BrokenChain, match=r"^Line 2 "):
            read_lines(bytes(changed), KEY.public)


@pytest.mark.parametrize(
    ("order", "named"),
    [([1, 2, 3, 4], 0), ([0, 1, 3, 4], 2), ([0, 2, 1, 3, 4], 1), ([0, 1, 1, 2, 3, 4], 2), ([0, 1, 0], 2)],
)
def test_dropped_moved_and_doubled_lines_are_named(journal: Path, order: list[int], named: int) -> None:
    found = rows(journal)
    with pytest.raises(BrokenChain, match=f"^Line {named} "):
        read_lines(b"".join(found[number] for number in order), KEY.public)


def test_a_line_signed_by_another_key_is_named(tmp_path: Path, journal: Path) -> None:
    other = Journal(tmp_path / "other.jsonl", generate_private())
    other.append("sealed", {})
    other.close()
    with pytest.raises(BrokenChain, match=r"^Line 0 "):
        read_lines((tmp_path / "other.jsonl").read_bytes(), KEY.public)
    assert len(read_lines((tmp_path / "other.jsonl").read_bytes(), None)) == 1
    with pytest.raises(BrokenChain):
        Journal(journal, generate_private())


def test_a_line_of_another_history_is_named_though_number_and_signature_fit(
    tmp_path: Path, journal: Path
) -> None:
    other = Journal(tmp_path / "other.jsonl", KEY)
    for number in range(5):
        other.append("policy_shown", {"another": number})
    other.close()
    mixed = rows(journal)[:3] + rows(tmp_path / "other.jsonl")[3:]
    with pytest.raises(BrokenChain, match=r"^Line 3 does not follow"):
        read_lines(b"".join(mixed), KEY.public)


@pytest.mark.parametrize("kept", range(1, 60, 7))
def test_a_torn_last_line_was_never_acknowledged(journal: Path, kept: int) -> None:
    whole = journal.read_bytes()
    last = rows(journal)[-1]
    journal.write_bytes(whole + last[:kept])
    reopened = Journal(journal, KEY)
    assert len(reopened.lines) == 5
    reopened.append("sealed", {})
    reopened.close()
    assert journal.read_bytes().startswith(whole)
    assert len(read_lines(journal.read_bytes(), KEY.public)) == 6


def test_torn_bytes_are_refused_where_nothing_is_repaired(journal: Path) -> None:
    with pytest.raises(BrokenChain, match="cut off"):
        read_lines(journal.read_bytes()[:-1], KEY.public)
    with pytest.raises(BrokenChain, match="too long"):
        read_lines(b"x" * (2 << 20) + b"\n", KEY.public)


def test_what_has_no_canonical_form_is_not_written(journal: Path) -> None:
    before = journal.read_bytes()
    opened = Journal(journal, KEY)
    odd: list[tuple[str, Any]] = [("sealed", {"x": 0.5}), ("No Kind", {}), ("sealed", {"x": "\ud800"})]
    for kind, fields in odd:
        with pytest.raises(Malformed):
            opened.append(kind, fields)
    opened.close()
    assert journal.read_bytes() == before


@pytest.mark.parametrize("kind", [Journal, Ledger])
def test_many_threads_write_one_chain(tmp_path: Path, kind: type[Journal]) -> None:
    ledger, names = kind(tmp_path / "ledger.jsonl", KEY), [new_uuid() for _ in range(6)]
    threads = [
        threading.Thread(target=lambda n=n: [ledger.append("sealing", {"session": n}) for _ in range(8)])
        for n in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledger.lines) == 48
    if isinstance(ledger, Ledger):
        assert all(len(ledger.about(name)) == 8 for name in names)
    ledger.close()
    again = kind(tmp_path / "ledger.jsonl", KEY)
    assert again.head == ledger.head
    again.close()


# --- the ledger's signed head ---------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    write(tmp_path / "ledger.jsonl", kind=Ledger)
    return tmp_path / "ledger.jsonl"


def test_a_ledger_cut_at_its_end_is_found(ledger: Path) -> None:
    found = rows(ledger)
    for kept in range(5):
        ledger.write_bytes(b"".join(found[:kept]))
        with pytest.raises(BrokenChain, match="cut off"):
            Ledger(ledger, KEY)
    ledger.write_bytes(b"".join(found)[:-1])  # torn: the head knows that the line was acknowledged
    with pytest.raises(BrokenChain, match="cut off"):
        Ledger(ledger, KEY)


def test_another_history_of_the_same_length_is_found(tmp_path: Path, ledger: Path) -> None:
    head = ledger.with_suffix(".head").read_bytes()
    write(tmp_path / "other.jsonl")
    with pytest.raises(BrokenChain, match="Line 4 is not the one"):
        check_head(head, (tmp_path / "other.jsonl").read_bytes(), KEY.public)


def test_a_lost_or_forged_head_is_found(ledger: Path) -> None:
    head = ledger.with_suffix(".head")
    whole = head.read_bytes()
    forged = generate_private().sign_object({"schema": "head-1", "number": 0, "hash": "x"})
    for data in (b"", b"{}", b"[]", b"null", b"{", whole.replace(b"4", b"3"), canonical(forged), b"\xff"):
        head.write_bytes(data)
        with pytest.raises(BrokenChain, match="damaged"):
            Ledger(ledger, KEY)
    head.unlink()
    with pytest.raises(BrokenChain, match="missing"):
        Ledger(ledger, KEY)


def test_a_head_behind_its_ledger_is_mended(ledger: Path) -> None:
    """A power cut falls between the line and its head: the line stands."""
    head = ledger.with_suffix(".head")
    old = head.read_bytes()
    opened = Ledger(ledger, KEY)
    opened.append("server_time_seen", {"offset_s": 0})
    opened.close()
    head.write_bytes(old)
    Ledger(ledger, KEY).close()
    check_head(head.read_bytes(), ledger.read_bytes(), KEY.public)
    assert head.read_bytes() != old


def test_a_head_that_can_not_be_written_does_not_deny_the_line(ledger: Path) -> None:
    opened = Ledger(ledger, KEY)
    head = ledger.with_suffix(".head")
    head.unlink()
    (head / "in the way").mkdir(parents=True)
    name = new_uuid()
    opened.append("sealing", {"session": name})
    assert [line.kind for line in opened.about(name)] == ["sealing"]
    shutil.rmtree(head)
    opened.append("key_destroyed", {"session": name})
    opened.close()
    again = Ledger(ledger, KEY)
    assert len(again.lines) == 7
    again.close()


# --- disks that fail ------------------------------------------------------------------------------------


class BadFile:
    """The journal's file on a disk that takes `room` bytes more and then fails."""

    def __init__(self, path: Path, room: int, code: int, *, truncates: bool = True) -> None:
        self._file = path.open("r+b", buffering=0)
        self._file.seek(0, os.SEEK_END)
        self.room, self.code, self.truncates = room, code, truncates

    def write(self, data: memoryview) -> int:
        if not self.room:
            raise OSError(self.code, os.strerror(self.code))
        written = self._file.write(data[: self.room])
        self.room -= written
        return written

    def truncate(self, size: int) -> int:
        if not self.truncates:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self._file.truncate(size)

    def seek(self, *place: int) -> int:
        return self._file.seek(*place)

    @property
    def closed(self) -> bool:
        return self._file.closed

    def fileno(self) -> int:
        return self._file.fileno()

    def close(self) -> None:
        self._file.close()


def with_file(path: Path, file: BadFile) -> Journal:
    """An open journal whose file is on the bad disk."""
    found = Journal(path, KEY)
    found._file = file  # type: ignore[assignment]
    return found


@pytest.mark.parametrize(("code", "error"), [(errno.ENOSPC, DiskFull), (errno.EIO, DiskFailed)])
@pytest.mark.parametrize("room", [0, 1, 100])
def test_a_failed_append_takes_its_line_back(
    journal: Path, room: int, code: int, error: type[CollectorError]
) -> None:
    before = journal.read_bytes()
    file = BadFile(journal, room, code)
    opened = with_file(journal, file)
    with pytest.raises(error):
        opened.append("withdrawn", {})
    assert journal.read_bytes() == before
    assert len(opened.lines) == 5
    file.room = 1 << 20
    opened.append("withdrawn", {})
    opened.close()
    assert [line.number for line in read_lines(journal.read_bytes(), KEY.public)] == list(range(6))


def test_a_line_that_can_not_be_taken_back_closes_the_journal(journal: Path) -> None:
    file = BadFile(journal, 50, errno.EIO, truncates=False)
    opened = with_file(journal, file)
    with pytest.raises(DiskFailed):
        opened.append("withdrawn", {})
    file.room = 1 << 20
    with pytest.raises(DiskFailed, match="journal is closed"):
        opened.append("withdrawn", {})
    opened.close()
    again = Journal(journal, KEY)
    assert len(again.lines) == 5
    again.close()


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_real_full_disk_leaves_a_valid_ledger(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", "64k") as disk:
        ledger = Ledger(disk / "ledger.jsonl", KEY)
        written = 0
        full = False
        while not full:
            try:
                ledger.append("confidentiality_accepted", accepted("x" * 700))
                written += 1
            except DiskFull:
                full = True
        ledger.close()
        again = Ledger(disk / "ledger.jsonl", KEY)
        assert len(again.lines) == written > 10
        again.close()

"""Hostile packs: paths that lead out, links, bombs, doubled names, damaged archives."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import BadPack, CollectorError
from collector.project import files
from collector.project.files import FolderFiles, ZipFiles, check_names, open_files
from collector.project.pack import read_signed_pack
from tests.rig.world import kit

ODD_NAMES = [
    "../out", "a/../../out", "/etc/passwd", "C:\\x", "a\\b", "a//b", "./a", "", ".hidden", "a/.b", "a b",
    "ü", "a\n", "a/" * 6 + "a", "x" * 101, "CON:", "a/", "-rf",
    "NUL", "con.md", "a/Com1.flac", "a.", "b./a",
]  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_refused(name: str) -> None:
    with pytest.raises(BadPack):
        check_names([name])


def test_plain_names_stay() -> None:
    names = [
        "project.toml",
        "policy/2026.01/en.md",
        "keys/media/1.pub",
        "keys/receipt.pub",
        "console/con-1.txt",
    ]
    assert check_names(names) == names


def test_too_many_names_are_refused() -> None:
    with pytest.raises(BadPack, match="too many"):
        check_names([f"f{n}" for n in range(files.MAX_FILES + 1)])


def make_zip(path: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in entries:
            target.writestr(name, data)
    return path


@pytest.mark.parametrize("name", [name for name in ODD_NAMES if name not in {"", "a/"}])
def test_a_zip_with_an_odd_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadPack):
        ZipFiles(make_zip(tmp_path / "pack.zip", [("project.toml", b"x"), (name, b"x")])).names()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_doubled_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match="two of one name"):
        ZipFiles(make_zip(tmp_path / "pack.zip", [("a", b"1"), ("a", b"2")]))
    both_cases = make_zip(tmp_path / "cases.zip", [("keys/a.pub", b"1"), ("keys/A.pub", b"2")])
    with pytest.raises(BadPack):
        ZipFiles(both_cases).names()


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_in_a_zip_are_refused(tmp_path: Path, mode: int) -> None:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = (mode | 0o777) << 16
    with pytest.raises(BadPack, match="link or a device"):
        ZipFiles(make_zip(tmp_path / "pack.zip", [(entry, b"/etc/passwd")]))


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = bytes(2 << 20)
    bomb = make_zip(tmp_path / "bomb.zip", [("a", zeros)])
    assert bomb.stat().st_size < 10_000
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1 << 20)  # the caps, made small: the rule is the same
    with pytest.raises(BadPack, match="too large"):
        ZipFiles(bomb).read("a")
    monkeypatch.setattr(files, "MAX_TOTAL_BYTES", 3 << 20)
    with pytest.raises(BadPack, match="too large"):
        ZipFiles(make_zip(tmp_path / "many.zip", [("a", zeros), ("b", zeros)]))


def test_a_size_that_lies_is_not_believed(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "lie.zip", [("a", bytes(100_000))])
    data = path.read_bytes()
    path.write_bytes(data.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(BadPack, match="damaged"):
        ZipFiles(path).read("a")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_plain_and_deflated_entries(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "pack.zip", "w", method) as target:
        target.writestr("a", b"x" * 1000)
    with pytest.raises(BadPack):
        ZipFiles(tmp_path / "pack.zip")


def test_links_in_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "pack/link").symlink_to(tmp_path / "secret")
    with pytest.raises(BadPack, match="link"):
        FolderFiles(tmp_path / "pack").names()
    with pytest.raises(BadPack):
        FolderFiles(tmp_path / "pack").read("link")
    with pytest.raises(BadPack):
        FolderFiles(tmp_path / "pack").read("../secret")
    os.mkfifo(tmp_path / "pipe")
    for odd in ("pipe", "absent"):
        with pytest.raises(BadPack):
            open_files(tmp_path / odd)


def test_an_encrypted_entry_is_damaged(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "pack.zip", [("a", b"hello")])
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(BadPack):
        ZipFiles(path).read("a")


def whole_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(kit().pack.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(kit().pack).as_posix())
    return target.getvalue()


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_only_our_errors_leave_a_mangled_zip(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(whole_zip())
    directory = whole.index(b"PK\x01\x02")
    for _ in range(data.draw(st.integers(1, 6))):
        low = data.draw(st.sampled_from([0, directory]))
        whole[data.draw(st.integers(low, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "mangled.zip"
    path.write_bytes(whole[: data.draw(st.sampled_from([len(whole), len(whole) - 9, 40]))])
    try:
        pack = read_signed_pack(path)
    except CollectorError:
        return
    assert pack.project.id == "demo-reading"  # a byte that no reader looks at

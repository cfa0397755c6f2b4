"""Files of the data folder that the session's thread and the uploads' thread write at the same time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from collector.errors import DiskFailed
from collector.index import Index, SessionRow
from collector.session.repeats import FILE, TagRow, forget_session, is_known, keep_tag
from tests.rig.world import Laptop
from tests.test_keystore_together import release_together

PROJECT = "demo-reading"


def row(number: int) -> TagRow:
    return TagRow(PROJECT, f"s{number}", f"DR-{number}", f"tag{number}")


def is_kept(laptop: Laptop, number: int) -> bool:
    """Somebody of another code with the same tag would be told."""
    return is_known(laptop.parts, TagRow(PROJECT, "new", "DR-other", f"tag{number}"))


def test_tags_kept_and_forgotten_at_once_are_all_right(laptop: Laptop) -> None:
    for number in range(10):
        keep_tag(laptop.parts, row(number))
    keeps = [lambda n=n: keep_tag(laptop.parts, row(n)) for n in range(10, 20)]  # type: ignore[misc]
    drops = [lambda n=n: forget_session(laptop.parts, f"s{n}") for n in range(10)]  # type: ignore[misc]
    release_together([call for pair in zip(keeps, drops, strict=True) for call in pair])
    assert [is_kept(laptop, number) for number in range(20)] == [False] * 10 + [True] * 10


def test_hints_survive_a_disk_that_refuses_while_one_is_forgotten(laptop: Laptop) -> None:
    for number in range(3):
        keep_tag(laptop.parts, row(number))
    path = laptop.data / FILE
    before = path.read_bytes()
    path.unlink()
    path.mkdir()  # nothing can be renamed over a folder
    (path / "x").write_bytes(b"")
    with pytest.raises(DiskFailed):
        keep_tag(laptop.parts, row(3))
    shutil.rmtree(path)
    path.write_bytes(before)
    assert [is_kept(laptop, number) for number in range(3)] == [True] * 3


@pytest.mark.parametrize("cut", ["before the file", "after the file"])
def test_hints_survive_a_cut_while_one_is_forgotten(laptop: Laptop, cut: str) -> None:
    """The new key stands beside the old one until the file under it does."""
    for number in range(3):
        keep_tag(laptop.parts, row(number))
    secrets, file = dict(laptop.keystore.secrets), (laptop.data / FILE).read_bytes()
    forget_session(laptop.parts, "s0")
    new = laptop.keystore.secrets["repeats"]
    laptop.keystore.secrets.clear()
    laptop.keystore.secrets |= {**secrets, "repeats:next": new}
    if cut == "before the file":
        (laptop.data / FILE).write_bytes(file)
    assert is_kept(laptop, 0) == (cut == "before the file")
    assert [is_kept(laptop, number) for number in (1, 2)] == [True, True]
    forget_session(laptop.parts, "s1")
    assert laptop.keystore.secrets.keys() == secrets.keys()
    assert laptop.keystore.secrets["repeats"] not in {secrets["repeats"], new}


def test_the_index_takes_rows_and_a_rebuild_at_once(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    rows = [SessionRow(f"s{n}", PROJECT, "c", f"{n:03}", "sealed", 0, 0, 0, 0, 0, None) for n in range(40)]
    for _ in range(5):
        calls = [lambda one=one: index.put(one) for one in rows[:20]]  # type: ignore[misc]
        release_together([*calls, lambda: index.rebuild(rows[20:]), lambda: [*index.rows()] and None])
        found = {one.session for one in index.rows()}
        assert {one.session for one in rows[20:]} <= found
    index.close()

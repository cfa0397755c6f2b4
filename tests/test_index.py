"""The index holds no truth: it lists, and it can be lost, damaged and made anew."""

from __future__ import annotations

import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from collector.index import Index, SessionRow, Wanted

ROW = SessionRow("s1", "p", "DR-1", "2026-11-23T10:00:00.000Z", "open", 0, 0, 0, 0, 0, None)


def row(number: int, **changes: object) -> SessionRow:
    return replace(
        ROW, **{"session": f"s{number}", "started": f"2026-11-{number:02d}T10:00:00.000Z"} | changes
    )


def test_rows_are_listed_by_page_and_stage(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    for number in range(1, 8):
        stage = "sealed" if number % 2 else "open"
        index.put(row(number, project="p" if number < 6 else "q", stage=stage))
    index.put(row(3, stage="delivered", trouble="ServerAway", takes=4))
    first = index.page(Wanted(), limit=3)
    assert [found.session for found in first.rows] == ["s7", "s6", "s5"]
    assert [found.session for found in index.page(Wanted(), first.after, 3).rows] == ["s4", "s3", "s2"]
    assert [found.session for found in index.rows("q")] == ["s7", "s6"]
    assert [found.session for found in index.in_stages("sealed", "delivered")] == ["s1", "s3", "s5", "s7"]
    assert index.in_stages("delivered") == [row(3, stage="delivered", trouble="ServerAway", takes=4)]
    index.close()
    again = Index(tmp_path / "index.sqlite")
    assert len(again.rows()) == 7
    again.rebuild([row(9)])
    assert again.rows() == [row(9)]
    again.close()
    assert stat.S_IMODE((tmp_path / "index.sqlite").stat().st_mode) == 0o600


def damage_head(path: Path) -> None:
    path.write_bytes(b"no database at all" * 300)


def damage_page(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(4096, len(data)):
        data[place] ^= 0xA5
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [damage_head, damage_page, empty, Path.unlink])
def test_a_damaged_index_is_made_anew(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "index.sqlite"
    index = Index(path)
    index.rebuild(row(number % 28 + 1, session=f"x{number}") for number in range(200))
    index.close()
    damage(path)  # type: ignore[operator]
    again = Index(path)
    assert again.rows() == []
    again.put(ROW)
    assert again.rows() == [ROW]
    again.close()


def test_a_log_of_a_lost_index_is_not_taken_for_the_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    Index(path).close()
    damage_head(path)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).write_bytes(b"stale" * 2000)
    index = Index(path)
    index.put(ROW)
    index.close()
    assert Index(path).rows() == [ROW]


def test_an_index_of_other_columns_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE sessions (session, project, stage, started, PRIMARY KEY (session))")
    connection.execute("INSERT INTO sessions VALUES ('s', 'p', 'sealed', '2026')")
    connection.commit()
    connection.close()
    index = Index(path)
    assert index.rows() == []
    index.put(ROW)
    assert index.rows() == [ROW]
    index.close()


def test_commits_are_durable_and_old_rows_are_erased(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    connection = index._connection
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete")
    }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
    assert isinstance(connection, sqlite3.Connection)
    index.close()

"""Links, devices and pipes in a session's folder stop no start and no deletion, and are never followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from collector.desk.starting import finish_start
from collector.errors import UnsafePath
from collector.session.session import Session
from collector.session.wiping import has_leftovers
from tests.rig.answers import bring_to, record, sealed
from tests.rig.letters import ask
from tests.rig.world import Laptop


def recorded(laptop: Laptop) -> Session:
    session = bring_to(laptop.start(), "record")
    record(session)
    return session


def put_odd(place: Path, target: Path | str) -> None:
    """A link as an editor makes one, a link to a file of value that looks like a take, a pipe."""
    (place / ".#note").symlink_to("nobody@nowhere.1:2")
    (place / "linked.age").symlink_to(target)
    os.mkfifo(place / "pipe")


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    path = tmp_path / "precious"
    path.write_bytes(b"precious")
    return path


@pytest.mark.parametrize("half", ["media", "identity"])
def test_a_link_in_one_session_stops_no_start(laptop: Laptop, precious: Path, half: str) -> None:
    odd, other = recorded(laptop), recorded(laptop)
    folder = odd.book.folder.root / half
    put_odd(folder, precious)
    laptop.clock.move(days=60)
    assert {item.trouble for item in laptop.boot()} == {None}
    for session in (odd, other):
        assert "sealed" in laptop.ledger_kinds(session.book.state.session)
    assert not [path for path in folder.iterdir() if path.is_symlink() or path.is_fifo()]
    assert precious.read_bytes() == b"precious"


def test_a_withdrawal_deletes_links_and_never_what_they_name(laptop: Laptop, precious: Path) -> None:
    here, asked = recorded(laptop), sealed(laptop.start())
    for session in (here, asked):
        put_odd(session.book.folder.half("media"), precious)
        (session.book.folder.half("identity") / "folder").symlink_to(precious.parent)
    here.withdraw()
    assert ask(laptop, "withdraw", asked.book.person.code).standing.applied
    for session in (here, asked):
        assert not has_leftovers(session.book.folder)
        assert not [path for path in session.book.folder.root.rglob("*") if path.is_symlink()]
    assert precious.read_bytes() == b"precious"


def test_a_folder_that_was_moved_behind_a_link_is_told_and_the_rest_is_done(
    laptop: Laptop, tmp_path: Path
) -> None:
    moved, other = recorded(laptop), recorded(laptop)
    media = moved.book.folder.half("media")
    media.rename(tmp_path / "elsewhere")
    media.symlink_to(tmp_path / "elsewhere")
    laptop.clock.move(days=60)
    found = {item.session: item.trouble for item in laptop.boot()}
    assert isinstance(found[moved.book.state.session], UnsafePath)
    assert found[other.book.state.session] is None
    assert "sealed" in laptop.ledger_kinds(other.book.state.session)
    assert laptop.parts.index.find(moved.book.state.session).trouble == "UnsafePath"  # type: ignore[union-attr]
    assert media.is_symlink()
    assert finish_start(laptop.parts)

"""What lies damaged or odd on a laptop stops nobody's request: no file, journal, pack or list of others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from collector.demo.world import World
from collector.desk.filing import LossTold, report_loss
from collector.desk.rights_desk import RightsDesk
from collector.desk.starting import finish_start
from collector.errors import BadPack, NothingToDo, PackBadlySigned, PackOlder, UnsafePath
from collector.project.install import pack_folder
from collector.project.pack import read_signed_pack
from collector.project.signing_pack import sign_pack
from collector.rooms.projects import Projects
from collector.session.session import Session
from collector.session.wiping import has_leftovers
from collector.signing import read_private
from collector.vault import delete_tree
from tests.rig.answers import bring_to, record, sealed
from tests.rig.letters import PROJECT, ask, letter, open_letter
from tests.rig.world import Laptop, changed_kit


def code_of(session: Session) -> str:
    return session.book.person.code


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
    assert ask(laptop, "withdraw", code_of(asked)).standing.applied
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


def lose_pack(laptop: Laptop, number: int) -> None:
    path = pack_folder(laptop.data, PROJECT, number) / "project.toml"
    path.chmod(0o600)
    path.write_bytes(b"")


def install_newer(laptop: Laptop, folder: Path) -> World:
    world = changed_kit(folder, "", ("grace_days = ", "grace_days = 1"))
    laptop.install(world)
    return world


def test_who_asks_is_heard_by_the_newest_pack_that_is_whole(laptop: Laptop, tmp_path: Path) -> None:
    session = sealed(laptop.start())
    install_newer(laptop, tmp_path / "newer")
    lose_pack(laptop, 2)
    assert ask(laptop, "withdraw", code_of(session)).standing.applied
    assert not has_leftovers(session.book.folder)
    filed = report_loss(laptop.parts, PROJECT, LossTold("other"))
    assert open_letter(letter(laptop, filed.standing.number))["loss"] == "other"
    assert len(RightsDesk(laptop.parts).rows(PROJECT)) == 2
    assert [row.number for row in Projects(laptop.parts).rows()] == [1]
    with pytest.raises(PackBadlySigned):
        laptop.start()


def test_a_trusted_pack_is_repaired_by_installing_it_again(laptop: Laptop, tmp_path: Path) -> None:
    newer = install_newer(laptop, tmp_path / "newer")
    lose_pack(laptop, 1)
    delete_tree(pack_folder(laptop.data, PROJECT, 2))
    with pytest.raises(BadPack):
        ask(laptop, "access", lost="the copy")
    assert Projects(laptop.parts).rows() == []
    lines = len(laptop.parts.ledger.lines)
    laptop.install()
    laptop.install(newer)
    assert [laptop.parts.pack(PROJECT, number).number for number in (1, 2)] == [1, 2]
    assert len(laptop.parts.ledger.lines) == lines
    with pytest.raises(NothingToDo):
        laptop.install(newer)
    with pytest.raises(PackOlder):
        laptop.install()


def test_nothing_but_the_trusted_content_repairs_a_pack(laptop: Laptop, tmp_path: Path) -> None:
    other = changed_kit(tmp_path / "other", "", ("grace_days = ", "grace_days = 1"))
    (other.pack / "pack.json").unlink()
    sign_pack(other.pack, read_private(other.key("signing")))
    assert read_signed_pack(other.pack).number == 1
    lose_pack(laptop, 1)
    with pytest.raises(PackOlder):
        laptop.install(other)
    with pytest.raises(PackBadlySigned):
        laptop.parts.pack(PROJECT)

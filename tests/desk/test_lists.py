"""Deletion lists: applied on every laptop, applied again, and nothing comes back from an old disk (P-3.3)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from collector.desk.lists import apply_again, newest_number, read_lists, stone_bundles, take_list
from collector.desk.rights_desk import RightsDesk
from collector.errors import BadHash, BadSignature, GateClosed, UnsafePath
from collector.session.sending import _gate
from collector.session.wiping import has_leftovers
from tests.rig.answers import sealed
from tests.rig.letters import PROJECT, deletion_list, signed
from tests.rig.world import Laptop


def test_a_list_deletes_what_it_names_and_nothing_else(laptop: Laptop) -> None:
    by_code, by_session, stranger = (sealed(laptop.start()) for _ in range(3))
    named = deletion_list(1, (by_code.book.person.code,), (by_session.book.state.session,))
    assert take_list(laptop.parts, PROJECT, *signed(named)) == named
    assert [has_leftovers(session.book.folder) for session in (by_code, by_session, stranger)] == [
        False, False, True
    ]  # fmt: skip
    assert take_list(laptop.parts, PROJECT, *signed(named)) is None  # known: nothing is written twice
    assert newest_number(laptop.parts, PROJECT) == 1
    laptop.boot()
    assert apply_again(laptop.parts, [PROJECT], open_too=True) == []


def test_what_was_tombstoned_never_comes_back_from_a_disk(laptop: Laptop, tmp_path: Path) -> None:
    """A batch copied before the deletion, sent after it: the named ones are refused, the rest goes."""
    other = Laptop(tmp_path / "other")
    other.install()
    bundles = []
    for _ in range(3):
        session = sealed(other.start())
        bundles.append(tmp_path / "disk" / session.book.state.session)
        shutil.copytree(session.book.folder.root, bundles[-1])
    codes = [session.book.person.code for session in other.sessions]
    other.close()
    named = deletion_list(1, (codes[0],), (bundles[1].name,))
    take_list(laptop.parts, PROJECT, *signed(named))
    stone_bundles(laptop.parts, [*bundles, tmp_path / "nothing"])
    for bundle in bundles[:2]:
        with pytest.raises(GateClosed) as caught:
            _gate(laptop.parts, bundle.name)("queue")
        assert caught.value.reason == "withdrawn"
    _gate(laptop.parts, bundles[2].name)("queue")
    count = len(laptop.parts.ledger.lines)
    stone_bundles(laptop.parts, bundles)
    assert len(laptop.parts.ledger.lines) == count


def test_only_the_projects_own_signed_lists_are_believed(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    named = deletion_list(1, (session.book.person.code,))
    with pytest.raises(BadSignature):
        take_list(laptop.parts, PROJECT, *signed(named, "receipt"))
    with pytest.raises(BadHash):
        take_list(
            laptop.parts, PROJECT, *signed(type(named).from_json({**named.as_json(), "project": "else"}))
        )
    assert has_leftovers(session.book.folder)
    take_list(laptop.parts, PROJECT, *signed(deletion_list(1)))
    with pytest.raises(BadHash):
        take_list(laptop.parts, PROJECT, *signed(named))  # the same number, another content


def test_a_list_that_was_changed_on_the_disk_is_found(laptop: Laptop) -> None:
    take_list(laptop.parts, PROJECT, *signed(deletion_list(1)))
    path = laptop.data / "lists" / PROJECT / "1.json"
    path.write_bytes(path.read_bytes().replace(b'"number":1', b'"number":2'))
    with pytest.raises(BadSignature):
        read_lists(laptop.parts, PROJECT)
    (fault,) = apply_again(laptop.parts, [PROJECT], open_too=True)
    assert isinstance(fault, BadSignature)


def test_a_list_comes_from_a_file_too(laptop: Laptop, tmp_path: Path) -> None:
    session = sealed(laptop.start())
    data, signature = signed(deletion_list(1, (session.book.person.code,)))
    path = tmp_path / "1.json"
    path.write_bytes(data)
    desk = RightsDesk(laptop.parts)
    with pytest.raises(UnsafePath):
        desk.post.take_list(path)
    path.with_suffix(".sig").write_bytes(signature)
    assert desk.post.take_list(path)
    assert not has_leftovers(session.book.folder)
    assert not desk.post.take_list(path)

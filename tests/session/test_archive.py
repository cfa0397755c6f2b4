"""A copy's number leads to the policy as it was shown: after newer packs and the purge, never another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from collector.demo.world import World
from collector.errors import BadHash, Malformed
from collector.model.ids import new_copy_number, normalise_copy_number
from collector.project.install import pack_folder
from collector.session.archive import policy_of_copy
from collector.session.purging import purge_due
from collector.session.session import Session
from tests.rig.answers import bring_to, sealed, show_policy
from tests.rig.events import receipts_for
from tests.rig.world import Laptop, copy_kit
from tests.session.test_policy_versions import OLD, publish


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


def number_of(session: Session) -> str:
    return session.book.state.start.contributors[0].copy_number


def deliver_and_purge(laptop: Laptop, session: Session) -> None:
    for event in receipts_for(session.book.state):
        session.book.note(event)
    laptop.clock.move(days=60)
    assert purge_due(session.book)


def test_a_number_leads_to_the_policy_that_was_shown(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    shown = policy_of_copy(laptop.parts, number_of(session))
    informed = session.book.person.informed
    assert informed is not None
    assert (shown.policy.head.version, shown.policy.head.language) == (OLD, "en")
    assert shown.policy.shown_text_hash == informed.shown_text_hash
    assert shown.policy == session.book.pack.policy("en")
    assert (shown.session, shown.code) == (session.book.state.session, session.book.person.code)
    assert shown.number == number_of(session)


def test_it_does_so_after_newer_packs_and_after_the_purge(laptop: Laptop, world: World) -> None:
    old = sealed(laptop.start())
    before = policy_of_copy(laptop.parts, number_of(old))
    publish(world, laptop, "2031-01", "2031-01-01", major=True)
    new = laptop.start()
    show_policy(new)
    deliver_and_purge(laptop, old)
    assert old.book.folder.sealed_sizes() == []
    assert policy_of_copy(laptop.parts, number_of(old)) == before
    assert policy_of_copy(laptop.parts, number_of(new)).policy.head.version == "2031-01"
    laptop.boot()
    assert policy_of_copy(laptop.parts, number_of(old)) == before


def test_it_does_so_in_the_language_that_was_read(laptop: Laptop) -> None:
    session = laptop.start()
    show_policy(session, "zh-CN")
    assert policy_of_copy(laptop.parts, number_of(session)).policy.head.language == "zh-CN"


def test_a_number_may_be_typed_as_people_type(laptop: Laptop) -> None:
    session = laptop.start()
    show_policy(session)
    number = number_of(session)
    for typed in (number.lower(), number.replace("-", " "), f"  {number} ", number.replace("0", "o")):
        assert policy_of_copy(laptop.parts, typed).number == number
    assert normalise_copy_number(number) == number


@pytest.mark.parametrize("typed", ["", "C26", "C26-AAAA-AAAA-B", "Anna Quill", "C26-7K3M-9QWT", "x" * 500])
def test_what_is_no_number_is_refused_without_repeating_it(laptop: Laptop, typed: str) -> None:
    with pytest.raises(Malformed) as caught:
        policy_of_copy(laptop.parts, typed)
    assert "Quill" not in str(caught.value)


def test_an_unknown_number_and_a_session_without_a_reading_are_told_apart(laptop: Laptop) -> None:
    with pytest.raises(Malformed, match="does not know"):
        policy_of_copy(laptop.parts, new_copy_number(2026))
    with pytest.raises(Malformed, match="No policy"):
        policy_of_copy(laptop.parts, number_of(laptop.start()))


def test_a_lost_pack_is_replaced_by_a_later_one_that_kept_the_version(laptop: Laptop, world: World) -> None:
    session = bring_to(laptop.start(), "choices")
    before = policy_of_copy(laptop.parts, number_of(session))
    publish(world, laptop, "2031-01", "2031-01-01", major=False)
    shutil.rmtree(pack_folder(laptop.data, "demo-reading", 1))
    found = policy_of_copy(laptop.parts, number_of(session))
    assert (found.policy, found.pack_number) == (before.policy, 2)


def test_a_changed_text_is_never_shown_as_the_old_one(laptop: Laptop, world: World) -> None:
    """Not by a file that was changed on the disk, nor by a newer pack that says otherwise of that version."""
    session = bring_to(laptop.start(), "choices")
    own = pack_folder(laptop.data, "demo-reading", 1)
    path = own / "policy" / OLD / "en.md"
    text = path.read_text("utf-8")
    path.unlink()
    path.write_text(text.replace("Ask", "Do not ask"), "utf-8")
    with pytest.raises(BadHash):
        policy_of_copy(laptop.parts, number_of(session))
    newer = world.pack / "policy" / OLD / "en.md"
    newer.write_text(newer.read_text("utf-8").replace("Ask", "Do not ask"), "utf-8")
    publish(world, laptop, "2031-01", "2031-01-01", major=True)
    with pytest.raises(BadHash):
        policy_of_copy(laptop.parts, number_of(session))

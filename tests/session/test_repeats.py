"""The hint that somebody took part before: where tags live, who shares them, and when they go."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.session.repeats import FILE, KEY, forget_ended_projects, hint_key_name, make_tag
from collector.session.returning import find_earlier
from collector.session.session import Session
from collector.session.typed import Asides
from tests.rig.answers import FORM, bring_to, sealed
from tests.rig.events import deliver
from tests.rig.world import Laptop, open_form

HINT_KEY = bytes(range(32))
PROJECT = "demo-reading"


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[list[Laptop]]:
    """Two laptops of one project that were given the same hint key."""
    found = [Laptop(tmp_path / name) for name in ("one", "two")]
    for laptop in found:
        laptop.install()
        laptop.keystore.put(hint_key_name(PROJECT), HINT_KEY)
    yield found
    for laptop in found:
        laptop.close()


@pytest.fixture
def one(laptops: list[Laptop]) -> Laptop:
    return laptops[0]


def test_two_laptops_with_one_key_share_the_tag_and_each_hints(laptops: list[Laptop]) -> None:
    tags = set()
    for laptop in laptops:
        first, second = sealed(laptop.start()), sealed(laptop.start())
        forms = [open_form(session) for session in (first, second)]
        assert [form["dedupe"] for form in forms] == ["hint", "hint"]
        assert [form["possible_repeat"] for form in forms] == [False, True]
        assert [session.view.may_repeat for session in (first, second)] == [False, True]
        tags |= {form["hint_tag"] for form in forms}
    assert len(tags) == 1


def test_another_number_is_another_tag(one: Laptop) -> None:
    sealed(one.start())
    other = bring_to(one.start(), "identity")
    other.form.fill_identity({**FORM, "birth_date": "1990-05-04", "id_number": "E87654321"})
    assert not other.view.may_repeat
    again = bring_to(one.start(), "identity")
    again.form.fill_identity({**FORM, "birth_date": "1990-05-04", "id_number": "canary-id ７"})
    assert again.view.may_repeat


def test_another_project_shares_no_tag(one: Laptop) -> None:
    one.keystore.put(hint_key_name("other"), bytes(32))
    form = dict(FORM)
    tags = {make_tag(one.parts, project, form) for project in (PROJECT, "other")}
    assert len(tags) == 2
    assert None not in tags
    assert make_tag(one.parts, "third", form) is None


def test_without_a_key_or_a_number_there_is_no_tag(one: Laptop) -> None:
    numberless = bring_to(one.start(), "identity")
    numberless.form.fill_identity({"name": "A", "birth_date": "1990-05-04"})
    one.keystore.delete(hint_key_name(PROJECT))
    keyless = bring_to(one.start(), "profile")
    for session in (numberless, keyless):
        form = open_form(session)
        assert form["dedupe"] == "none"
        assert not {"hint_tag", "possible_repeat"} & set(form)
        assert not session.view.may_repeat
    assert not (one.data / FILE).exists()


def test_the_tag_stands_in_the_form_and_the_locked_file_only(one: Laptop) -> None:
    sealed(one.start())
    session = sealed(one.start())
    tag = open_form(session)["hint_tag"]
    name = f'"{tag}"'.encode()
    for path in one.data.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert name not in data, path.name
            assert b"possible_repeat" not in data, path.name
            assert b"hint_tag" not in data, path.name
    assert "repeat" not in repr(one.events)


def test_the_hint_is_there_again_after_a_pause(one: Laptop) -> None:
    for repeat in (False, True):
        session = bring_to(one.start(), "profile")
        session.park()
        again = one.resume(session.book.state.session).view
        assert (again.step, again.may_repeat) == ("profile", repeat)


def end_withdrawn(session: Session) -> None:
    sealed(session).withdraw()


def end_stopped(session: Session) -> None:
    bring_to(session, "record").stop(keep=False)


@pytest.mark.parametrize("end", [end_withdrawn, end_stopped])
def test_who_withdraws_is_forgotten(one: Laptop, end: object) -> None:
    kept = bring_to(one.start(), "identity")
    kept.form.fill_identity({**FORM, "birth_date": "1990-05-04", "id_number": "E87654321"})
    end(one.start())  # type: ignore[operator]
    again = bring_to(one.start(), "profile")
    assert not again.view.may_repeat
    returning = bring_to(one.start(), "identity")
    returning.form.fill_identity({**FORM, "birth_date": "1990-05-04", "id_number": "E87654321"})
    assert returning.view.may_repeat


def test_what_was_dropped_opens_no_more(one: Laptop, tmp_path: Path) -> None:
    session = sealed(one.start())
    bring_to(one.start(), "profile")
    shutil.copy(one.data / FILE, tmp_path / "old")
    key = one.keystore.get(KEY)
    session.withdraw()
    assert one.keystore.get(KEY) not in {None, key}
    shutil.copy(tmp_path / "old", one.data / FILE)
    assert not bring_to(one.start(), "profile").view.may_repeat


def test_losing_the_file_loses_hints_only(one: Laptop) -> None:
    sealed(one.start())
    (one.data / FILE).write_bytes(b"damaged")
    session = sealed(one.start())
    assert not session.view.may_repeat
    assert sealed(one.start()).view.may_repeat


def test_a_project_is_forgotten_at_its_end(one: Laptop) -> None:
    session = sealed(one.start())
    deliver(one.parts.ledger, session.book.state)
    one.clock.move(days=60)
    one.boot()
    assert forget_ended_projects(one.parts) == []  # its pack is there: people may still come
    assert sealed(one.start()).view.may_repeat
    shutil.rmtree(one.data / "packs" / PROJECT)
    assert forget_ended_projects(one.parts) == []  # a session is still here
    one.parts.index.rebuild([])
    assert forget_ended_projects(one.parts) == [PROJECT]
    assert not (one.data / FILE).exists()
    assert one.keystore.get(KEY) is None
    assert one.keystore.get(hint_key_name(PROJECT)) is None
    assert forget_ended_projects(one.parts) == []


def test_a_second_try_at_the_form_is_no_repeat(one: Laptop) -> None:
    session = bring_to(one.start(), "identity")
    session.form.fill_identity({**FORM, "birth_date": "2016-08-30"}, Asides())
    assert session.view.under_14
    assert not (one.data / FILE).exists()
    bring_to(session, "identity")
    session.form.fill_identity({**FORM, "birth_date": "2016-08-30"})
    assert not session.view.may_repeat


def test_who_comes_back_under_their_code_is_no_repeat(one: Laptop) -> None:
    first = sealed(one.start())
    earlier = find_earlier(one.parts, PROJECT, first.book.person.code)
    back = bring_to(one.start(earlier=earlier), "record")
    assert open_form(back)["hint_tag"] == open_form(first)["hint_tag"]
    assert not back.view.may_repeat
    assert bring_to(one.start(), "record").view.may_repeat

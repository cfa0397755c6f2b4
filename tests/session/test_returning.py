"""Somebody comes back with the number or code on their copy: found, told what changed, decides anew."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half
from collector.demo.world import World
from collector.errors import FormIncomplete, GateClosed
from collector.model.ids import is_copy_number, new_copy_number, normalise_copy_number
from collector.session.beginning import StartChoice
from collector.session.returning import Earlier, find_earlier, tell_since
from collector.session.session import Session
from tests.rig.answers import FORM, GUARDIAN, bring_to, record, sealed, signing
from tests.rig.policies import publish
from tests.rig.world import RAMP, Laptop, copy_kit

PROJECT = "demo-reading"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


def number_of(session: Session) -> str:
    return session.book.state.start.contributors[0].copy_number


def come_back(laptop: Laptop, earlier: Earlier, *, under_14: bool = False, lead: str = "") -> Session:
    choice = StartChoice("en", under_14, "demo", RAMP, earlier=earlier, age_confirmed_by=lead)
    laptop.sessions.append(Session.start(laptop.parts, PROJECT, choice))
    return laptop.sessions[-1]


def record_of(session: Session) -> dict[str, Any]:
    path = session.book.folder.record_paths(session.book.person.code)[0]
    return dict(json.loads(path.read_text("utf-8")))


def born_soon_14(laptop: Laptop) -> Session:
    """A child's sealed session, some days before it decides alone, in the month after this one."""
    zone = laptop.parts.pack(PROJECT).project.time_zone
    soon = (laptop.parts.today(zone).replace(day=1) + timedelta(days=35)).replace(day=1)
    birth = soon.replace(year=soon.year - 14).isoformat()
    session = bring_to(laptop.start(under_14=True), "guardian")
    session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=birth)
    session.talk.sign(signing("guardian", GUARDIAN["name"]))
    bring_to(session, "identity")
    session.form.fill_identity({**FORM, "birth_date": birth})
    return sealed(session)


@pytest.mark.parametrize("how", ["number", "code", "sloppy number", "sloppy code"])
def test_somebody_is_found_by_what_stands_on_the_copy(laptop: Laptop, how: str) -> None:
    first = sealed(laptop.start())
    sealed(laptop.start())
    number, code = number_of(first), first.book.person.code
    typed = {
        "number": number, "code": code, "sloppy number": f" {number.lower().replace('-', ' ')} ",
        "sloppy code": code.lower().replace("0", "o").replace("1", "l") + " ",
    }[how]  # fmt: skip
    found = find_earlier(laptop.parts, PROJECT, typed)
    assert (found.code, found.session, found.ended, found.open_session) == (code, first.view.session, "", "")
    assert found.record_hash == first.book.person.record_hash


@pytest.mark.parametrize("typed", ["", "Anna Quill", "DR-7K3M9QWTB", "XX-7K3M9QWTA", "C26-7K3M-9QWT-0", "1"])
def test_what_is_no_number_is_refused_and_not_repeated(laptop: Laptop, typed: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        find_earlier(laptop.parts, PROJECT, typed)
    assert caught.value.field == "number"
    assert not typed or typed not in str(caught.value)


def test_a_number_of_another_laptop_is_unknown_and_its_code_is_taken(laptop: Laptop, tmp_path: Path) -> None:
    other = Laptop(tmp_path / "other")
    other.install()
    session = sealed(other.start())
    with pytest.raises(FormIncomplete, match="does not know"):
        find_earlier(laptop.parts, PROJECT, number_of(session))
    found = find_earlier(laptop.parts, PROJECT, session.book.person.code)
    assert found == Earlier(session.book.person.code)
    again = sealed(come_back(laptop, found))
    assert again.view.code == session.book.person.code
    assert record_of(again)["previous_record_hash"] is None
    other.close()


def test_the_new_record_replaces_the_old_one(laptop: Laptop) -> None:
    first = sealed(laptop.start())
    again = come_back(laptop, find_earlier(laptop.parts, PROJECT, number_of(first)))
    assert (again.view.code, again.view.step) == (first.view.code, "policy")
    assert again.view.session != first.view.session
    sealed(again)
    value = record_of(again)
    assert value["record"]["replaces"] == first.book.person.record_id
    assert value["previous_record_hash"] == first.book.person.record_hash
    assert [row["event_state"] for row in value["event"]] == ["requested", "partly_given"]
    verify_half(FolderHalf(again.book.folder.half("media")), "media")


def test_the_newest_session_counts_and_an_open_one_is_named(laptop: Laptop) -> None:
    first = sealed(laptop.start())
    laptop.clock.move(hours=1)
    again = bring_to(come_back(laptop, find_earlier(laptop.parts, PROJECT, number_of(first))), "record")
    record(again)
    found = find_earlier(laptop.parts, PROJECT, number_of(first))
    assert (found.session, found.open_session) == (again.view.session, again.view.session)


def test_who_withdrew_may_come_back_with_a_new_record(laptop: Laptop) -> None:
    first = sealed(laptop.start())
    number, old = number_of(first), first.book.person.record_id
    first.withdraw()
    found = find_earlier(laptop.parts, PROJECT, number)
    assert found.ended == "withdrawn"
    again = sealed(come_back(laptop, found))
    assert record_of(again)["record"]["replaces"] == old
    assert first.book.state.stage == "withdrawn"


@pytest.mark.parametrize("major", [False, True])
def test_what_changed_is_told_and_only_what_was_read_counts_as_read(
    laptop: Laptop, world: World, major: bool
) -> None:
    first = sealed(laptop.start())
    publish(world, laptop.parts, "2031-01", major=major)
    earlier = find_earlier(laptop.parts, PROJECT, number_of(first))
    pack = laptop.parts.pack(PROJECT)
    since = tell_since(laptop.parts, earlier, pack, "en")
    every = set(range(len(pack.policy("en").sections)))
    assert since.major == major
    assert since.changes == ("First version.",)
    assert since.read == (frozenset() if major else every - {1})
    assert tell_since(laptop.parts, earlier, pack, "zh-CN").read == frozenset()
    again = sealed(come_back(laptop, earlier))
    states = [row["event_state"] for row in record_of(again)["event"]]
    assert states[0] == ("superseded_major" if major else "superseded_minor")


def test_the_same_policy_was_read_before(laptop: Laptop) -> None:
    first = sealed(laptop.start())
    pack = laptop.parts.pack(PROJECT)
    since = tell_since(laptop.parts, find_earlier(laptop.parts, PROJECT, number_of(first)), pack, "en")
    assert (since.major, since.changes) == (False, ())
    assert since.read == frozenset(range(len(pack.policy("en").sections)))
    assert tell_since(laptop.parts, Earlier("DR-7K3M9QWTA"), pack, "en").read == frozenset()


def test_a_young_person_who_comes_back_grown_decides_alone(laptop: Laptop) -> None:
    """What this laptop knows of the age counts until it ends; then a lead answers for it (P-4.1)."""
    first = born_soon_14(laptop)
    earlier = find_earlier(laptop.parts, PROJECT, number_of(first))
    for lead in ("", "demo"):
        with pytest.raises(GateClosed) as caught:
            come_back(laptop, earlier, lead=lead)
        assert caught.value.reason == "known_child"
    laptop.clock.move(days=40)
    with pytest.raises(GateClosed):
        come_back(laptop, earlier)
    again = come_back(laptop, earlier, lead="demo")
    assert again.book.state.start.contributors[0].age_confirmed_by == "demo"
    sealed(again)
    value = record_of(again)
    assert value["event"][0]["event_state"] == "guardian_lapsed"
    assert value["event"][0]["affects"] == [first.book.person.record_id]
    assert value["capture"]["subject_role"] == "self"
    assert [row["role"] for row in value["capture"]["signatures"]] == ["contributor"]


def test_in_the_month_in_which_a_child_grows_up_its_birth_date_given_anew_decides(laptop: Laptop) -> None:
    first = born_soon_14(laptop)
    earlier = find_earlier(laptop.parts, PROJECT, number_of(first))
    zone = laptop.parts.pack(PROJECT).project.time_zone
    today = laptop.parts.today(zone)
    laptop.clock.move(days=((today.replace(day=1) + timedelta(days=35)).replace(day=1) - today).days + 2)
    birth = laptop.parts.today(zone) + timedelta(days=1)  # nobody has to answer for a claim that is looked at
    session = bring_to(come_back(laptop, earlier), "identity")
    session.form.fill_identity({**FORM, "birth_date": birth.replace(year=birth.year - 14).isoformat()})
    assert session.book.person.child


def test_copy_numbers_have_a_check_character() -> None:
    for _ in range(50):
        number = new_copy_number(2026)
        assert is_copy_number(number)
        assert normalise_copy_number(number.lower().replace("-", "")) == number
        other = number[:-1] + ("0" if number[-1] != "0" else "1")
        assert not is_copy_number(other)

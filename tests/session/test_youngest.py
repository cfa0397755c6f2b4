"""What is known of an age is not forgotten: by a lost file, a clock, a step back, a damaged journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.desk.starting import finish_start
from collector.errors import GateClosed
from collector.model.ids import new_contributor_code
from collector.model.times import time_text
from collector.session.ages import FILE
from collector.session.clock import correct_clock, hear_server
from tests.rig.answers import GUARDIAN, KINDS, PURPOSES, bring_to, sealed, show_policy
from tests.rig.children import CHILD, code_of, come_back, damage, dateless_laptop, fill, month_of, recorded
from tests.rig.world import Laptop


@pytest.fixture
def dateless(tmp_path: Path) -> Iterator[Laptop]:
    made = dateless_laptop(tmp_path)
    yield made
    made.close()


def test_another_child_ends_no_doubt_about_a_lost_file(laptop: Laptop) -> None:
    first = laptop.start()
    code = code_of(first)
    fill(first, CHILD)
    first.talk.refuse("contributor")
    laptop.clock.move(days=1)
    (laptop.data / FILE).unlink()
    other = recorded(laptop.start(under_14=True))
    assert month_of(laptop, code_of(other))  # what is known from now on counts all the same
    with pytest.raises(GateClosed):
        come_back(laptop, code)
    with pytest.raises(GateClosed):
        laptop.start()
    come_back(laptop, code, lead="demo")  # only a lead's word ends it
    laptop.start()


def test_nobody_is_forgotten_by_a_clock_that_no_server_agreed_with(laptop: Laptop) -> None:
    session = laptop.start()
    code = code_of(session)
    fill(session, CHILD)
    session.talk.refuse("contributor")
    was = laptop.clock.moment
    laptop.clock.move(days=365 * 20)
    finish_start(laptop.parts)
    laptop.clock.moment = was
    laptop.clock.move(days=1)
    correct_clock(laptop.parts, "server")
    with pytest.raises(GateClosed):
        come_back(laptop, code)


def test_a_month_that_is_over_is_forgotten_at_the_next_start(laptop: Laptop) -> None:
    code = code_of(sealed(laptop.start(under_14=True)))
    hear_server(laptop.parts, time_text(laptop.clock.moment))
    finish_start(laptop.parts)
    assert month_of(laptop, code)
    laptop.clock.move(days=365 * 20)
    hear_server(laptop.parts, time_text(laptop.clock.moment))
    finish_start(laptop.parts)
    assert month_of(laptop, code) == ""
    assert not (laptop.data / FILE).exists()


def test_who_said_to_be_a_child_needs_a_lead_to_be_none(laptop: Laptop) -> None:
    session = laptop.start(under_14=True)
    session.talk.refuse("guardian")
    with pytest.raises(GateClosed) as caught:
        come_back(laptop, code_of(session))
    assert caught.value.reason == "known_child"
    come_back(laptop, code_of(session), lead="demo")


@pytest.mark.parametrize("again", ["choices", "policy"])
def test_going_back_takes_back_no_age(laptop: Laptop, again: str) -> None:
    session = bring_to(laptop.start(under_14=True), "assent")
    code = code_of(session)
    (laptop.data / FILE).unlink()  # the journal alone says it
    come_back(laptop, new_contributor_code("DR"), lead="demo")
    if again == "policy":
        show_policy(session)
    else:
        session.talk.decide(PURPOSES, KINDS)
    session.talk.refuse("guardian")
    with pytest.raises(GateClosed) as caught:
        come_back(laptop, code)
    assert caught.value.reason == "known_child"


def test_the_date_that_a_guardian_types_is_kept(dateless: Laptop) -> None:
    session = bring_to(dateless.start(under_14=True), "assent")
    code = code_of(session)
    assert month_of(dateless, code) == "2030-08"
    session.talk.refuse("guardian")
    damage(session)
    with pytest.raises(GateClosed):
        come_back(dateless, code)
    older = bring_to(dateless.start(under_14=True), "guardian")
    for birth in ("2020-01-31", "2015-01-31"):  # the newest word of one guardian
        older.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=birth)
    assert month_of(dateless, code_of(older)) == "2029-02"


def test_a_damaged_session_calls_a_lead(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    code = code_of(session)
    session.park()
    come_back(laptop, code).park()
    damage(session)
    with pytest.raises(GateClosed):
        come_back(laptop, code)
    come_back(laptop, code, lead="demo")

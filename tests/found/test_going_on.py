"""A session that was left is taken up under the rules of its start: who, trained, when, in which order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from collector.demo.world import World
from collector.errors import CollectorError, RoleRefused
from tests.found.calls import go_on, parked, part, publish_changed, take_up
from tests.rig.answers import CHILD_BIRTH, GUARDIAN, bring_to, signing
from tests.rig.world import Laptop, copy_kit

ROLES = 'roles = ["recorder", "lead", "rights", "auditor"]'
Changes = tuple[tuple[str, str], ...]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


def trained_long_ago(world: World) -> Changes:
    text = (world.pack / "project.toml").read_text("utf-8")
    (line,) = [row for row in text.splitlines() if row.startswith("trained_until")]
    return ((line, "trained_until = 2020-01-01"),)


def other_text(world: World) -> Changes:
    text = (world.pack / "project.toml").read_text("utf-8")
    _, head, tail = text.partition("[confidentiality]\n")
    before, line, _ = tail.partition('version = "2026-01"')
    return ((head + before + line, f'{head}{before}version = "2031-01"'),)


NEWER: dict[str, tuple[Callable[[World], Changes], str]] = {
    "only an auditor": (lambda _: ((ROLES, 'roles = ["auditor"]'),), "role"),
    "only the rights officer": (lambda _: ((ROLES, 'roles = ["rights"]'),), "role"),
    "training ran out": (trained_long_ago, "training"),
    "another confidentiality text": (other_text, "confidentiality"),
}


@pytest.mark.parametrize("why", NEWER)
def test_who_may_not_begin_a_session_goes_on_with_none(laptop: Laptop, world: World, why: str) -> None:
    name = parked(laptop)
    changes, said = NEWER[why]
    publish_changed(world, laptop, *changes(world))
    with pytest.raises(RoleRefused, match=said):
        go_on(laptop, name)


def test_nobody_unknown_goes_on(laptop: Laptop) -> None:
    name = parked(laptop)
    with pytest.raises(RoleRefused):
        go_on(laptop, name, "nobody")


def test_a_clock_that_was_set_back_records_nothing(laptop: Laptop) -> None:
    name = parked(laptop)
    laptop.clock.move(days=-10)
    with pytest.raises(CollectorError, match="clock"):
        go_on(laptop, name)


def test_the_days_that_a_guardian_signed_for_do_not_come_again(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "guardian")
    until = laptop.parts.today("Asia/Shanghai") + timedelta(days=5)
    talk = part(session, "talk")
    talk.enter_guardian(
        GUARDIAN, agrees=True, child_birth=CHILD_BIRTH.isoformat(), ahead_until=until.isoformat()
    )
    talk.sign(signing("guardian", GUARDIAN["name"]))
    name = session.book.state.session
    session.park()
    laptop.clock.move(days=7)
    laptop.parts.ledger.append("signed_in", {"project": "demo-reading", "operator": "demo"})
    laptop.clock.move(days=-7)
    with pytest.raises(CollectorError, match="clock"):
        part(take_up(laptop, name), "talk").assent("yes")

"""What a recorder must know stands on Home once, with the way there; what was read stays read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.build import Core
from collector.project.signing_pack import sign_pack
from collector.rights.asking import Asked, Proof
from collector.session.beginning import StartChoice
from collector.signing import read_private
from tests.rig.answers import sealed
from tests.rig.letters import PROJECT
from tests.rig.team import open_team, team_world
from tests.rig.world import RAMP, fingerprint
from tests.ui.desks import Desk, texts
from ui.presenter.noticing import Noticed, make_notices

TODAY = date(2026, 11, 24)


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    found = open_team(tmp_path / "data", team_world(tmp_path / "world"))
    found.people.sign_in(PROJECT, "ben", "0000")
    found.people.accept_confidentiality(PROJECT)
    yield found
    found.close()


@pytest.fixture
def desk(qtbot: Any, words: Any, core: Core) -> Iterator[Desk]:
    found = Desk(qtbot, words, core)
    yield found
    found.end()


def install_next(core: Core, folder: Path) -> int:
    """The same project's next pack; return its number."""
    world = team_world(folder)
    number = sign_pack(world.pack, read_private(world.key("signing"))).number
    core.projects.install(world.pack, fingerprint(world))
    return number


def kinds(page: Any) -> list[str]:
    from ui.widgets.desk.notice_entry import NoticeEntry

    return [entry.objectName() for entry in page.findChildren(NoticeEntry)]


def test_a_calm_laptop_tells_nothing(desk: Desk) -> None:
    page = desk.hand.page("HomePage")
    assert kinds(page) == []
    assert "Needs attention" not in texts(page)


def test_a_newer_pack_is_told_until_it_was_read_by_each(desk: Desk, tmp_path: Path) -> None:
    number = install_next(desk.core, tmp_path / "next")
    desk.flow._go("home")
    desk.bot.waitUntil(lambda: kinds(desk.window.page) == ["notice-news"])
    desk.hand.click("go-news")
    page = desk.hand.page("NewsPage")
    assert f"Number {number}" in texts(page)
    assert "The policy is the same." in texts(page)
    desk.hand.click("back")
    desk.hand.page("HomePage")
    assert kinds(desk.window.page) == ["notice-news"], "it was looked at, and not read yet"
    desk.hand.click("go-news")
    desk.hand.page("NewsPage")
    desk.hand.click("next")
    desk.bot.waitUntil(lambda: type(desk.window.page).__name__ == "HomePage")
    assert kinds(desk.window.page) == []
    desk.flow._lock()
    desk.sign_in("demo")
    assert kinds(desk.window.page) == [], "what was read stays read"
    desk.flow._lock()
    desk.sign_in("ben")
    assert kinds(desk.window.page) == ["notice-news"], "somebody else has not read it"


def test_who_comes_new_is_told_nothing_of_what_was_here(desk: Desk, tmp_path: Path) -> None:
    install_next(desk.core, tmp_path / "next")
    assert desk.core.news.is_unread(PROJECT)
    desk.core.people.sign_out()
    assert not desk.core.news.is_unread(PROJECT)
    assert desk.core.news.tell(PROJECT, "en") is None


def test_a_restriction_leads_to_the_sessions_that_it_holds(desk: Desk) -> None:
    desk.rest()
    session = sealed(desk.core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    desk.core.sessions.leave()
    code = session.book.person.code
    desk.core.desk.file(PROJECT, Asked("restrict", code=code, proof=Proof("in_person")))
    desk.flow._go("home")
    desk.bot.waitUntil(lambda: kinds(desk.window.page) == ["notice-held"])
    assert "1 session is not sent" in texts(desk.window.page)
    desk.hand.click("go-held")
    page: Any = desk.hand.page("SessionsPage")
    desk.bot.waitUntil(lambda: page.list.rows.rowCount() == 1)
    assert page.standing.chosen() == "held"


def test_requests_and_training_press_by_their_days() -> None:
    def told(**known: Any) -> list[tuple[str, int]]:
        return [(line.kind, line.count) for line in make_notices(Noticed(**known), TODAY, "en")]

    assert told(pressing=2) == [("requests", 2)]
    for days, kind in ((31, None), (30, "training"), (0, "training"), (-1, "training_over")):
        found = told(trained_until=TODAY + timedelta(days=days))
        assert found == ([(kind, 0)] if kind else [])
    assert told(pressing=1, held=3, news=True, trained_until=TODAY - timedelta(days=9)) == [
        ("training_over", 0), ("requests", 1), ("held", 3), ("news", 0),
    ]  # fmt: skip


def test_a_major_change_of_the_policy_is_told_with_its_words(show: Any) -> None:
    from tests.ui.gallery import PAGES

    told = texts(show(PAGES["14-news"]("en")))
    assert "Policy 2026-12" in told
    assert "everybody decides again" in told

"""Sessions taken up from the list: by whom, under which policy, and what the app says when not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from collector.build import Core
from collector.demo.world import World
from collector.session.beginning import StartChoice
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.answers import bring_to, record
from tests.rig.letters import PROJECT
from tests.rig.policies import publish
from tests.rig.team import office_world, open_office
from tests.rig.world import RAMP, Clock
from ui.flows.desk.desk import DeskFlow
from ui.flows.session.session import SessionFlow
from ui.pages.consent.guardian import GuardianPage
from ui.window import Window
from ui.words import Words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


class Desk:
    """The recorder's side of the real window over the real core of a team."""

    def __init__(self, core: Core, clock: Clock, window: Window, bot: Any) -> None:
        self.core, self.clock, self.window = core, clock, window
        self.hand = Hand(bot, window)
        self.flow = DeskFlow(window, core, PROJECT)

    def begun(self, step: str = "record", *, under_14: bool = False) -> str:
        """A session that demo left at `step`."""
        self.core.people.sign_in(PROJECT, "demo", "0000")
        session = self.core.sessions.start(PROJECT, StartChoice("en", under_14, "", RAMP))
        bring_to(session, step)
        if step == "record":
            record(session)
        self.core.sessions.leave()
        return session.book.state.session

    def enter(self, code: str) -> None:
        self.hand.page("SignInPage")
        self.hand.type("operator", code)
        self.hand.type("pin", "0000")
        self.hand.click("sign-in")
        self.hand.page("HomePage")

    def take_up(self, code: str, session: str) -> None:
        self.flow.begin()
        self.enter(code)
        self.hand.click(f"resume-{session}")

    def say(self) -> str:
        self.hand.bot.waitUntil(self.window.banner.isVisible, timeout=20_000)
        return self.window.banner.sentence.text()

    def stage(self) -> str:
        return self.core.sessions.rows()[-1].stage


@pytest.fixture
def desk(qtbot: Any, words: Words, tmp_path: Path) -> Iterator[Desk]:
    clock = Clock()
    core = open_office(tmp_path / "data", office_world(tmp_path / "world"), clock)
    window = Window(words, Ticking())
    window.show()
    found = Desk(core, clock, window, qtbot)
    yield found
    found.flow.end()
    qtbot.waitUntil(lambda: not window.worker.busy, timeout=30_000)
    core.close()
    window.finish()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("ada", "role does not allow"), ("rea", "role does not allow"), ("old", "training has run out")],
)
def test_who_may_not_record_is_told_and_stays_on_the_list(desk: Desk, code: str, sentence: str) -> None:
    session = desk.begun()
    desk.take_up(code, session)
    assert sentence in desk.say()
    desk.hand.page("HomePage")
    assert desk.flow._session is None
    desk.hand.click(f"told-{session}")  # it is read all the same
    told = desk.hand.page("ToldPage")
    (row,) = desk.core.sessions.rows()
    assert any(row.code in label.text() for label in told.findChildren(QLabel))
    assert desk.stage() == "recording"


@pytest.mark.parametrize(("step", "ends"), [("record", "sealed"), ("choices", "withdrawn")])
@pytest.mark.parametrize("way", ["again", "later"])
def test_after_a_major_change_it_is_decided_again(
    desk: Desk, tmp_path: Path, step: str, ends: str, way: str
) -> None:
    session = desk.begun(step)
    desk.clock.move(hours=1)
    publish(World(tmp_path / "world"), desk.core.parts, "2031-01", major=True)
    desk.take_up("demo", session)
    desk.hand.page("SamePersonPage")
    desk.hand.click("same-yes")
    desk.hand.page("DecideAgainPage")
    desk.hand.click(way)
    desk.hand.page("AgePage" if way == "again" else "SignInPage")
    assert desk.stage() == ends


def open_guardian(desk: Desk, name: str, child_birth: str) -> GuardianPage:
    """A mother's page, filled in but for the last button."""
    session = desk.begun("guardian", under_14=True)
    desk.take_up("demo", session)
    desk.hand.page("SamePersonPage")
    desk.hand.click("same-yes")
    page = desk.hand.page("GuardianPage")
    assert isinstance(page, GuardianPage)
    desk.hand.click("option-mother")
    desk.hand.click("option-birth_certificate")
    for field, text in (("name", name), ("birth_date", "1980-01-31"), ("id_number", "CANARYG88"),
                        ("child_birth", child_birth)):  # fmt: skip
        desk.hand.type(f"guardian-{field}", text)
    desk.hand.choose("guardian-id_kind", "passport")
    return page


@pytest.mark.parametrize(
    ("child_birth", "told"),
    [
        ("", "birth date is needed"),
        ("1990-01-01", "old enough to decide alone"),
        ("1899-01-01", "can't be right"),
    ],
)
def test_the_childs_birth_date_is_asked_and_marked(desk: Desk, child_birth: str, told: str) -> None:
    page = open_guardian(desk, "Canary Guardian", child_birth)
    desk.hand.click("accept")
    desk.hand.bot.waitUntil(lambda: page.child_birth.first_box.property("trouble") == "true", timeout=20_000)
    assert page.child_birth.hasFocus()
    assert told in page.trouble.text()
    desk.hand.type("guardian-child_birth", "2016-08-30")
    assert page.child_birth.first_box.property("trouble") == "false"
    desk.hand.click("accept")
    desk.hand.page("SignPage")


def give(desk: Desk, lead: str, pin: str, told: str = "") -> None:
    desk.hand.page("LeadPage")
    desk.hand.type("lead", lead)
    desk.hand.type("pin", pin)
    desk.hand.click("confirm")
    if told:
        desk.hand.bot.waitUntil(lambda: told in desk.hand.find("trouble").text(), timeout=20_000)


def test_a_namesake_of_the_team_is_a_leads_to_confirm(desk: Desk) -> None:
    """Wrong PINs and who is no lead are told; going back keeps what was typed; a lead lets it go on."""
    page = open_guardian(desk, "Ada A", "2016-08-30")
    desk.hand.click("accept")
    give(desk, "demo", "9999", "PIN is wrong")
    give(desk, "ada", "0000", "team lead")
    desk.hand.click("back")
    assert desk.hand.page("GuardianPage") is page
    assert page.name.value() == "Ada A"
    desk.hand.click("accept")
    give(desk, "demo", "0000")
    desk.hand.page("SignPage")


def test_a_child_of_before_who_says_14_is_a_guardians_or_a_leads_to_answer_for(desk: Desk) -> None:
    child = desk.core.sessions.start(PROJECT, StartChoice("en", True, "", RAMP))
    record(bring_to(child, "record"))
    number = child.view.copy_number
    child.seal()
    desk.core.sessions.leave()
    desk.flow.begin()
    desk.enter("demo")
    opening = SessionFlow(desk.window, desk.core, PROJECT, RAMP, {})
    opening.begin()
    desk.hand.page("AgePage")
    desk.hand.click("before")
    desk.hand.page("ReturningPage")
    desk.hand.type("number", str(number))
    desk.hand.click("look")
    desk.hand.click("next")
    age = desk.hand.page("AgePage")
    desk.hand.click("age-no")
    give(desk, "ada", "0000", "team lead")
    desk.hand.click("back")
    assert desk.hand.page("AgePage") is age
    desk.hand.click("age-no")
    give(desk, "demo", "0000")  # known for certain: the child's birth date is on this laptop
    desk.hand.bot.waitUntil(lambda: "No team lead" in desk.hand.find("trouble").text(), timeout=20_000)
    desk.hand.click("guardian")
    desk.hand.page("PolicyPage")
    assert {row.stage for row in desk.core.sessions.rows()} == {"sealed", "open"}
    assert opening._view.under_14
    with desk.hand.bot.waitSignal(opening.over):
        opening._leave()

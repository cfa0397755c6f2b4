"""Form and profile on the real window over the real core: questions, a possible repeat, a kind ending."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from collector.build import Core, open_core
from collector.demo.world import install_demo
from collector.session.beginning import StartChoice
from collector.session.rehearsed_takes import stop_take_after
from collector.session.repeats import hint_key_name
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.answers import FORM, bring_to
from tests.rig.world import RAMP, changed_kit, kit, open_form
from ui.flows.session.session import SessionFlow
from ui.window import Window

PROJECT = "demo-reading"
QUESTION = "Please look again: is every digit of the number right?"


class Stage:
    """Core, window, hand, and the flow of the session that is in sight."""

    def __init__(self, core: Core, window: Window, bot: Any) -> None:
        self.core, self.window, self.hand = core, window, Hand(bot, window)
        self.flow: SessionFlow | None = None

    def open(self, step: str, *, under_14: bool = False) -> None:
        """A session that stands at `step`, taken up on the window once the one before was left."""
        if self.flow is not None:
            self.hand_back()
        session = self.core.sessions.start(PROJECT, StartChoice("en", under_14, recorder="", devices=RAMP))
        bring_to(session, step)
        name = session.book.state.session
        self.core.sessions.leave()
        self.flow = SessionFlow(self.window, self.core, PROJECT, RAMP, {})
        self.flow.resume(name)
        self.hand.page("SamePersonPage")
        self.hand.click("same-yes")

    def hand_back(self) -> None:
        """Leave the session, as handing the laptop back does."""
        with self.hand.bot.waitSignal(self.flow.over):
            self.flow._leave()
        self.hand.bot.waitUntil(lambda: not self.window.worker.busy, timeout=30_000)

    @property
    def banner(self) -> str:
        return self.window.banner.sentence.text() if self.window.banner.isVisible() else ""


@pytest.fixture
def stage(words: Any, qtbot: Any, tmp_path: Path) -> Iterator[Callable[[str], Stage]]:
    stages: list[Stage] = []
    window = Window(words, Ticking())  # not qtbot's: it would be gone before its flows are
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    def made(tables: str = "") -> Stage:
        world = changed_kit(tmp_path / "world", tables) if tables else kit()
        core = open_core(tmp_path / "data", lambda: "a passphrase")
        install_demo(world, core)
        core.parts.keystore.put(hint_key_name(PROJECT), bytes(32))
        stages.append(Stage(core, window, qtbot))
        return stages[-1]

    yield made
    for place in stages:
        place.hand_back()
        place.core.close()
    window.finish()


def fill(hand: Hand, number: str) -> None:
    hand.page("IdentityPage")
    hand.type("field-name", "Canary Person")
    hand.type("field-birth_date", "1949-12-31")
    hand.choose("field-id_kind", "resident_id")
    hand.type("field-id_number", number)
    hand.click("next")


def test_a_slip_is_asked_about_and_kept_or_corrected(stage: Any) -> None:
    place = stage()
    hand = place.hand
    place.open("identity")
    fill(hand, "110105194912310021")
    assert hand.find("doubt-sentence").text() == QUESTION
    hand.click("doubt-keep")
    hand.click("next")
    hand.page("ProfilePage")
    session = place.flow._session
    form = open_form(session)
    assert form["confirmed"] == ["id_check"]
    assert form["fields"]["id_number"] == "110105194912310021"
    assert place.banner == ""
    place.open("identity")
    fill(hand, "110105194912310021")
    hand.find("doubt-sentence")
    fill(hand, "11010519491231002X")
    hand.page("ProfilePage")
    assert "confirmed" not in open_form(place.flow._session)


def test_who_goes_back_finds_what_was_typed_and_may_change_it(stage: Any) -> None:
    place = stage()
    hand = place.hand
    place.open("identity")
    hand.page("IdentityPage")
    hand.type("field-name", "Canary Person")
    hand.type("field-birth_date", "1949-12-31")
    hand.click("back")
    hand.page("PolicyPage")
    hand.click("next")
    page: Any = hand.page("IdentityPage")
    assert page.read_fields() == {"name": "Canary Person", "birth_date": "1949-12-31"}
    hand.click("next")
    hand.page("ProfilePage")
    hand.choose("profile-mother_tongue", "eng")
    hand.click("back")
    page = hand.page("IdentityPage")
    assert page.read_fields() == {"name": "Canary Person", "birth_date": "1949-12-31"}
    hand.type("field-birth_date", "1950-01-02")
    hand.click("next")
    again: Any = hand.page("ProfilePage")
    assert again.read_fields() == {"mother_tongue": "eng"}
    hand.click("next")
    hand.page("RecordPage")
    assert open_form(place.flow._session)["fields"]["birth_date"] == "1950-01-02"
    held = place.flow._turns.talk._particulars
    assert (held._form, held._answers, held._given) == (None, None, None), "it is not kept beyond"


def test_the_recorder_is_told_of_a_possible_repeat_and_may_go_on(stage: Any) -> None:
    place = stage()
    hand = place.hand
    for told in ("", "For the recorder: this person may have taken part before."):
        place.open("identity")
        fill(hand, "11010519491231002X")
        hand.page("ProfilePage")
        assert place.banner == told
    hand.window.banner.hide()
    hand.choose("profile-mother_tongue", "eng")
    hand.click("next")
    hand.page("RecordPage")
    assert place.banner == ""


def test_who_is_not_looked_for_is_thanked_and_nothing_stays(stage: Any) -> None:
    place = stage("[eligibility]\nmax_age = 60")
    hand = place.hand
    place.open("identity")
    fill(hand, "11010519491231002X")
    page = hand.page("MessagePage")
    assert "Thank you! This time we look for other people." in [
        label.text() for label in page.findChildren(QLabel)
    ]
    assert not list((place.core.parts.data / "sessions").rglob("*.age"))
    assert place.core.sessions.rows()[0].stage == "refused"


def test_a_full_cell_is_told_and_may_be_passed(stage: Any) -> None:
    words = 'text = { en = "All", zh-CN = "All", ar = "All" }'
    place = stage(f'[[quotas]]\nid = "all"\ntarget = 1\n{words}\ntraits = {{ age_band = ["18_plus"] }}')
    hand = place.hand
    first = place.core.sessions.start(PROJECT, StartChoice("en", False, recorder="", devices=RAMP))
    bring_to(first, "record")
    first.takes.open_devices()
    first.takes.start("p01")
    stop_take_after(first, 0.1)
    first.seal()
    counts = {item.quota.id: (item.count, item.full) for item in place.core.projects.quotas(PROJECT)}
    assert counts["all"] == (1, True)
    place.open("profile")
    hand.page("ProfilePage")
    hand.choose("profile-mother_tongue", "eng")
    hand.click("next")
    assert "enough recordings" in hand.find("doubt-sentence").text()
    hand.click("doubt-keep")
    hand.page("RecordPage")


def test_a_made_up_number_is_asked_about_in_a_rehearsal(stage: Any) -> None:
    place = stage()
    hand = place.hand
    place.open("identity")
    fill(hand, "CANARY")
    assert "no paper of this kind" in hand.find("doubt-sentence").text()
    assert FORM["id_number"] not in hand.find("doubt-sentence").text()


def test_a_guardians_slip_is_asked_about_too(stage: Any) -> None:
    place = stage()
    hand = place.hand
    place.open("guardian", under_14=True)
    hand.page("GuardianPage")
    hand.click("option-mother")
    hand.type("guardian-name", "Canary Guardian")
    hand.type("guardian-birth_date", "1949-12-30")
    hand.type("guardian-child_birth", "2016-08-30")
    hand.type("guardian-id_number", "11010519491231002X")
    hand.click("option-birth_certificate")
    hand.click("accept")
    assert "birth dates are not the same" in hand.find("doubt-sentence").text()
    hand.click("doubt-take")
    assert hand.find("guardian-birth_date").value() == "1949-12-31"
    hand.click("accept")
    hand.page("SignPage")


def test_what_was_given_is_held_no_longer_than_somebody_may_go_back_to_it(stage: Any) -> None:
    """Neither page nor flow keeps what the core has taken once the profile is done."""
    place = stage()
    hand = place.hand
    given: list[weakref.ref[Any]] = []
    place.open("guardian", under_14=True)
    page: Any = hand.page("GuardianPage")
    page.given.connect(lambda form: given.append(weakref.ref(form)))
    for name, value in (("name", "Canary Guardian"), ("birth_date", "1949-12-31"),
                        ("child_birth", "2016-08-30"), ("id_number", "11010519491231002X")):  # fmt: skip
        hand.type(f"guardian-{name}", value)
    hand.click("option-mother")
    hand.click("option-birth_certificate")
    hand.click("accept")
    hand.page("SignPage")
    place.open("identity")
    page = hand.page("IdentityPage")
    page.filled.connect(lambda form: given.append(weakref.ref(form)))
    fill(hand, "11010519491231002X")
    hand.page("ProfilePage")
    hand.choose("profile-mother_tongue", "eng")
    hand.click("next")
    hand.page("RecordPage")
    assert len(given) == 2
    hand.bot.waitUntil(lambda: gc.collect() >= 0 and not any(form() for form in given))

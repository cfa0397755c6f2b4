"""A dialogue's portraits and texts on the real window over the real core: each is called by their code."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton

from collector.build import Outside, open_core
from collector.capture.device.awake import Awake
from collector.capture.device.budget import Power, Watch
from collector.demo.world import install_demo
from collector.session.session import Session
from tests.flows.hand import Hand
from tests.flows.ticking import Ticking
from tests.rig.answers import begin_oral
from tests.rig.kinds import CAMERA, agree_each, bring_all, kinds_kit, start_together
from ui.flows.session.session import SessionFlow
from ui.window import Window

PROJECT = "demo-reading"
LOW = Power(9, plugged=False)


class Stage:
    """A session taken up on the window; `power` is the computer's battery."""

    def __init__(self, data: Path, window: Window, bot: Any) -> None:
        self.power = Power(80, plugged=False)
        watch = Watch(lambda _: 100 << 30, lambda: self.power)
        self.core = open_core(data, lambda: "a passphrase", outside=Outside(watch))
        self.window, self.hand = window, Hand(bot, window)
        self.flow: SessionFlow | None = None

    def take_up(self, people: int, prepare: Callable[[Session], object]) -> Session:
        session = self.core.sessions.start(PROJECT, replace(start_together(people), recorder=""))
        prepare(session)
        name = session.book.state.session
        self.core.sessions.leave()
        self.flow = SessionFlow(self.window, self.core, PROJECT, CAMERA, {})
        self.flow.resume(name)
        self.hand.page("SamePersonPage")
        self.hand.click("same-yes")
        opened = self.flow._session
        assert opened is not None
        return opened

    def called(self, page: str) -> str:
        """The code that a page names."""
        self.hand.page(page)
        return str(self.hand.find("code" if page == "OwnTurnPage" else "owner").text())

    def take_picture(self) -> None:
        page: Any = self.hand.page("PortraitPage")
        page.timer.setInterval(1)
        self.hand.click("shutter")
        self.hand.click("alone")
        self.hand.click("next")

    @property
    def banner(self) -> str:
        return self.window.banner.sentence.text() if self.window.banner.isVisible() else ""


@pytest.fixture
def stage(words: Any, qtbot: Any, tmp_path: Path) -> Iterator[Stage]:
    window = Window(words, Ticking())  # not qtbot's: it would be gone before its flows are
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    found = Stage(tmp_path / "data", window, qtbot)
    core = found.core
    install_demo(kinds_kit(tmp_path / "world", only=("f01", "text")), core)
    yield found
    if found.flow is not None:
        with qtbot.waitSignal(found.flow.over):
            found.flow._leave()
        qtbot.waitUntil(lambda: not window.worker.busy, timeout=30_000)
    core.close()
    window.finish()


def sees() -> bool:
    return any(thread.name == "camera" for thread in threading.enumerate())


def test_each_is_called_in_turn_and_nothing_of_one_is_seen_by_the_next(stage: Stage) -> None:
    own = ({"portrait": True, "messages": True}, {"portrait": True})
    session = stage.take_up(2, lambda session: agree_each(session, *own))
    one, other = session.view.codes
    hand = stage.hand
    assert stage.called("OwnTurnPage") == one
    assert not sees(), "nobody is seen before they said that it is them"
    hand.click("own-turn")
    assert stage.called("PortraitPage") == one
    stage.take_picture()
    assert stage.called("TextPage") == one, "the same person goes on: nobody is called"
    hand.bot.waitUntil(lambda: not stage.window.worker.busy, timeout=30_000)
    stage.power = LOW
    assert session.devices.watching.guard is not None, "no device is open: somebody writes"
    session.devices.watching.guard.look()
    hand.bot.waitUntil(lambda: "9 per cent" in stage.banner, timeout=10_000)
    shown: Any = hand.page("TextPage")
    hand.bot.waitUntil(shown.standings.room.isVisible, timeout=10_000)
    hand.find("text").insertPlainText("My own words.")
    hand.click("go-on")
    hand.click("alone")
    hand.click("keep")
    assert stage.called("OwnTurnPage") == other
    hand.bot.waitUntil(lambda: not stage.window.worker.busy, timeout=30_000)
    assert (sees(), session.devices.watching.guard) == (False, None)
    hand.click("own-turn")
    assert stage.called("PortraitPage") == other
    stage.take_picture()
    page: Any = hand.page("ReviewPage")
    assert page.view.people == 2
    assert [(row.kind, row.owner) for row in page.view.rows] == [
        ("image", one), ("text", one), ("image", other),
    ]  # fmt: skip
    assert [take.people for take in session.book.state.kept] == [(one,), (one,), (other,)]
    hand.click("back")
    assert stage.called("OwnTurnPage") == other, "who sits there now is asked anew"
    hand.click("review")
    for place, (prompt, code) in enumerate([("f01", one), ("t01", one), ("f01", other)]):
        page = hand.page("ReviewPage")
        page.rows[place].findChild(QAbstractButton, f"again-{prompt}").click()
        assert stage.called("OwnTurnPage") == code
        hand.click("review")


def test_a_skip_is_for_one_and_sleep_is_held_back_while_it_counts_down(stage: Stage) -> None:
    session = stage.take_up(2, lambda found: agree_each(found, {"portrait": True}, {"portrait": True}))
    one, other = session.view.codes
    hand = stage.hand
    hand.page("OwnTurnPage")
    hand.click("own-turn")
    page: Any = hand.page("PortraitPage")
    session.devices.awake = Awake(_Hold)
    hand.click("shutter")
    hand.bot.waitUntil(lambda: session.devices.awake.held, timeout=10_000)
    hand.click("shutter")
    hand.bot.waitUntil(lambda: not session.devices.awake.held, timeout=10_000)
    page.skip_wanted.emit("does_not_want")
    assert stage.called("OwnTurnPage") == other
    assert session.book.state.skipped_of == {("f01", one)}
    assert session.book.state.skipped == ()


def test_a_statement_tells_of_the_battery(stage: Stage) -> None:
    stage.take_up(1, lambda session: bring_all(begin_oral(session), "statement", {}))
    hand = stage.hand
    stage.power = LOW
    hand.page("StatementPage")
    hand.click("record")
    hand.bot.waitUntil(lambda: "9 per cent" in stage.banner, timeout=10_000)


class _Hold:
    def let_go(self) -> None:
        """Nothing was held."""

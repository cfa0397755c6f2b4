"""Coming back, deciding anew, the pause: what the pages ask and what they send on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui import sample
from ui.flows.desk.presence import Presence
from ui.pages.consent.age import AgePage
from ui.pages.consent.decide_again import DecideAgainPage
from ui.pages.consent.policy import PolicyPage
from ui.pages.consent.returning import ReturningPage
from ui.pages.consent.same_person import SamePersonPage
from ui.pages.desk.lead import LeadPage
from ui.presenter.pack_views import make_policy_view
from ui.presenter.people import AgeView, LeadView
from ui.presenter.returning import AgainView, BeforeView, find_seated
from ui.widgets.base.mnemonics import AltWatch
from ui.widgets.frame.signs import seconds_since_sign


def find(page: QWidget, name: str) -> Any:
    found = page.findChild(QWidget, name)
    assert found is not None, name
    return found


def shown(bot: Any, page: QWidget) -> Any:
    bot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    return page


def returning(bot: Any) -> ReturningPage:
    return shown(bot, ReturningPage(sample.prepared().frame("age")))


def test_a_scanner_types_the_number_and_ends_with_enter(qtbot: Any) -> None:
    page = returning(qtbot)
    with qtbot.waitSignal(page.looked_for) as caught:
        qtbot.keyClicks(page.number, "C26-7K3M-9QWT-5\r")
    assert caught.args == ["C26-7K3M-9QWT-5"]
    assert not page.go_on.isEnabled()


@pytest.mark.parametrize("known", ["here", "elsewhere", "open", "withdrew"])
@pytest.mark.parametrize("major", [True, False])
def test_it_goes_on_only_with_somebody_who_was_found(qtbot: Any, known: Any, major: bool) -> None:
    page = returning(qtbot)
    page.show_trouble("No.")
    assert not page.go_on.isEnabled()
    page.show_found(BeforeView("DR-3VTA80ZCF", known, "3 Mar 2026", major, sample.changes(), False))
    assert page.trouble.text() == ""
    with qtbot.waitSignal(page.went_on):
        qtbot.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    page.show_trouble("No.")
    assert not page.go_on.isEnabled()


def test_the_age_page_leads_to_coming_back_and_names_the_code(qtbot: Any) -> None:
    page = shown(qtbot, AgePage(sample.prepared().frame("age"), AgeView(("en",), 14, "DR-3VTA80ZCF")))
    with qtbot.waitSignal(page.before_asked):
        qtbot.mouseClick(find(page, "before"), Qt.MouseButton.LeftButton)


def test_what_was_read_last_time_need_not_be_read_again(qtbot: Any) -> None:
    from dataclasses import replace

    view = make_policy_view(sample.prepared().policy)
    every = frozenset(range(len(view.parts)))
    last = len(view.parts) - 1
    page = shown(qtbot, PolicyPage(sample.prepared().frame("policy"), replace(view, known=every, start=last)))
    assert page.next.isEnabled()
    some = shown(
        qtbot, PolicyPage(sample.prepared().frame("policy"), replace(view, known=every - {1}, start=last))
    )
    assert not some.next.isEnabled()
    none = shown(qtbot, PolicyPage(sample.prepared().frame("policy"), replace(view, start=last)))
    assert not none.next.isEnabled()


@pytest.mark.parametrize(("name", "same"), [("same-yes", True), ("same-no", False)])
def test_still_the_same_person(qtbot: Any, name: str, same: bool) -> None:
    page = shown(qtbot, SamePersonPage(sample.prepared().frame("record"), ("DR-3VTA80ZCF",)))
    with qtbot.waitSignal(page.answered) as caught:
        qtbot.mouseClick(find(page, name), Qt.MouseButton.LeftButton)
    assert caught.args == [same]
    assert find(page, "same-yes").size() == find(page, "same-no").size()


def test_everybody_of_a_dialogue_is_asked_for_once_all_have_signed(qtbot: Any) -> None:
    codes = ["DR-3VTA80ZCF", "DR-7K3M9QWT5"]
    view = replace(sample.session_view("en"), code=codes[1], codes=codes)
    assert find_seated(replace(view, step="choices")) == (codes[1],)
    assert find_seated(replace(view, step="record")) == tuple(codes)
    page = shown(qtbot, SamePersonPage(sample.prepared().frame("record"), tuple(codes)))
    assert [find(page, name).text() for name in ("code", "code-2")] == codes


@pytest.mark.parametrize("why", ["policy", "grown"])
def test_deciding_again_and_not_today_are_alike(qtbot: Any, why: Any) -> None:
    page = shown(
        qtbot, DecideAgainPage(sample.prepared().frame("record"), AgainView(why, sample.changes(), 3))
    )
    again, later = find(page, "again"), find(page, "later")
    assert (again.size(), again.look) == (later.size(), later.look)
    for name, signal in (("again", page.again_wanted), ("later", page.later_wanted)):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(find(page, name), Qt.MouseButton.LeftButton)


def test_the_leads_page_forgets_the_pin(qtbot: Any) -> None:
    page = shown(qtbot, LeadPage(LeadView("clock", now="24 Nov 2026, 11:26")))
    qtbot.keyClicks(page.lead, "demo")
    with qtbot.waitSignal(page.given) as caught:
        qtbot.keyClicks(page.pin, "0000\r")
    assert caught.args == ["demo", "0000"]
    assert page.pin.text() == ""


def test_a_screen_that_is_left_alone_is_noticed_once(qtbot: Any) -> None:
    presence = Presence(QApplication.instance(), idle_s=0.0, look_ms=1)
    with qtbot.waitSignal(presence.left_alone):
        presence.watch()
    assert not presence._timer.isActive()


def test_keys_and_clicks_are_signs_of_a_person(qtbot: Any) -> None:
    AltWatch(QApplication.instance())
    page = returning(qtbot)
    for act in (
        lambda: qtbot.keyClick(page.number, "A"),
        lambda: qtbot.mouseClick(page, Qt.MouseButton.LeftButton),
    ):
        qtbot.waitUntil(lambda: seconds_since_sign() > 0.01)
        before = seconds_since_sign()
        act()
        assert seconds_since_sign() < before

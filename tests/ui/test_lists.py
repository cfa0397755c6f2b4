"""Home, sessions and outbox on the window: rows come from the worker, and every sentence is so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel

from collector.build import Core
from collector.index import SessionRow
from collector.index.rows import Person, list_people
from collector.model.ids import new_contributor_code, new_copy_number
from collector.model.times import time_text, utc_now
from tests.flows.hand import Hand
from tests.rig.letters import PROJECT
from tests.rig.world import open_laptop
from tests.ui import lists_sample
from ui.flows.desk.desk import DeskFlow
from ui.flows.desk.home import find_home
from ui.presenter.desk import NetShown, OutboxView, group_code
from ui.widgets.lists.net_words import tell_left, tell_net
from ui.widgets.lists.session_list import SessionList
from ui.widgets.lists.session_model import SessionModel
from ui.window import Window

MANY = 450


def texts(page: Any) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def make_rows(count: int) -> list[SessionRow]:
    """Sessions that arrived, newest first by number, and the oldest one that failed."""
    people = [Person(new_contributor_code("DR"), new_copy_number(2026)) for _ in range(count)]
    rows = [
        SessionRow(
            f"s{number:06}", PROJECT, who.code, f"2026-01-01T00:{number // 60:02}:{number % 60:02}.000Z",
            "delivered", 3, 60_000, 100, 100, 2, None, people=list_people([who]), stored=True,
        )
        for number, who in enumerate(people)
    ]  # fmt: skip
    return [replace(rows[0], stage="sealed", trouble="ServerRefused", stored=False), *rows[1:]]


class Desk:
    """A recorder's hands on a laptop whose index holds these rows."""

    def __init__(self, qtbot: Any, words: Any, core: Core) -> None:
        self.core, self.bot = core, qtbot
        self.window = Window(words)
        self.window.show()
        self.hand = Hand(qtbot, self.window)
        self.flow = DeskFlow(self.window, core, PROJECT)
        self.flow.begin()
        self.hand.type("operator", "demo")
        self.hand.type("pin", "0000")
        self.hand.click("sign-in")
        self.hand.page("HomePage")

    def rest(self) -> None:
        self.bot.waitUntil(lambda: not self.window.worker.busy, timeout=20_000)

    def end(self) -> None:
        self.flow.end()
        self.rest()
        self.window.finish()


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    found = open_laptop(tmp_path / "data")
    found.parts.index.rebuild(make_rows(MANY))
    yield found
    found.close()


@pytest.fixture
def desk(qtbot: Any, words: Any, core: Core) -> Iterator[Desk]:
    found = Desk(qtbot, words, core)
    yield found
    found.end()


def test_home_tells_of_the_oldest_failure_and_counts_all(desk: Desk) -> None:
    page: Any = desk.hand.page("HomePage")
    assert page.findChild(QAbstractButton, "send-s000000") is not None
    told = texts(page)
    assert f"{MANY} sessions" in told
    assert f"{MANY - 1} arrived" in told
    assert "The server refused." in told


def test_the_list_brings_two_hundred_rows_at_a_time_from_the_worker(desk: Desk) -> None:
    threads = set()
    page_of = desk.core.sessions.page

    def watched(*arguments: Any, **named: Any) -> Any:
        threads.add(threading.current_thread().name)
        return page_of(*arguments, **named)

    desk.core.sessions.page = watched  # type: ignore[method-assign]
    desk.hand.click("go-sessions")
    page: Any = desk.hand.page("SessionsPage")
    desk.bot.waitUntil(lambda: page.list.rows.rowCount() == 200)
    assert f"{MANY} sessions" in texts(page)
    page.list.setFocus()
    for count in (400, MANY):
        desk.bot.keyClick(page.list, Qt.Key.Key_End)
        desk.bot.waitUntil(lambda count=count: page.list.rows.rowCount() == count)
    assert len({line.session for line in page.list.rows.lines}) == MANY
    assert threads
    assert all(name.startswith("session") for name in threads)


def test_a_scan_finds_one_and_its_buttons_say_what_they_do(desk: Desk) -> None:
    wanted = desk.core.parts.index.rows()[123]
    desk.hand.click("go-sessions")
    page: Any = desk.hand.page("SessionsPage")
    desk.bot.waitUntil(lambda: page.list.rows.rowCount() == 200)
    page.search.setText(wanted.who[0].copy_number)
    desk.bot.keyClick(page.search, Qt.Key.Key_Return)
    desk.bot.waitUntil(lambda: page.list.rows.rowCount() == 1)
    assert page.list.rows.lines[0].code == group_code(wanted.code)
    page.list.setCurrentIndex(page.list.rows.index(0))
    assert page.findChild(QAbstractButton, f"told-{wanted.session}").text() == "What was agreed"
    page.search.setText("???")
    desk.bot.waitUntil(lambda: "No session matches." in texts(page))
    assert page.findChild(QAbstractButton, f"told-{wanted.session}") is None


def test_what_was_withdrawn_is_no_work_of_today(desk: Desk) -> None:
    desk.rest()
    row = replace(desk.core.sessions.rows()[0], started=time_text(utc_now()), stage="sealed", trouble=None)
    sums = []
    for stage in ("sealed", "withdrawn"):
        desk.core.parts.index.put(replace(row, stage=stage))
        sums.append(find_home(desk.core, row.project, utc_now().astimezone()).today)
    assert sums[0].sessions - sums[1].sessions == 1
    assert sums[0].takes - sums[1].takes == row.takes


def test_show_all_leads_to_the_list_of_what_needs_attention(desk: Desk) -> None:
    desk.rest()
    failed = [replace(row, stage="sealed", trouble="ServerRefused") for row in desk.core.sessions.rows()[:9]]
    for row in failed:
        desk.core.parts.index.put(row)
    desk.flow._go("home")
    desk.hand.click("all-needs")
    page: Any = desk.hand.page("SessionsPage")
    desk.bot.waitUntil(lambda: page.list.rows.rowCount() == 10)
    assert page.standing.chosen() == "needs"
    assert {line.standing for line in page.list.rows.lines} == {"failed"}
    page.day.choose(time_text(utc_now())[:10])
    desk.bot.waitUntil(lambda: "No session matches." in texts(page))


def test_a_page_that_was_left_takes_no_rows_and_a_locked_desk_shows_none(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.flow._go("sessions")
    desk.flow._go("outbox")
    desk.flow._presence.left_alone.emit()
    for place in ("sessions", "outbox", "home"):
        desk.flow._go(place)
    desk.rest()
    desk.hand.page("SignInPage")
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


def test_the_outbox_says_what_failed_and_sends_that_one_again(desk: Desk) -> None:
    asked: list[str] = []
    desk.core.outbox.send_one = lambda session, *_: asked.append(session) or []  # type: ignore[method-assign,func-returns-value]
    desk.hand.click("go-outbox")
    page: Any = desk.hand.page("OutboxPage")
    desk.bot.waitUntil(lambda: page.list.rows.rowCount() == 1)
    desk.rest()
    desk.hand.click("tab-failed")
    desk.bot.waitUntil(lambda: page.list.rows.rowCount() == 1)
    page.list.setCurrentIndex(page.list.rows.index(0))
    desk.hand.click("send-s000000")
    desk.bot.waitUntil(lambda: asked == ["s000000"])
    desk.hand.click("tab-arrived")
    desk.bot.waitUntil(lambda: page.list.rows.rowCount() == 200)
    assert page.tabs["arrived"].text() == f"Arrived: {MANY - 1}"


def test_a_model_asks_once_and_keeps_what_did_not_change(qtbot: Any) -> None:
    model, told = SessionModel(), lists_sample.lines()
    model.show(told[:4], more=True)
    root = model.index(-1)
    with qtbot.waitSignal(model.more_wanted):
        model.fetchMore(root)
    assert not model.canFetchMore(root)
    with qtbot.assertNotEmitted(model.more_wanted):
        model.fetchMore(root)
    model.refuse()
    assert model.canFetchMore(root)
    model.add(told[4:6], more=False)
    assert (model.rowCount(), model.canFetchMore(root)) == (6, False)
    with qtbot.assertNotEmitted(model.modelReset):
        model.show([replace(line, takes=77) for line in told[:6]], more=True)
    assert model.lines[0].takes == 77
    model.move("s3", 35_000_000, 70_000_000)
    assert (model.lines[3].standing, model.lines[3].share, model.lines[3].live) == ("uploading", 0.5, True)
    model.move("s3", 70_000_000, 70_000_000)
    assert (model.lines[3].standing, model.lines[3].live) == ("stored", False)
    model.move("s1", 1, 2)
    assert (model.lines[1].standing, model.lines[1].cause.whole) == ("uploading", "")
    model.move("s5", 1, 2)  # what has arrived does not go back
    model.move("nobody", 1, 2)
    assert model.lines[5].standing == "delivered"


def test_keys_alone_reach_every_row_and_each_is_read_whole(show: Any, qtbot: Any) -> None:
    view: Any = show(SessionList("Sessions"), (600, 300))
    view.show_lines(lists_sample.lines(live=True), more=False)
    view.setFocus()
    for place, line in enumerate(view.rows.lines):
        qtbot.keyClick(view, Qt.Key.Key_Down if place else Qt.Key.Key_Home)
        assert view.line == line
    with qtbot.waitSignal(view.opened) as caught:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert caught.args == [view.rows.lines[-1]]
    names = [view.rows.index(place).data(Qt.ItemDataRole.AccessibleTextRole) for place in range(10)]
    assert names[1] == (
        "DR-9MCB KY71 X. Failed. 24 Nov, 08:10 · 40 takes · 23 minutes · 2.9 GB. "
        "The server refuses (status 403). Ask the organisation"
    )
    spoken = QAccessible.queryAccessibleInterface(view)
    assert spoken.child(1).text(QAccessible.Text.Name) == names[1]


def test_rows_read_anew_leave_keys_and_scroll_where_they_were(show: Any) -> None:
    view: Any = show(SessionList("Sessions"), (600, 200))
    told = lists_sample.lines()
    view.show_lines(told, more=False)
    view.setCurrentIndex(view.rows.index(6))
    scrolled = view.verticalScrollBar().value()
    assert scrolled > 0
    view.show_lines(told[1:], more=False)
    assert view.line == told[6]
    view.show_lines(told[:2], more=False)
    assert view.line is None


@pytest.mark.parametrize(
    ("view", "said", "unsaid"),
    [
        (OutboxView({"delivered": 12}, False), "All 12 sessions arrived.", "Nothing"),
        (OutboxView({"delivered": 1}, False), "The one session arrived.", "All"),
        (OutboxView({"delivered": 12, "open": 1}, False), "1 session is not sealed yet.", "All 12"),
        (OutboxView({"delivered": 12, "aside": 2}, False), "2 sessions are set aside.", "All 12"),
        (OutboxView({"delivered": 12, "stored": 1}, False), "1 session has not arrived yet", "All 12"),
        (OutboxView({"delivered": 12, "held": 1}, False), "1 session has not arrived yet", "All 12"),
        (OutboxView({"ended": 3}, False), "Nothing is waiting to be sent.", "arrived"),
        (OutboxView({"waiting": 2}, False, NetShown(True, "24 Nov, 11:26", "11:31")),
         "Offline since 24 Nov, 11:26 Next try 11:31.", "Trying"),
        (OutboxView({"waiting": 2}, True, NetShown(True, "24 Nov, 11:26")),
         "Offline since 24 Nov, 11:26 Trying now.", "Next"),
        (OutboxView({"waiting": 2}, True, NetShown(True, "", "", 2_400_000, 840)),
         "Sending now 2 MB a second · about 14 min left", "Offline"),
        (OutboxView({"waiting": 2}, True), "Sending now", "a second"),
    ],
)  # fmt: skip
def test_what_stands_above_the_outbox_is_so(words: Any, view: OutboxView, said: str, unsaid: str) -> None:  # noqa: ARG001
    told = tell_net(view)
    whole = f"{told.title} {told.text}"
    assert said in whole
    assert unsaid not in whole


def test_time_left_is_never_told_as_nothing(words: Any) -> None:  # noqa: ARG001
    assert [tell_left(seconds) for seconds in (1, 61, 7199, 7200, 90_000)] == [
        "about 1 min left", "about 2 min left", "about 120 min left", "about 2 h left", "about 25 h left",
    ]  # fmt: skip
